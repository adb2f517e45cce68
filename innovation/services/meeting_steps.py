"""The one door of a review meeting's status, and its row locked before anything of it is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from branchmgr import audit
from branchmgr.errors import RefusedError
from branchmgr.models import User
from innovation.enums import NEXT_MEETING, MeetingStatus
from innovation.models import Entry, MeetingStep, Proposal, ReviewMeeting


def lock_meeting(pk: int) -> ReviewMeeting:
    """The meeting as it is now, its row locked until the end of the transaction."""
    return ReviewMeeting.objects.select_for_update(of=("self",)).select_related("branch__committee").get(pk=pk)


def advance_meeting(
    meeting: ReviewMeeting,
    status: MeetingStatus,
    *,
    by: User | None,
    now: datetime,
    note: str = "",
    changed: Sequence[str] = (),
) -> ReviewMeeting:
    """Takes a meeting to its next status and writes the step down; ``changed`` columns are saved along.

    The caller holds the row by ``lock_meeting`` and records the act. Raises RefusedError where the step is not allowed.
    """
    _advance(meeting, status, changed=changed)
    write_step(meeting, by=by, now=now, note=note)
    return meeting


def expect_meeting(meeting: ReviewMeeting, *statuses: MeetingStatus) -> None:
    """Raises RefusedError unless the meeting is in one of these."""
    if meeting.status not in statuses:
        said = {"meeting": meeting, "now": meeting.get_status_display()}
        raise RefusedError(_("%(meeting)s is “%(now)s”; this cannot be done now.") % said)


def entries_of(meeting: ReviewMeeting) -> list[Entry]:
    """What is on its list, with proposals, in the order in which rows of proposals are locked."""
    return list(meeting.entries.select_related("proposal").order_by("proposal_id"))


def lock_entries(meeting: ReviewMeeting) -> list[Entry]:
    """The same with the rows of the proposals locked: one that was withdrawn or merged meanwhile is off the list."""
    list(Proposal.objects.select_for_update(of=("self",)).filter(entries__meeting=meeting).order_by("pk"))
    return entries_of(meeting)


def write_step(meeting: ReviewMeeting, *, by: User | None, now: datetime, note: str = "") -> None:
    """Puts down that the meeting is where it is."""
    number = meeting.steps.count() + 1
    MeetingStep.objects.create(meeting=meeting, number=number, status=meeting.status, at=now, by=by, note=note)


def record(
    meeting: ReviewMeeting,
    action: str,
    *,
    by: User | None,
    after: dict[str, Any],
    before: dict[str, Any] | None = None,
) -> None:
    """The one audit entry of a service on a meeting."""
    said = {"meeting": meeting.name, "status": meeting.status, **after}
    audit.record(action, by=by, subject=meeting, branch=meeting.branch.code, before=before, after=said)


def _advance(meeting: ReviewMeeting, status: MeetingStatus, *, changed: Sequence[str]) -> None:
    current = MeetingStatus(meeting.status)
    if status not in NEXT_MEETING.get(current, ()):
        said = {"meeting": meeting, "now": current.label, "then": status.label}
        raise RefusedError(_("%(meeting)s is “%(now)s” and cannot become “%(then)s”.") % said)
    meeting.status = status
    meeting.save(update_fields=["status", *changed])
