"""What people settle about their own account: language, notices by mail and when, kinds they do without."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.db import transaction

from branchmgr import audit, clock, notice_kinds
from branchmgr.models import DailyMail, User


@transaction.atomic
def choose_preferences(
    user: User, *, language: str, mail_notices: bool, mail_daily_at: time | None, muted: Iterable[str], by: User
) -> User:
    """Keeps what the owner of the account chose; duties are never muted.

    ``mail_daily_at`` is the hour at which notices are gathered into one mail, None where each is mailed at once.
    """
    before, was_daily = _said(user), user.mail_daily_at is not None
    user.language, user.mail_notices = language, mail_notices
    user.mail_daily_at = mail_daily_at if mail_notices else None
    user.muted_kinds = sorted(kind for kind in set(muted) if notice_kinds.may_be_muted(kind))
    user.save(update_fields=["language", "mail_notices", "mail_daily_at", "muted_kinds"])
    if user.mail_daily_at is not None:
        _expect_daily(user, user.mail_daily_at, clock.now(), anew=not was_daily)
    audit.record("choose_preferences", by=by, subject=user, before=before, after=_said(user))
    return user


def remember_language(user: User, *, language: str, by: User) -> User:
    """Keeps the language of the switch on top of every page, for mails and the next browser. No entry: it is a view."""
    User.objects.filter(pk=user.pk).update(language=language)
    return user


def _expect_daily(user: User, hour: time, now: datetime, *, anew: bool) -> None:
    """The first mail is the next whose hour comes, never a second one on a day, and tells what is new from now on."""
    day = now.date() if hour <= now.time() else now.date() - timedelta(days=1)
    daily, _created = DailyMail.objects.get_or_create(user=user, defaults={"since": now, "day": day})
    daily.day = max(daily.day, day)
    daily.since = now if anew else daily.since
    daily.save(update_fields=["day", "since"])


def _said(user: User) -> dict[str, object]:
    return {
        "language": user.language,
        "mail_notices": user.mail_notices,
        "mail_daily_at": user.mail_daily_at,
        "muted_kinds": user.muted_kinds,
    }
