"""What the tick tells of remote members: contacts overdue, and stays that ask for a decision; once each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext_noop

from activities.models import Stay
from activities.models.remote import StayQuerySet
from activities.remote_queries import Away, away_of, long_ago, overdue_between
from branchmgr import clock, notify
from branchmgr.models import Notification, User
from groups.services import recipients

DAYS_BACK = 31
"""what is overdue for longer is no news; the list shows it as long as it lasts"""
AT_ONCE = 200


def look(now: datetime) -> Iterator[str]:
    """Tells of each contact overdue and each long stay that nobody was told of yet; yields a line for each."""
    today = clock.day_of(now)
    late = overdue_between(today - timedelta(days=DAYS_BACK), today - timedelta(days=1))
    for key, each in _untold(late, today, _overdue_key):
        if _tell_overdue(each, key):
            yield f"contact overdue {each.stay.pk} {each.due_on}"
    for key, each in _untold(long_ago(today), today, _long_key):
        if _tell_long(each, key):
            yield f"stay long {each.stay.pk} {each.limit}"


def _overdue_key(each: Away) -> str:
    return f"contact_overdue:{each.stay.pk}:{each.due_on.isoformat()}" if each.late else ""


def _long_key(each: Away) -> str:
    return f"stay_long:{each.stay.pk}" if each.undecided else ""


def _untold(stays: StayQuerySet, today: date, key_of: Callable[[Away], str]) -> Iterator[tuple[str, Away]]:
    """Those with a key under which nobody was told yet, some hundred at once."""
    numbers = list(stays.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(numbers), AT_ONCE):
        found = away_of(Stay.objects.filter(pk__in=numbers[start : start + AT_ONCE]), today)
        keyed = {key: each for each in found if (key := key_of(each))}
        told = set(Notification.objects.filter(key__in=keyed).values_list("key", flat=True))
        yield from ((key, each) for key, each in keyed.items() if key not in told)


def _tell_overdue(each: Away, key: str) -> bool:
    """Tells the leader of the group; the secretary where there is none."""
    text = gettext_noop("The contact with %(person)s (%(place)s) was due on %(day)s.")
    people = _leaders(each) or _secretaries(each)
    return _tell(each, people, text, kind="contact_overdue", key=key, day=each.due_on.isoformat())


def _tell_long(each: Away, key: str) -> bool:
    """Tells the secretary, who brings it before the committee, and the leader."""
    text = gettext_noop("%(person)s is away since %(day)s (%(place)s). Please decide on a transfer of the membership.")
    people = [*_secretaries(each), *_leaders(each)]
    return _tell(each, people, text, kind="stay_long", key=key, day=each.stay.since.isoformat())


def _leaders(each: Away) -> list[User]:
    return recipients.leaders([each.group.pk]) if each.group else []


def _secretaries(each: Away) -> list[User]:
    return recipients.secretaries(each.person.branch) if each.person.branch else []


def _tell(each: Away, people: Iterable[User], text: str, *, kind: str, key: str, day: str) -> bool:
    """Tells people, if there are any."""
    notified = list(people)
    notify.tell(
        notified,
        text,
        kind=kind,
        key=key,
        url=reverse("away_detail", args=[each.person.pk]),
        values={"person": each.person.name, "place": each.stay.place, "day": day},
    )
    return bool(notified)
