"""The project itself as an app: users, audit, notices, commands."""

from __future__ import annotations

from django.apps import AppConfig


class BranchmgrConfig(AppConfig):
    name = "branchmgr"

    def ready(self) -> None:
        """Lets the tick send what is due by mail."""
        # Models can be imported only once all apps are loaded.
        from branchmgr import mail, ticking

        ticking.register("mail", mail.look)
