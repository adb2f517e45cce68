"""Forming groups: drafted, changed, decided by the branch committee, which writes dated memberships.

The past stays where it was (domain rule 12): memberships end the day before and begin anew; what was recorded of
earlier days belongs to the groups of those days. ``now`` is always the moment to judge by (aware).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.enums import NEXT_REGROUPING, RegroupingStatus
from groups.models import Appointment, Branch, Membership, Move, Person, Regrouping
from groups.regrouping_queries import groups_on, people_on
from groups.services import regrouping_notices


@transaction.atomic
def draft_regrouping(branch: Branch, *, starts_on: date, reason: str, by: User, now: datetime) -> Regrouping:
    """Begins a draft, one at a time in a branch."""
    Branch.objects.select_for_update().get(pk=branch.pk)
    if Regrouping.objects.filter(branch=branch, status=RegroupingStatus.DRAFT).exists():
        raise RefusedError(_("There is a draft already. Decide or drop it first."))
    _expect_terms(starts_on, reason, now=now)
    made = Regrouping.objects.create(branch=branch, starts_on=starts_on, reason=reason.strip(), made_by=by, made_at=now)
    _record(made, "regrouping_drafted", by=by, after={"starts_on": starts_on, "reason": made.reason})
    return made


@transaction.atomic
def set_moves(
    regrouping: Regrouping,
    moves: Mapping[int, int],
    *,
    edition: int,
    starts_on: date,
    reason: str,
    by: User,
    now: datetime,
) -> Regrouping:
    """Writes the whole draft anew: the day, the reason, and for each person (id) the group (id) to belong to.

    Who stays where they are is left out by itself. Refused where somebody else changed the draft since ``edition``.
    """
    regrouping = _locked(regrouping)
    _expect_draft(regrouping, RegroupingStatus.DECIDED)
    if regrouping.edition != edition:
        raise RefusedError(_("Somebody else changed this draft meanwhile. Open it again and compare."))
    _expect_terms(starts_on, reason, now=now)
    rows = _rows(regrouping, moves, starts_on)
    before = _said(regrouping)
    regrouping.moves.all().delete()
    Move.objects.bulk_create(rows)
    regrouping.starts_on, regrouping.reason, regrouping.edition = starts_on, reason.strip(), edition + 1
    regrouping.save(update_fields=["starts_on", "reason", "edition"])
    _record(regrouping, "regrouping_changed", by=by, before=before, after=_said(regrouping))
    return regrouping


@transaction.atomic
def decide_regrouping(
    regrouping: Regrouping, *, meeting_on: date, resolution: str, by: User, now: datetime
) -> Regrouping:
    """The branch committee decided: from the day on the people belong to their new groups.

    A leader who leaves the group ends as its leader the day before. Refused where anybody's group has changed since.
    """
    regrouping = _locked(regrouping)
    _expect_draft(regrouping, RegroupingStatus.DECIDED)
    if meeting_on > clock.day_of(now) or not resolution.strip():
        raise RefusedError(_("Enter the day of the meeting, not in the future, and what was resolved."))
    _expect_terms(regrouping.starts_on, regrouping.reason, now=now)
    moves = list(regrouping.moves.select_related("person", "origin", "target").order_by("pk"))
    if not moves:
        raise RefusedError(_("Nobody changes groups in this draft."))
    _write_memberships(regrouping, moves)
    ended = _end_leaders(regrouping, moves)
    regrouping.meeting_on, regrouping.resolution = meeting_on, resolution.strip()
    regrouping.decided_by, regrouping.decided_at = by, now
    changed = ["meeting_on", "resolution", "decided_by", "decided_at"]
    _advance(regrouping, RegroupingStatus.DECIDED, changed=changed)
    said = {"meeting": meeting_on, "resolution": regrouping.resolution, "leaders_ended": ended}
    _record(regrouping, "regrouping_decided", by=by, after=_said(regrouping) | said)
    regrouping_notices.tell_decided(regrouping, moves)
    return regrouping


@transaction.atomic
def drop_regrouping(regrouping: Regrouping, *, by: User, now: datetime) -> Regrouping:
    """Gives a draft up; it stays to be read."""
    regrouping = _locked(regrouping)
    _expect_draft(regrouping, RegroupingStatus.DROPPED)
    _advance(regrouping, RegroupingStatus.DROPPED)
    _record(regrouping, "regrouping_dropped", by=by)
    return regrouping


def _rows(regrouping: Regrouping, moves: Mapping[int, int], day: date) -> list[Move]:
    """The moves that are none of staying, each person and group of this branch on that day."""
    groups = {group.pk: group for group in groups_on(regrouping.branch, day)}
    people = {person.pk: person for person in people_on(regrouping.branch, day)}
    rows = []
    for pk, target in moves.items():
        if pk not in people or target not in groups:
            raise RefusedError(_("This person or group does not belong to the branch on that day."))
        current = people[pk].current  # type: ignore[attr-defined]
        origin = current[0].group if current else None
        if origin != groups[target]:
            rows.append(Move(regrouping=regrouping, person=people[pk], origin=origin, target=groups[target]))
    return rows


def _write_memberships(regrouping: Regrouping, moves: list[Move]) -> None:
    """Ends what is in force on the day and begins the new; refuses what does not fit any more."""
    day, people = regrouping.starts_on, [move.person_id for move in moves]
    held = Membership.objects.select_for_update(of=("self",)).filter(person__in=people).not_over(day)
    known: dict[int, list[Membership]] = {}
    for membership in held.select_related("group").order_by("starts_on"):
        known.setdefault(membership.person_id, []).append(membership)
    existing = {group.pk for group in groups_on(regrouping.branch, day)}
    for move in moves:
        if move.target_id not in existing or not _is_of(move.person, regrouping.branch):
            raise _moved_meanwhile(move)
        _change_group(move, known.get(move.person_id, []), day)


def _is_of(person: Person, branch: Branch) -> bool:
    return person.is_member and person.branch_id == branch.pk


def _change_group(move: Move, held: list[Membership], day: date) -> None:
    current = held[0] if held and held[0].starts_on <= day else None
    if len(held) > bool(current) or (current.group_id if current else None) != move.origin_id:
        raise _moved_meanwhile(move)
    ends_on = current.ends_on if current else None
    if current and current.starts_on == day:
        words = _("%(person)s joined %(group)s on that very day. Choose a later day.")
        raise RefusedError(words % {"person": move.person, "group": current.group})
    if current:
        current.ends_on = day - timedelta(days=1)
        current.save(update_fields=["ends_on"])
    Membership.objects.create(person=move.person, group=move.target, starts_on=day, ends_on=ends_on)


def _moved_meanwhile(move: Move) -> RefusedError:
    words = _("The groups of %(person)s are not what they were when this was drafted. Open the draft and save it anew.")
    return RefusedError(words % {"person": move.person})


def _end_leaders(regrouping: Regrouping, moves: list[Move]) -> list[str]:
    """Ends the office of leaders who leave the group they lead; the employee numbers of those it was."""
    origins = {move.person_id: move.origin_id for move in moves if move.origin_id}
    held = Appointment.objects.select_for_update(of=("self",)).leaders().not_over(regrouping.starts_on)
    ended = []
    for each in held.filter(person__in=origins).select_related("person", "group").order_by("pk"):
        if each.group_id != origins[each.person_id]:
            continue
        if each.starts_on >= regrouping.starts_on:
            said = {"person": each.person, "group": each.group, "day": each.starts_on}
            raise RefusedError(_("%(person)s is to lead %(group)s from %(day)s. Settle that first.") % said)
        each.ends_on = regrouping.starts_on - timedelta(days=1)
        each.save(update_fields=["ends_on"])
        ended.append(each.person.employee_no)
    return ended


def _expect_terms(starts_on: date, reason: str, *, now: datetime) -> None:
    if starts_on < clock.day_of(now):
        raise RefusedError(_("Choose a day from today on: the past stays as it was."))
    if not reason.strip():
        raise RefusedError(_("Say why."))


def _expect_draft(regrouping: Regrouping, status: RegroupingStatus) -> None:
    if status not in NEXT_REGROUPING.get(RegroupingStatus(regrouping.status), ()):
        raise RefusedError(_("This regrouping is %(now)s already.") % {"now": regrouping.get_status_display()})


def _locked(regrouping: Regrouping) -> Regrouping:
    """The regrouping as it is now, its row locked until the end of the transaction."""
    return Regrouping.objects.select_for_update(of=("self",)).select_related("branch").get(pk=regrouping.pk)


def _advance(regrouping: Regrouping, status: RegroupingStatus, *, changed: list[str] | None = None) -> None:
    """The one door for a regrouping's status. The row must be locked."""
    _expect_draft(regrouping, status)
    regrouping.status = status
    regrouping.save(update_fields=["status", *(changed or [])])


def _said(regrouping: Regrouping) -> dict[str, Any]:
    moves = regrouping.moves.order_by("person__employee_no").values_list(
        "person__employee_no", "origin__code", "target__code"
    )
    return {"starts_on": regrouping.starts_on, "reason": regrouping.reason, "moves": [list(move) for move in moves]}


def _record(
    regrouping: Regrouping,
    action: str,
    *,
    by: User,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """The one audit entry of a service about a regrouping."""
    audit.record(action, by=by, subject=regrouping, branch=regrouping.branch.code, before=before, after=after)
