"""What people settle about their own account: language, notices by mail, kinds they do without."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from branchmgr import audit, notice_kinds
from branchmgr.models import User


@transaction.atomic
def choose_preferences(user: User, *, language: str, mail_notices: bool, muted: Iterable[str], by: User) -> User:
    """Keeps what the owner of the account chose; duties are never muted."""
    before = _said(user)
    user.language, user.mail_notices = language, mail_notices
    user.muted_kinds = sorted(kind for kind in set(muted) if notice_kinds.may_be_muted(kind))
    user.save(update_fields=["language", "mail_notices", "muted_kinds"])
    audit.record("choose_preferences", by=by, subject=user, before=before, after=_said(user))
    return user


def remember_language(user: User, *, language: str, by: User) -> User:
    """Keeps the language of the switch on top of every page, for mails and the next browser. No entry: it is a view."""
    User.objects.filter(pk=user.pk).update(language=language)
    return user


def _said(user: User) -> dict[str, object]:
    return {"language": user.language, "mail_notices": user.mail_notices, "muted_kinds": user.muted_kinds}
