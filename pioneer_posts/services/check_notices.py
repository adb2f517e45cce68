"""What people are told of spot checks: the checker alone before one is made, then the holder and the committee."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext_noop

from branchmgr import notify
from branchmgr.models import Notification, User
from groups.services import recipients
from pioneer_posts.models import SpotCheck
from pioneer_posts.models.checks import CHECKED_ROUNDS, SpotCheckQuerySet

DAYS_LATE = 7
AT_ONCE = 500


def tell_drawn(check: SpotCheck) -> None:
    """Tells the checker, and nobody else, which post is theirs to check."""
    text = gettext_noop("By lot you check %(person)s (%(post)s), unannounced, about %(day)s. Nobody else knows of it.")
    _tell_checker(check, text, kind="check_drawn")


def tell_recorded(check: SpotCheck, *, by: User) -> None:
    """Tells the holder that a check was made; the committee, too, where the finding is grave."""
    text = gettext_noop("Your post %(post)s was checked on %(day)s. Read the finding; you may answer it once.")
    holder = recipients.accounts([check.holding.person_id])
    _tell(check, holder, text, kind="check_recorded", day=check.checked_on)
    if check.grave:
        text = gettext_noop("%(person)s (%(post)s): a spot check of %(day)s has a grave finding.")
        told = [user for user in recipients.committee(check.branch) if user not in (by, *holder)]
        _tell(check, told, text, kind="check_grave", day=check.checked_on)


def tell_answered(check: SpotCheck) -> None:
    """Tells the checker what the holder answers."""
    text = gettext_noop("%(person)s (%(post)s) answered what you found on %(day)s.")
    people = recipients.accounts([check.checker_id])
    _tell(check, people, text, kind="check_answered", day=check.checked_on)


def tell_days(today: date) -> None:
    """Reminds checkers on the day about which a check is due, and once more a week later; nobody else.

    Whom one was told of already is not asked for again: a tick after the first only looks.
    """
    waiting = SpotCheck.objects.drawn().filter(holding__round__status__in=CHECKED_ROUNDS).with_places()
    late = waiting.due_by(today - timedelta(days=DAYS_LATE))
    text = gettext_noop("Today or soon: check %(person)s (%(post)s).")
    _tell_each(waiting.due_by(today), text, kind="check_due")
    text = gettext_noop("The check of %(person)s (%(post)s) was due about %(day)s. Please make it.")
    _tell_each(late, text, kind="check_late")


def _tell_each(due: SpotCheckQuerySet, text: str, *, kind: str) -> None:
    for start in range(0, due.count(), AT_ONCE):
        checks = {f"{kind}:{check.pk}": check for check in due.order_by("pk")[start : start + AT_ONCE]}
        known = set(Notification.objects.filter(key__in=checks).values_list("key", flat=True))
        for key in sorted(checks.keys() - known):
            _tell_checker(checks[key], text, kind=kind)


def _tell_checker(check: SpotCheck, text: str, *, kind: str) -> None:
    people, url = recipients.accounts([check.checker_id]), reverse("check_record", args=[check.pk])
    _tell(check, people, text, kind=kind, day=check.due_on, url=url)


def _tell(check: SpotCheck, people: Iterable[User], text: str, *, kind: str, day: date | None, url: str = "") -> None:
    holding = check.holding
    notify.tell(
        people,
        text,
        kind=kind,
        key=f"{kind}:{check.pk}",
        url=url or reverse("check_detail", args=[check.pk]),
        values={"person": holding.person.name, "post": holding.post.name, "day": day.isoformat() if day else ""},
    )
