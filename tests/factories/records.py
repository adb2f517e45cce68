"""Activity records for tests: plain functions with sensible defaults."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from activities.enums import ActivityKind
from activities.models import Activity
from activities.services import records
from branchmgr import clock
from branchmgr.models import User
from groups.enums import Office
from groups.models import Branch, PartyGroup, Person
from tests.factories import groups

NOW = datetime(2026, 9, 15, 20, tzinfo=clock.zone())


@dataclass(frozen=True)
class Cast:
    """A branch with two groups: who leads them, who is their liaison, who sits on the committee."""

    branch: Branch
    group: PartyGroup
    other: PartyGroup
    leader: User
    colleague: User
    secretary: User
    liaison: User
    discipline: User
    member: Person


def cast() -> Cast:
    """The people that a record goes through."""
    branch = groups.branch()
    liaison = groups.holder(Office.PUBLICITY, branch)
    linked = Person.objects.get(user=liaison)
    group, other = groups.group(branch, liaison=linked), groups.group(branch)
    return Cast(
        branch=branch,
        group=group,
        other=other,
        leader=groups.holder(Office.LEADER, group),
        colleague=groups.holder(Office.LEADER, other),
        secretary=groups.holder(Office.SECRETARY, branch),
        liaison=liaison,
        discipline=groups.holder(Office.DISCIPLINE, branch),
        member=groups.member(group),
    )


def at(text: str) -> datetime:
    """A local moment: 2026-09-10T15:00."""
    return datetime.fromisoformat(text).replace(tzinfo=clock.zone())


def begun(
    place: PartyGroup | Branch, day: str = "2026-09-10", *, by: User, now: datetime = NOW, **given: Any
) -> Activity:
    """A draft of a group meeting from three to four o'clock, or of what is given."""
    given = {"kind": ActivityKind.GROUP_MEETING, "starts_at": f"{day}T15:00", "ends_at": f"{day}T16:00"} | given
    times = {name: at(given.pop(name)) for name in ("starts_at", "ends_at")}
    return records.begin_record(place, **{"topic": "学习党章", **times, **given}, by=by, now=now)


def submitted(
    place: PartyGroup | Branch, day: str = "2026-09-10", *, by: User, now: datetime = NOW, **given: Any
) -> Activity:
    """A record that waits for review."""
    return records.submit_record(begun(place, day, by=by, now=now, **given), by=by, now=now)


def accepted(
    place: PartyGroup | Branch, day: str = "2026-09-10", *, by: User, reviewer: User, now: datetime = NOW, **given: Any
) -> Activity:
    """A record that somebody else found in order."""
    return records.accept_record(submitted(place, day, by=by, now=now, **given), by=reviewer, now=now)
