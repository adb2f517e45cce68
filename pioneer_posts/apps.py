"""The app pioneer_posts."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PioneerPostsConfig(AppConfig):
    name = "pioneer_posts"

    def ready(self) -> None:
        """Tells the tick what is looked for, and the frame what is offered."""
        # Models can be imported only once all apps are loaded.
        from branchmgr import notice_kinds as kinds
        from branchmgr import ticking
        from branchmgr.navigation import register
        from groups.panels import offer
        from groups.person_panels import offer_for_person, offer_for_record
        from pioneer_posts import navigation, notice_kinds, person_panels, tasks
        from pioneer_posts.assessment_queries import outcome_word
        from pioneer_posts.round_names import name_of_code

        ticking.register("pioneer_posts", tasks.look)
        kinds.register(*notice_kinds.KINDS)
        kinds.say("round", name_of_code)
        kinds.say("post_outcome", outcome_word)
        register(*navigation.ITEMS)
        offer(person_panels.group_panel, order=25, label=_("Pioneer posts"), anchor="group-posts")
        offer_for_person(person_panels.person_panel)
        offer_for_record(person_panels.record_panel)
