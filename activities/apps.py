"""The app activities."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActivitiesConfig(AppConfig):
    name = "activities"

    def ready(self) -> None:
        """Tells the tick what is looked for, and the frame what is offered."""
        # Models can be imported only once all apps are loaded.
        from activities import (
            audit_holds,
            audit_words,
            imports,
            long_works,
            member_record,
            navigation,
            notice_kinds,
            personal_data,
            plan_queries,
            record_calendar,
            tasks,
            visit_panel,
        )
        from branchmgr import audit_holds as holds
        from branchmgr import audit_words as words
        from branchmgr import notice_kinds as kinds
        from branchmgr import ticking
        from branchmgr.imports import kinds as import_kinds
        from branchmgr.navigation import register
        from groups import erasing
        from groups import personal_copy as copies
        from groups.panels import offer
        from groups.person_panels import offer_for_person

        ticking.register("activities", tasks.look)
        kinds.register(*notice_kinds.KINDS, area=navigation.WORK)
        words.register(audit_words.WORDS)
        holds.keep_private(audit_holds.PRIVATE)
        register(*navigation.ITEMS)
        import_kinds.register(*imports.KINDS)
        long_works.register()
        offer(plan_queries.plan_panel, order=2, label=_("This quarter"), anchor="quarter")
        offer(visit_panel.liaison_panel, order=1, place="aside")
        offer(record_calendar.record_panel, order=3, label=_("Activities"), anchor="group-records")
        offer_for_person(member_record.record_panel)
        copies.register(*personal_data.SHEETS)
        copies.register_own(personal_data.requests_of)
        erasing.register(*personal_data.KEPT)
        erasing.register_act("requests", personal_data.forget_requests)
