"""The app appraisal."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppraisalConfig(AppConfig):
    name = "appraisal"

    def ready(self) -> None:
        """Tells the tick what the appraisal looks for, and the frame what it offers."""
        # Models can be imported only once all apps are loaded.
        from appraisal import group_results, navigation, notice_kinds, person_honours, rectification_queries, tasks
        from appraisal.models.periods import name_of_text
        from branchmgr import notice_kinds as kinds
        from branchmgr import ticking
        from branchmgr.navigation import register
        from groups.panels import offer
        from groups.person_panels import offer_for_person

        ticking.register("appraisal", tasks.look)
        kinds.register(*notice_kinds.KINDS)
        kinds.say("period", name_of_text)
        register(*navigation.ITEMS)
        offer(group_results.own_points_panel, order=10)
        offer(group_results.past_panel, order=20, label=_("Appraisal results"), anchor="results")
        offer(rectification_queries.rectification_panel, order=30, label=_("Rectifications"), anchor="rectifications")
        offer_for_person(person_honours.honours_panel)
