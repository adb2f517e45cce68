"""The app innovation."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InnovationConfig(AppConfig):
    name = "innovation"

    def ready(self) -> None:
        """Tells the tick what is looked for, and the frame what is offered."""
        # Models can be imported only once all apps are loaded.
        from activities.archive import places
        from branchmgr import audit_holds as holds
        from branchmgr import audit_publications as publications
        from branchmgr import audit_words as words
        from branchmgr import notice_kinds as kinds
        from branchmgr import ticking
        from branchmgr.imports import kinds as import_kinds
        from branchmgr.navigation import register
        from groups import erasing, resting
        from groups import personal_copy as copies
        from groups.panels import offer
        from groups.person_panels import offer_for_person, offer_for_record
        from innovation import (
            audit_holds,
            audit_publications,
            audit_words,
            imports,
            long_works,
            navigation,
            notice_kinds,
            panels,
            personal_data,
            review_queries,
            tasks,
            year_papers,
        )

        ticking.register("innovation", tasks.look)
        kinds.register(*notice_kinds.KINDS, area=navigation.INNOVATION)
        register(*navigation.ITEMS)
        import_kinds.register(*imports.KINDS)
        long_works.register()
        places.register(year_papers.PAPER)
        holds.register(*audit_holds.HOLDS)
        publications.register(*audit_publications.PUBLICATIONS)
        publications.register_contents(audit_publications.compare_verdicts)
        words.register(audit_words.WORDS)
        offer(panels.group_panel, order=27, label=_("Proposals"), anchor="group-proposals")
        offer_for_person(panels.person_panel)
        offer_for_record(panels.record_panel)
        copies.register(*personal_data.SHEETS)
        erasing.register(*personal_data.KEPT)
        resting.register(resting.Work(_("Reviewer of proposals"), review_queries.is_reviewer))
        erasing.register_act("proposals", personal_data.find_no_more)
