"""What the reviews of proposals have announced, each with its entry in the audit, and the decisions it tells."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from branchmgr.audit_publications import Publication, Published, differs
from branchmgr.models import AuditEvent
from innovation.enums import MeetingStatus
from innovation.models import Entry, ReviewMeeting


def _meetings() -> Published:
    return ReviewMeeting.objects.filter(status=MeetingStatus.ANNOUNCED).values_list("pk", "branch__code")


PUBLICATIONS: Final = (Publication(ReviewMeeting, "review_announced", _meetings),)


def compare_verdicts() -> None:
    """Raises RefusedError naming the first proposal of which the table has another decision than was announced."""
    entries = AuditEvent.objects.filter(subject="innovation.reviewmeeting", action="review_announced")
    present = _verdicts()
    for pk, branch, number, after in entries.values_list("subject_id", "branch", "number", "after"):
        said = after or {}
        told: dict[str, str] = said.get("verdicts", {})
        found = present[pk]
        for proposal in sorted(told.keys() | found.keys()):
            if told.get(proposal) != found.get(proposal):
                raise differs(f"{said.get('meeting')} · {proposal}", branch=branch, number=number)


def _verdicts() -> dict[str, dict[str, str]]:
    rows = Entry.objects.filter(meeting__status=MeetingStatus.ANNOUNCED)
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for pk, proposal, verdict in rows.values_list("meeting", "proposal__number", "verdict"):
        found[str(pk)][proposal] = verdict
    return found
