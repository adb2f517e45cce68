"""The app groups."""

from __future__ import annotations

from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "groups"

    def ready(self) -> None:
        """Puts the organisation's pages into the menu and tells who is signed in and how a mail reaches them."""
        # The menu knows users, and models can be imported only once all apps are loaded.
        from branchmgr import notice_kinds as kinds
        from branchmgr import ticking
        from branchmgr.mail import register_addresses
        from branchmgr.navigation import introduce, register
        from groups import notice_kinds, panels, tasks
        from groups.election_panels import election_panel
        from groups.navigation import ITEMS, introduction
        from groups.queries import mail_addresses

        introduce(introduction)
        register_addresses(mail_addresses)
        register(*ITEMS)
        kinds.register(*notice_kinds.KINDS)
        ticking.register("groups", tasks.look)
        panels.offer(election_panel, order=60)
