"""What of the audit is not shown: apps name the entries that tell what is not published, and values to mask.

The entry itself is seen at once – who did what to which thing, and when; only what stood before and after waits. What
is between a person and those who act, such as amounts of dues, is masked for good.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from branchmgr.models import AuditEvent


@dataclass(frozen=True, slots=True)
class Hold:
    """Entries about things of a kind wait until the thing is public.

    ``subject`` is the model's label in lower case, ``actions`` the acts that tell something (none named: all of them),
    ``public(ids)`` says which of the things with these ids everybody concerned knows by now.
    """

    subject: str
    public: Callable[[Collection[str]], Iterable[int]]
    actions: frozenset[str] = frozenset()


_holds: dict[str, Hold] = {}
_private: dict[str, frozenset[str]] = {}


def register(*holds: Hold) -> None:
    """Adds what one app keeps back; one hold a kind of thing."""
    _holds.update({hold.subject: hold for hold in holds})


def registered() -> tuple[Hold, ...]:
    """All holds."""
    return tuple(_holds.values())


def keep_private(names: Mapping[str, Iterable[str]]) -> None:
    """Names by act the values that no reader of the audit is shown, ever: they are for the person and those who act.

    The entry keeps them, and its hash covers them; that they changed is seen.
    """
    _private.update({action: frozenset(values) for action, values in names.items()})


def private_names(action: str) -> frozenset[str]:
    """What of an act is masked for every reader."""
    return _private.get(action, frozenset())


def held_back(events: Iterable[AuditEvent]) -> frozenset[int]:
    """The entries among these whose before and after are kept back now; one query a kind of thing that is asked for.

    A thing that is gone was never published: what is told of it stays back.
    """
    asked: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for event in events:
        hold = _holds.get(event.subject)
        if hold and (not hold.actions or event.action in hold.actions):
            asked[event.subject][event.pk] = event.subject_id
    return frozenset(pk for subject, ids in asked.items() for pk in _waiting(_holds[subject], ids))


def _waiting(hold: Hold, ids: dict[int, str]) -> list[int]:
    public = {str(pk) for pk in hold.public(set(ids.values()))}
    return [pk for pk, subject_id in ids.items() if subject_id not in public]
