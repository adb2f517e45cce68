"""The project itself as an app: users, audit, notices, commands."""

from __future__ import annotations

from django.apps import AppConfig


class BranchmgrConfig(AppConfig):
    name = "branchmgr"

    def ready(self) -> None:
        """Lets the tick send what is due by mail, and sweep what was never sent to its end."""
        # Models can be imported only once all apps are loaded.
        from branchmgr import mail, sendings, ticking

        ticking.register("mail", mail.look)
        ticking.register("sendings", sendings.look)
