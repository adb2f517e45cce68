"""The app groups."""

from __future__ import annotations

from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "groups"

    def ready(self) -> None:
        """Puts the organisation's pages into the menu and tells the frame who is signed in."""
        # The menu knows users, and models can be imported only once all apps are loaded.
        from branchmgr.navigation import introduce, register
        from groups.navigation import ITEMS, introduction

        introduce(introduction)
        register(*ITEMS)
