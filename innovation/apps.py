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
        from branchmgr import notice_kinds as kinds
        from branchmgr import ticking
        from branchmgr.navigation import register
        from groups.panels import offer
        from groups.person_panels import offer_for_person, offer_for_record
        from innovation import navigation, notice_kinds, panels, tasks, year_papers

        ticking.register("innovation", tasks.look)
        kinds.register(*notice_kinds.KINDS)
        register(*navigation.ITEMS)
        places.register(year_papers.PAPER)
        offer(panels.group_panel, order=27, label=_("Proposals"), anchor="group-proposals")
        offer_for_person(panels.person_panel)
        offer_for_record(panels.record_panel)
