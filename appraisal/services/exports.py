"""That a workbook left the house: who took what is in the audit."""

from __future__ import annotations

from django.db import transaction

from appraisal.models import Period
from branchmgr import audit
from branchmgr.models import AuditEvent, User
from groups.models import Branch, Committee


@transaction.atomic
def export_ranking(place: Branch | Committee, *, year: int, cadence: str | None = None, by: User | None) -> AuditEvent:
    """Records that a year's ranking was exported; of a committee in the chain that belongs to no branch."""
    branch = place.code if isinstance(place, Branch) else ""
    taken = {"place": place.code, "year": year} | ({"cadence": cadence} if cadence else {})
    return audit.record("ranking_exported", by=by, subject=place, branch=branch, after=taken)


@transaction.atomic
def export_comparison(committee: Committee, *, year: int, cadence: str | None = None, by: User | None) -> AuditEvent:
    """Records that the comparison of a committee's branches was exported, in the chain that belongs to no branch."""
    taken = {"place": committee.code, "year": year} | ({"cadence": cadence} if cadence else {})
    return audit.record("comparison_exported", by=by, subject=committee, after=taken)


@transaction.atomic
def export_results(period: Period, *, by: User | None) -> AuditEvent:
    """Records that a period's published results were exported."""
    taken = {"period": str(period.code), "status": period.status}
    return audit.record("results_exported", by=by, subject=period, branch=period.branch.code, after=taken)


@transaction.atomic
def export_notice(period: Period, *, phone: bool, by: User | None) -> AuditEvent:
    """Records that the public notice of a period was taken as PDF, and whether with the secretary's number."""
    taken = {"period": str(period.code), "revision": period.revision, "phone": phone}
    return audit.record("notice_exported", by=by, subject=period, branch=period.branch.code, after=taken)


@transaction.atomic
def export_score_sheet(period: Period, *, by: User | None) -> AuditEvent:
    """Records that the sheet of scores of a period was taken, published or not."""
    taken = {"period": str(period.code), "status": period.status}
    return audit.record("score_sheet_exported", by=by, subject=period, branch=period.branch.code, after=taken)
