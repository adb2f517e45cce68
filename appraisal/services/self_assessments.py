"""The self-assessment 自评: what a leader gives the own group, item by item. It is shown beside and never counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from appraisal.cells import CellFault
from appraisal.enums import IndicatorKind
from appraisal.models import Indicator, Period, SelfAssessment
from appraisal.queries import indicators_of
from appraisal.services.score_changes import REASON_LENGTH, fault_words, read_cell
from branchmgr import audit
from branchmgr.decimals import plain
from branchmgr.errors import RefusedError
from branchmgr.models import User
from branchmgr.spreadsheets import typed_text
from groups.models import PartyGroup, standing_of


@dataclass(frozen=True, slots=True)
class OwnPoints:
    """What a leader says of one item: points as typed (empty: says nothing of it), and a note."""

    text: str = ""
    note: str = ""


def assessable(period: Period) -> list[Indicator]:
    """The items that a leader gives points for: all but the vetoes; one query."""
    return [each for each in indicators_of(period.scheme) if each.kind != IndicatorKind.VETO]


def read_points(text: str, indicator: Indicator, period: Period) -> Decimal | None:
    """The points that ``text`` means, by the parser of the grid; None for nothing. Raises CellFault.

    An exemption is the committee's to give, so 不适用 is no self-assessment.
    """
    cell = read_cell(text, indicator, period)
    if cell.exempt:
        raise CellFault("not_a_number")
    return cell.points


@transaction.atomic
def save_self_assessment(
    period: Period, group: PartyGroup, *, points: Mapping[int, OwnPoints], by: User, now: datetime
) -> list[SelfAssessment]:
    """Saves what a leader says of the own group, by item id; what is not named stays as it is.

    Returns the rows that changed. Refused where the scheme asks for none, once the period is totalled, for a group
    that one does not lead or that takes no part, and as a whole for points that the grid would not take.
    """
    period = _locked(period, group, by)
    items = {each.pk: each for each in assessable(period)}
    before = {row.indicator_id: row for row in SelfAssessment.objects.of(period).of_group(group)}
    read = {pk: _read(items.get(pk), own, period) for pk, own in points.items()}
    moved = {pk: (given, note) for pk, (given, note) in read.items() if _said(before.get(pk)) != (given, note)}
    rows = [
        SelfAssessment(period=period, group=group, indicator=items[pk], points=given, note=note, at=now, by=by)
        for pk, (given, note) in moved.items()
    ]
    if rows:
        _write(period, group, rows, before, by)
    return rows


def _locked(period: Period, group: PartyGroup, by: User) -> Period:
    """The period as it is now, its row locked; refused where this person may not assess this group in it."""
    rows = Period.objects.select_for_update(of=("self",)).select_related("branch", "scheme")
    period = rows.get(pk=period.pk)
    if not period.scheme.self_assessment:
        raise RefusedError(_("The scheme of this period asks for no self-assessment."))
    if group.pk not in standing_of(by).leads:
        raise RefusedError(_("A group is assessed by its own leader."))
    if not PartyGroup.objects.filter(pk=group.pk, branch=period.branch_id).existing_on(period.ends_on).exists():
        raise RefusedError(_("This group takes no part in the period."))
    if not period.takes_self_assessments:
        raise RefusedError(
            _("%(period)s is %(status)s: the self-assessment is closed.")
            % {"period": period, "status": period.get_status_display()}
        )
    return period


def _read(indicator: Indicator | None, own: OwnPoints, period: Period) -> tuple[Decimal | None, str]:
    if indicator is None:
        raise RefusedError(_("This item is not part of the period's scheme."))
    note = typed_text(own.note)
    if len(note) > REASON_LENGTH:
        raise RefusedError(_("The note is longer than %(count)s characters.") % {"count": REASON_LENGTH})
    try:
        return read_points(own.text, indicator, period), note
    except CellFault as fault:
        said = {"item": indicator, "fault": fault_words(fault)}
        raise RefusedError(_("%(item)s: %(fault)s") % said) from fault


def _said(row: SelfAssessment | None) -> tuple[Decimal | None, str]:
    return (row.points, row.note) if row else (None, "")


def _write(
    period: Period, group: PartyGroup, rows: list[SelfAssessment], before: Mapping[int, SelfAssessment], by: User
) -> None:
    SelfAssessment.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["period", "group", "indicator"],
        update_fields=["points", "note", "at", "by"],
    )
    about = {"period": str(period.code), "group": group.code}
    audit.record(
        "save_self_assessment",
        by=by,
        subject=period,
        branch=period.branch.code,
        before={**about, "items": {row.indicator.code: _shown(before.get(row.indicator_id)) for row in rows}},
        after={**about, "items": {row.indicator.code: _shown(row) for row in rows}},
    )


def _shown(row: SelfAssessment | None) -> list[Any]:
    if row is None or row.points is None:
        return ["", row.note if row else ""]
    return [plain(row.points), row.note]
