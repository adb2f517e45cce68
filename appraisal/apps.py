"""The app appraisal."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppraisalConfig(AppConfig):
    name = "appraisal"

    def ready(self) -> None:
        """Tells the tick what the appraisal looks for, and the frame what it offers."""
        # Models can be imported only once all apps are loaded.
        from appraisal import (
            audit_holds,
            audit_publications,
            audit_words,
            group_results,
            imports,
            long_works,
            navigation,
            notice_kinds,
            person_honours,
            personal_data,
            rectification_queries,
            tasks,
            totalling_checks,
        )
        from appraisal.models.periods import name_of_text
        from appraisal.suggestions import SOURCES
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
        from groups.person_panels import offer_for_person

        ticking.register("appraisal", tasks.look)
        kinds.register(*notice_kinds.KINDS, area=navigation.APPRAISAL)
        kinds.say("period", name_of_text)
        register(*navigation.ITEMS)
        import_kinds.register(*imports.KINDS)
        long_works.register()
        holds.register(*audit_holds.HOLDS)
        publications.register(*audit_publications.PUBLICATIONS)
        publications.register_contents(audit_publications.compare_results)
        words.register(audit_words.WORDS)
        words.register_codes({key: source.label for key, source in SOURCES.items()})
        words.register_codes({str(kind): title for kind, title in totalling_checks.TITLES.items()})
        offer(group_results.own_points_panel, order=10)
        offer(group_results.past_panel, order=20, label=_("Appraisal results"), anchor="results")
        offer(rectification_queries.rectification_panel, order=30, label=_("Rectifications"), anchor="rectifications")
        offer_for_person(person_honours.honours_panel)
        copies.register(*personal_data.SHEETS)
        erasing.register(*personal_data.KEPT)
