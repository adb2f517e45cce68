"""The app activities."""

from __future__ import annotations

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "activities"

    def ready(self) -> None:
        """Tells the tick what is looked for, and the frame what is offered."""
        # Models can be imported only once all apps are loaded.
        from activities import navigation, notice_kinds, tasks
        from branchmgr import notice_kinds as kinds
        from branchmgr import ticking
        from branchmgr.navigation import register

        ticking.register("activities", tasks.look)
        kinds.register(*notice_kinds.KINDS)
        register(*navigation.ITEMS)
