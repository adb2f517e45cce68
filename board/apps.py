"""The app board."""

from __future__ import annotations

from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "board"

    def ready(self) -> None:
        """Puts the home page first in the menu."""
        # The menu knows users, and models can be imported only once all apps are loaded.
        from board.navigation import ITEMS
        from branchmgr.navigation import register

        register(*ITEMS)
