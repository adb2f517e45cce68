"""The app appraisal."""

from __future__ import annotations

from django.apps import AppConfig

from branchmgr import ticking


class AppraisalConfig(AppConfig):
    name = "appraisal"

    def ready(self) -> None:
        """Tells the tick what the appraisal looks for."""
        from appraisal import tasks  # models can be imported only now

        ticking.register("appraisal", tasks.look)
