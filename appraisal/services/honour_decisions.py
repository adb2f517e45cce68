"""What every decision on an honour has in common: the meeting of the branch committee, and the rows it makes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from appraisal.enums import HonourKind
from appraisal.honours import Candidate
from appraisal.models import Honour
from appraisal.pioneer_honours import PioneerCandidate
from branchmgr import clock
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.models import Branch


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """What a meeting resolved; ``off_proposal`` is why somebody is chosen whom the rules do not propose."""

    meeting_on: date
    resolution: str
    off_proposal: str
    now: datetime


def expect_resolved(resolved: Resolved) -> None:
    """Refuses a decision without words, and a meeting still to come."""
    if not resolved.resolution.strip():
        raise RefusedError(_("Write what the meeting resolved."))
    if resolved.meeting_on > clock.day_of(resolved.now):
        raise RefusedError(_("The meeting lies in the future."))


def give_honours(
    branch: Branch,
    *,
    year: int,
    cadence: str,
    kind: HonourKind,
    chosen: Iterable[Candidate | PioneerCandidate],
    resolved: Resolved,
    by: User,
) -> list[Honour]:
    """One honour for each who was chosen; within the transaction and the audit entry of the decision."""
    return [
        Honour.objects.create(
            branch=branch,
            year=year,
            cadence=cadence,
            kind=kind,
            group=each.group,
            person=each.person,
            off_proposal="" if each.proposed else resolved.off_proposal.strip(),
            meeting_on=resolved.meeting_on,
            resolution=resolved.resolution.strip(),
            decided_by=by,
            decided_at=resolved.now,
        )
        for each in chosen
    ]
