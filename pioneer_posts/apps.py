"""The app pioneer_posts."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PioneerPostsConfig(AppConfig):
    name = "pioneer_posts"

    def ready(self) -> None:
        """Tells the tick what is looked for, and the frame what is offered."""
        # Models can be imported only once all apps are loaded.
        from branchmgr import audit_holds as holds
        from branchmgr import audit_publications as publications
        from branchmgr import audit_words as words
        from branchmgr import notice_kinds as kinds
        from branchmgr import ticking
        from branchmgr.imports import kinds as import_kinds
        from branchmgr.navigation import register
        from groups import erasing
        from groups import personal_copy as copies
        from groups.panels import offer
        from groups.person_panels import offer_for_person, offer_for_record
        from pioneer_posts import (
            audit_holds,
            audit_publications,
            audit_words,
            imports,
            long_works,
            navigation,
            notice_kinds,
            person_panels,
            personal_data,
            tasks,
        )
        from pioneer_posts.assessment_queries import outcome_word
        from pioneer_posts.round_names import name_of_code

        ticking.register("pioneer_posts", tasks.look)
        kinds.register(*notice_kinds.KINDS, area=navigation.POSTS)
        kinds.say("round", name_of_code)
        kinds.say("post_outcome", outcome_word)
        register(*navigation.ITEMS)
        import_kinds.register(*imports.KINDS)
        long_works.register()
        holds.register(*audit_holds.HOLDS)
        holds.keep_private(audit_holds.PRIVATE)
        publications.register(*audit_publications.PUBLICATIONS)
        publications.register_contents(audit_publications.compare_results)
        words.register(audit_words.WORDS)
        words.register_codes(audit_words.SOURCES)
        offer(person_panels.group_panel, order=25, label=_("Pioneer posts"), anchor="group-posts")
        offer_for_person(person_panels.person_panel)
        offer_for_record(person_panels.record_panel)
        copies.register(*personal_data.SHEETS)
        erasing.register(*personal_data.KEPT)
        erasing.register_act("draws", personal_data.draw_without_number)
