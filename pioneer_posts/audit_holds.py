"""What the audit of the pioneer posts keeps back from its readers until the round is published, and for good."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from branchmgr.audit_holds import Hold
from pioneer_posts.models import Assessment, Round


def _rounds(ids: Collection[str]) -> Iterable[int]:
    return Round.objects.published().filter(pk__in=ids).values_list("pk", flat=True)


def _assessments(ids: Collection[str]) -> Iterable[int]:
    published = Round.objects.published().values("pk")
    return Assessment.objects.filter(pk__in=ids, holding__round__in=published).values_list("pk", flat=True)


HOLDS = (
    Hold("pioneer_posts.round", _rounds, frozenset({"total_round", "publish_round"})),
    Hold("pioneer_posts.assessment", _assessments),
)

PRIVATE: Final = {
    "violation_reported": ("event",),
    "violation_decided": ("reason",),
    "check_recorded": ("finding",),
    "check_answered": ("answer",),
    "feedback_screened": ("reason",),
    "feedback_answered": ("answer",),
    "nomination_declined": ("reason",),
}
"""what is between a holder and those who check: shown to no reader of the audit, published or not"""
