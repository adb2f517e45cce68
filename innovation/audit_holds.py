"""What the audit of the innovation keeps back from its readers until the announcement: reviewers, points, verdicts."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from branchmgr.audit_holds import Hold
from innovation.enums import MeetingStatus
from innovation.models import Review, ReviewMeeting


def _meetings(ids: Collection[str]) -> Iterable[int]:
    announced = ReviewMeeting.objects.filter(pk__in=ids, status=MeetingStatus.ANNOUNCED)
    return announced.values_list("pk", flat=True)


def _reviews(ids: Collection[str]) -> Iterable[int]:
    announced = Review.objects.filter(pk__in=ids, meeting__status=MeetingStatus.ANNOUNCED)
    return announced.values_list("pk", flat=True)


HOLDS = (
    Hold("innovation.reviewmeeting", _meetings),
    Hold("innovation.review", _reviews),
)
