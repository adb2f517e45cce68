"""The running totals beside the score grid: what the sheet of a period amounts to so far."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from appraisal.cells import MARKED
from appraisal.enums import PeriodStatus
from appraisal.models import Period
from appraisal.queries import Sheet, rank_scores
from appraisal.scoring import GroupScore, missing_codes, score_group
from appraisal.totalling_checks import full_marks
from branchmgr import clock
from branchmgr.decimals import exact, plain


def preview(sheet: Sheet) -> dict[str, Any]:
    """What the sheet amounts to so far.

    Of each group: the points so far, its progress and, where all its cells are filled, total, grade and the
    rank among the groups that are as far. Of the sheet: progress, missing cells (group id, indicator id),
    warnings, whether it takes scores and why not.
    """
    cells = {group.pk: sheet.cells(group) for group in sheet.groups}
    missing = {pk: missing_codes(sheet.items, of_group) for pk, of_group in cells.items()}
    scores = {pk: score_group(sheet.items, of_group, sheet.method) for pk, of_group in cells.items() if not missing[pk]}
    ranks = rank_scores({pk: score for pk, score in scores.items() if score})
    required = sum(1 for item in sheet.items if item.kind in MARKED)
    ids = {indicator.code: indicator.pk for indicator in sheet.indicators}
    groups = {}
    for pk, of_group in cells.items():
        so_far = sum(cell.points for cell in of_group.values() if cell.points is not None)
        groups[pk] = {"points": plain(so_far), "done": required - len(missing[pk]), "of": required}
        if pk in scores:
            groups[pk] |= _standing(scores[pk], ranks.get(pk), sheet)
    return {
        "groups": groups,
        "done": sum(required - len(codes) for codes in missing.values()),
        "of": required * len(cells),
        "missing": [[pk, ids[code]] for pk, codes in missing.items() for code in codes],
        "warnings": warnings(sheet),
        "open": sheet.period.status == PeriodStatus.SCORING,
        "closed": closed_words(sheet.period),
    }


def _standing(score: GroupScore | None, rank: int | None, sheet: Sheet) -> dict[str, Any]:
    if score is None:
        return {"part": False}
    order = sorted(sheet.method.bands, key=lambda band: band[1], reverse=True)
    place = [name for name, _bound in order].index(score.grade)
    total = exact(score.total)
    return {"part": True, "total": total, "rank": rank, "grade": score.grade, "place": place, "last": score.last}


def warnings(sheet: Sheet) -> list[str]:
    """What somebody should look at while scoring: where everybody was given full marks."""
    return [finding.sentence for finding in full_marks(sheet)]


def closed_words(period: Period) -> str:
    """Why the period takes no scores; empty where it does."""
    if period.status == PeriodStatus.SCORING:
        return ""
    if period.status == PeriodStatus.COLLECTING:
        opens = period.scoring_opens_at.astimezone(clock.zone()).strftime("%Y-%m-%d")
        return _("Scoring opens on %(day)s.") % {"day": opens}
    return _("The period is %(status)s. Its scores no longer change here.") % {"status": period.get_status_display()}
