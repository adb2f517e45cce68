"""Saving cells of the score grid 打分表, each with a verdict of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.db import transaction
from django.db.models import BigAutoField, DateField, prefetch_related_objects
from django.utils.translation import gettext as _

from appraisal.cells import CellFault
from appraisal.models import Indicator, Period, Score
from appraisal.services.score_changes import (
    REASON_LENGTH,
    Change,
    fault_words,
    locked_for_scoring,
    read_cell,
    reason_for,
    text_of,
    write_changes,
)
from branchmgr.errors import RefusedError
from branchmgr.kept_queries import Given, GivenKeys, KeptQuery
from branchmgr.models import User
from groups.models import PartyGroup

MOST_EDITS = 2000
Status = Literal["saved", "refused", "conflict"]


@dataclass(frozen=True, slots=True)
class Edit:
    """What a person typed into one cell.

    ``version`` is the one they saw (0: an empty cell without a row). ``reason`` None: they did not speak of
    it; the present one is kept where it is still needed.
    """

    group_id: int
    indicator_id: int
    text: str
    reason: str | None
    version: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of an edit.

    ``text``, ``reason``, ``version`` and ``score`` are what stands in the cell now: after ``saved`` what was
    typed, after ``conflict`` what another person put there. ``message`` says why it was refused.
    """

    edit: Edit
    status: Status
    text: str = ""
    reason: str = ""
    version: int = 0
    score: Score | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class _Desk:
    """The locked period with those groups, indicators and scores that the edits speak of."""

    period: Period
    groups: dict[int, PartyGroup]
    indicators: dict[int, Indicator]
    scores: dict[tuple[int, int], Score]


_groups = KeptQuery(
    "desk_groups",
    lambda: PartyGroup.objects.existing_on(Given("day", DateField())).filter(
        branch=Given("branch", BigAutoField()), pk__in=GivenKeys("groups")
    ),
)
_indicators = KeptQuery(
    "desk_indicators",
    lambda: Indicator.objects.filter(scheme=Given("scheme", BigAutoField()), pk__in=GivenKeys("indicators")).order_by(),
)
_scores = KeptQuery(
    "desk_scores",
    lambda: Score.objects.filter(
        period=Given("period", BigAutoField()), group__in=GivenKeys("groups"), indicator__in=GivenKeys("indicators")
    ),
)


@transaction.atomic
def save_cells(period: Period, *, edits: Sequence[Edit], by: User | None) -> list[Verdict]:
    """Saves the cells that can be saved and says of each edit, in its order, what became of it.

    An edit whose ``version`` is not the present one is a conflict and changes nothing; an edit that changes
    nothing is saved without a new version. One audit entry lists all that changed.
    Refused as a whole where the period is not in scoring, for more than 2,000 edits, or for a cell named twice.
    """
    _check_size(edits)
    desk = _desk(locked_for_scoring(period), edits)
    judged = [_judge(edit, desk) for edit in edits]
    changes = [change for change in judged if isinstance(change, Change)]
    written = write_changes(desk.period, changes, action="save_cells", by=by)
    verdicts = [
        _saved(edit, outcome, written) if isinstance(outcome, Change) else outcome
        for edit, outcome in zip(edits, judged, strict=True)
    ]
    _read_others(verdicts)
    return verdicts


def _check_size(edits: Sequence[Edit]) -> None:
    if len(edits) > MOST_EDITS:
        raise RefusedError(_("At most %(count)s cells are saved at once.") % {"count": MOST_EDITS})
    if len({(edit.group_id, edit.indicator_id) for edit in edits}) < len(edits):
        raise RefusedError(_("One cell was sent twice."))


def _desk(period: Period, edits: Sequence[Edit]) -> _Desk:
    group_ids = {edit.group_id for edit in edits}
    indicator_ids = {edit.indicator_id for edit in edits}
    groups = _groups.rows(branch=period.branch_id, day=period.ends_on, groups=group_ids)
    indicators = _indicators.rows(scheme=period.scheme_id, indicators=indicator_ids)
    scores = _scores.rows(period=period.pk, groups=group_ids, indicators=indicator_ids)
    return _Desk(
        period=period,
        groups={group.pk: group for group in groups},
        indicators={indicator.pk: indicator for indicator in indicators},
        scores={(s.group_id, s.indicator_id): s for s in scores},
    )


def _judge(edit: Edit, desk: _Desk) -> Change | Verdict:
    """The change that an edit makes, or the verdict where it makes none."""
    group, indicator = desk.groups.get(edit.group_id), desk.indicators.get(edit.indicator_id)
    if group is None:
        return Verdict(edit, "refused", message=_("This group takes no part in the period."))
    if indicator is None:
        return Verdict(edit, "refused", message=_("This item is not part of the period's scheme."))
    before = desk.scores.get((group.pk, indicator.pk))
    if edit.version != (before.version if before else 0):
        return _standing(edit, "conflict", before, indicator)
    if len(edit.reason or "") > REASON_LENGTH:
        words = _("The reason is longer than %(count)s characters.") % {"count": REASON_LENGTH}
        return _standing(edit, "refused", before, indicator, words)
    try:
        cell = read_cell(edit.text, indicator, desk.period)
        reason = reason_for(cell, indicator, typed=edit.reason, before=before)
    except CellFault as fault:
        return _standing(edit, "refused", before, indicator, fault_words(fault))
    return Change(group, indicator, before, cell, reason)


def _read_others(verdicts: Sequence[Verdict]) -> None:
    """Reads who it was that changed the cells in conflict; there hardly ever are any."""
    standing = [verdict.score for verdict in verdicts if verdict.status == "conflict" and verdict.score]
    prefetch_related_objects(standing, "changed_by__person")


def _saved(edit: Edit, change: Change, written: dict[tuple[int, int], Score]) -> Verdict:
    score = written.get((edit.group_id, edit.indicator_id), change.before)
    return _standing(edit, "saved", score, change.indicator)


def _standing(edit: Edit, status: Status, score: Score | None, indicator: Indicator, message: str = "") -> Verdict:
    return Verdict(
        edit,
        status,
        text=text_of(score, indicator),
        reason=score.reason if score else "",
        version=score.version if score else 0,
        score=score,
        message=message,
    )
