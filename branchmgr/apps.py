"""The project itself as an app: users, audit, notices, commands."""

from __future__ import annotations

from django.apps import AppConfig


class BranchmgrConfig(AppConfig):
    name = "branchmgr"

    def ready(self) -> None:
        """Lets the tick send what is due by mail, and sweep what was never sent to its end."""
        # Models can be imported only once all apps are loaded.
        from django.contrib.auth.signals import user_logged_in
        from django.db.models.signals import pre_save

        from branchmgr import daily_mail, long_work, mail, navigation, notice_kinds, sendings, ticking
        from branchmgr.imports import looking as imports
        from branchmgr.imports import work
        from branchmgr.long_work.entries import ITEM, KIND
        from branchmgr.models import User
        from branchmgr.sign_in import sessions, tidying

        navigation.register(ITEM)
        notice_kinds.register(KIND, area=ITEM.label)
        ticking.register("imports", imports.look)
        ticking.register("long_work", long_work.look)
        work.register()
        ticking.register("mail", mail.look)
        ticking.register("mail_daily", daily_mail.look)
        ticking.register("sendings", sendings.look)
        ticking.register("sign_ins", tidying.look)
        user_logged_in.connect(sessions.begin_session)
        pre_save.connect(sessions.end_closed, sender=User)
