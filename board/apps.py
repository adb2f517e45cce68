"""The app board."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BoardConfig(AppConfig):
    name = "board"

    def ready(self) -> None:
        """Puts the home page first in the menu, early warnings on the page of a group, duties into the daily mail."""
        # The menu knows users, and models can be imported only once all apps are loaded.
        from board import audit_words
        from board.dated_duties import duties_by_mail
        from board.navigation import ITEMS
        from board.warning_queries import warning_panel
        from branchmgr import audit_words as words
        from branchmgr.daily_mail import register_dated_work
        from branchmgr.navigation import register
        from groups.panels import offer

        register(*ITEMS)
        register_dated_work(duties_by_mail)
        words.register(audit_words.WORDS)
        offer(warning_panel, order=5, label=_("Early warnings"), anchor="warnings")
