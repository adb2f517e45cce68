"""Objections and corrections for tests, made by the services."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from appraisal.models import Correction, Objection, Period
from appraisal.services import corrections, objections
from appraisal.services.correction_changes import NewValue
from branchmgr import clock
from branchmgr.models import User
from groups.models import PartyGroup

PDF = b"%PDF-1.4\nCANARY-ATTACHED\n%%EOF\n"


def objection(period: Period, group: PartyGroup, code: str, *, by: User, text: str, content: bytes = b"") -> Objection:
    """An objection made an hour after the publication that the scheme foresees."""
    return objections.raise_objection(
        period,
        group=group,
        indicator=period.scheme.indicators.get(code=code),
        text=text,
        attachment=SimpleUploadedFile("证明.pdf", content) if content else None,
        by=by,
        now=period.publish_at + timedelta(hours=1),
    )


def correction(
    period: Period,
    group: PartyGroup,
    code: str,
    points: str,
    *,
    by: User,
    reason: str,
    confirmed_by: User | None = None,
) -> Correction:
    """A correction with a resolution of yesterday, in force where somebody confirmed it."""
    now = clock.now()
    value = NewValue(points, reason, "有记录", meeting_on=now.date() - timedelta(days=1), resolution="支委会研究同意")
    result, indicator = period.results.get(group=group), period.scheme.indicators.get(code=code)
    made = corrections.decide_correction(result, indicator=indicator, value=value, by=by, now=now)
    return corrections.confirm_correction(made, by=confirmed_by, now=now) if confirmed_by else made


def one_of_each(
    periods: dict[str, Period], own: PartyGroup, users: dict[str, User]
) -> dict[str, Objection | Correction]:
    """A member's objection with the leader, a leader's with the committee; a correction that waits, one in force."""
    published, archived = periods["published"], periods["archived"]
    found: dict[str, Objection | Correction] = {
        "with_leader": objection(published, own, "A1", by=users["M"], text="CANARY-OBJECTION-MEMBER"),
        "submitted": objection(published, own, "B1", by=users["L"], text="CANARY-OBJECTION-LEADER", content=PDF),
        "proposed": correction(published, own, "H1", "1.5", by=users["S"], reason="CANARY-PROPOSED"),
        "confirmed": correction(
            archived, own, "A1", "39.5", by=users["S"], reason="CANARY-CORRECTED", confirmed_by=users["C"]
        ),
    }
    for period in (published, archived):
        period.refresh_from_db()
    return found
