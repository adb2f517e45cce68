"""The app innovation."""

from __future__ import annotations

from django.apps import AppConfig


class InnovationConfig(AppConfig):
    name = "innovation"

    def ready(self) -> None:
        """Tells the tick what is looked for, and the frame what is offered."""
        # Models can be imported only once all apps are loaded.
        from branchmgr import notice_kinds as kinds
        from branchmgr import ticking
        from branchmgr.navigation import register
        from innovation import navigation, notice_kinds, tasks

        ticking.register("innovation", tasks.look)
        kinds.register(*notice_kinds.KINDS)
        register(*navigation.ITEMS)
