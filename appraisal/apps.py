"""The app appraisal."""

from __future__ import annotations

from django.apps import AppConfig


class AppraisalConfig(AppConfig):
    name = "appraisal"

    def ready(self) -> None:
        """Tells the tick what the appraisal looks for."""
        # Models can be imported only once all apps are loaded.
        from appraisal import tasks
        from branchmgr import ticking

        ticking.register("appraisal", tasks.look)
