"""Schemes, periods and scores for tests: plain functions with sensible defaults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, cast

from appraisal import moments
from appraisal.cells import MARKED, Cell, Kind, reason_required
from appraisal.enums import DEFAULT_BANDS, KIND_WORDS, NEXT, VETO_EFFECT_WORDS, IndicatorKind, PeriodStatus, VetoEffect
from appraisal.models import Band, Dimension, Indicator, Period, PeriodStep, Scheme, Score, SelfAssessment
from appraisal.moments import PeriodCode, Timing
from appraisal.scheme_approval import voters_on
from appraisal.services.periods import timing_of
from board.demo import scheme as reference
from branchmgr import clock
from branchmgr.models import User
from groups.models import Branch, PartyGroup

Points = str | int | Decimal
REASON = "有记录可查"


def indicator(
    code: str, maximum: Points = "10", kind: str = IndicatorKind.POINTS, *, dimension: str = "考评内容", **fields: Any
) -> dict[str, Any]:
    """One indicator for ``scheme``; a veto without an effect ranks last."""
    effect = VetoEffect.LAST if kind == IndicatorKind.VETO else ""
    defaults = {"name": f"项目{code}", "veto_effect": effect, "maximum": 0 if effect else Decimal(maximum)}
    return {"code": code, "kind": kind, "dimension": dimension} | defaults | fields


SMALL = (
    indicator("A1", "40", IndicatorKind.POINTS, dimension="组长作用"),
    indicator("B1", "60", IndicatorKind.DEDUCTION, dimension="三会一课"),
    indicator("H1", "4", IndicatorKind.BONUS, dimension="加分项"),
    indicator("V1", kind=IndicatorKind.VETO, dimension="一票否决"),
)
"""A scheme of 100 points with one indicator of each kind."""


def scheme(
    branch: Branch,
    year: int = 2026,
    *,
    indicators: Sequence[Mapping[str, Any]] = SMALL,
    bands: Sequence[tuple[str, str]] = DEFAULT_BANDS,
    approved: bool = True,
    meeting_on: date | None = None,
    approved_by: User | None = None,
    **fields: Any,
) -> Scheme:
    """A version of the branch's scheme: the next number; approved in the December before the year unless said."""
    made = _draft(branch, year, fields)
    places: dict[str, Dimension] = {}
    for position, given in enumerate(indicators, start=1):
        name = given["dimension"]
        if name not in places:
            places[name] = Dimension.objects.create(scheme=made, name=name, position=len(places) + 1)
        values = {**given, "scheme": made, "dimension": places[name], "position": position}
        Indicator.objects.create(**values)
    Band.objects.bulk_create([Band(scheme=made, grade=grade, lower=Decimal(lower)) for grade, lower in bands])
    if approved:
        made.meeting_on = meeting_on or date(year - 1, 12, 20)
        made.resolution = "支委会研究通过"
        made.approved_at = clock.now()
        made.approved_by = approved_by
        made.save()
    return Scheme.objects.get(pk=made.pk)


def _draft(branch: Branch, year: int, fields: dict[str, Any]) -> Scheme:
    taken = Scheme.objects.of_year(branch, year).filter(cadence=fields.get("cadence", "quarter")).count()
    defaults = {"name": "党小组考评办法", "version": taken + 1, "publish_time": time(9), "created_at": clock.now()}
    return Scheme.objects.create(branch=branch, year=year, **(defaults | fields))


def reference_scheme(branch: Branch, year: int = 2026, **fields: Any) -> Scheme:
    """The scheme of the demonstration: 16 indicators of 100 points, four bonuses, three vetoes."""
    items = [_reference(row) for row in reference.indicators()]
    given: dict[str, Any] = {"name": reference.NAME, "self_assessment": True, "indicators": items} | fields
    return scheme(branch, year, **given)


def _reference(row: Mapping[str, str]) -> dict[str, Any]:
    effect, _colon, ceiling = row["否决效果"].partition(":")
    return indicator(
        row["代码"],
        row["满分"],
        KIND_WORDS[row["计分方式"]],
        dimension=row["考评内容"],
        name=row["考核项目"],
        standard=row["标准"],
        veto_effect=VETO_EFFECT_WORDS[effect] if effect else "",
        ceiling=ceiling,
        source=row["数据来源"],
        suggestion_rule=row["建议规则"],
    )


def period(scheme: Scheme, code: str = "2026Q3", status: PeriodStatus = PeriodStatus.SCORING, **fields: Any) -> Period:
    """A period under the scheme, with a step for every status it has been through at the earliest moment."""
    parsed, zone, timing = PeriodCode.parse(code), clock.zone(), timing_of(scheme)
    reached = _way_to(status)
    times = _moments(parsed, timing)
    values: dict[str, Any] = {
        "branch": scheme.branch,
        "year": parsed.year,
        "cadence": parsed.cadence,
        "number": parsed.number,
        "starts_on": parsed.first_day,
        "ends_on": parsed.last_day,
        "scoring_opens_at": times[PeriodStatus.SCORING],
        "closes_at": times[PeriodStatus.TOTALLED],
        "publish_at": times[PeriodStatus.PUBLISHED],
        "status": status,
    }
    if PeriodStatus.PUBLISHED in reached:
        values["archive_at"] = moments.archive_at(times[PeriodStatus.PUBLISHED], timing, zone)
    made = Period.objects.create(scheme=scheme, **(values | fields))
    PeriodStep.objects.bulk_create([PeriodStep(period=made, status=each, at=times[each]) for each in reached])
    return made


def _moments(code: PeriodCode, timing: Timing) -> dict[PeriodStatus, datetime]:
    zone = clock.zone()
    published = moments.publish_at(code, timing, zone)
    return {
        PeriodStatus.COLLECTING: moments.opens_at(code, zone),
        PeriodStatus.SCORING: moments.scoring_opens_at(code, timing, zone),
        PeriodStatus.TOTALLED: moments.closes_at(code, zone),
        PeriodStatus.PUBLISHED: published,
        PeriodStatus.ARCHIVED: moments.archive_at(published, timing, zone),
    }


def _way_to(status: PeriodStatus) -> list[PeriodStatus]:
    way = [PeriodStatus.COLLECTING]
    while way[-1] != status:
        way.append(NEXT[way[-1]])
    return way


def score(
    period: Period,
    group: PartyGroup,
    code: str,
    points: Points | None = None,
    *,
    exempt: bool = False,
    vetoed: bool = False,
    reason: str | None = None,
    by: User | None = None,
) -> Score:
    """One cell, written over what stood there; where a reason is required and none given, there is one."""
    found = period.scheme.indicators.get(code=code)
    cell = Cell(None if points is None else Decimal(points), exempt, vetoed)
    needed = reason_required(cell, kind=cast(Kind, found.kind), maximum=found.maximum)
    values: dict[str, Any] = {
        "points": cell.points,
        "exempt": exempt,
        "vetoed": vetoed,
        "changed_at": clock.now(),
        "changed_by": by,
    }
    values["reason"] = reason if reason is not None else REASON if needed else ""
    return Score.objects.update_or_create(period=period, group=group, indicator=found, defaults=values)[0]


def fill(period: Period, given: Mapping[tuple[str, str], Points] | None = None) -> list[Score]:
    """Every 得分 and 扣分 cell of the period: its maximum, or what ``given`` says for (group code, indicator code)."""
    said = given or {}
    groups = PartyGroup.objects.filter(branch=period.branch_id).existing_on(period.ends_on).order_by("code")
    return [
        score(period, group, each.code, said.get((group.code, each.code), each.maximum))
        for group in groups
        for each in period.scheme.indicators.order_by("position")
        if each.kind in MARKED
    ]


def self_assessment(
    period: Period, group: PartyGroup, code: str, points: Points | None = None, *, note: str = "", by: User
) -> SelfAssessment:
    """What a leader gives the own group for one item."""
    values: dict[str, Any] = {
        "points": None if points is None else Decimal(points),
        "note": note,
        "at": clock.now(),
        "by": by,
    }
    found = period.scheme.indicators.get(code=code)
    return SelfAssessment.objects.update_or_create(period=period, group=group, indicator=found, defaults=values)[0]


def approval(scheme: Scheme, meeting_on: str = "2026-01-05", resolution: str = "同意", **more: Any) -> dict[str, Any]:
    """What the page of approval sends where the whole committee of that day was there."""
    try:
        day = date.fromisoformat(meeting_on)
    except ValueError:
        day = clock.today()
    keys = [voter.person.pk for voter in voters_on(scheme.branch, day)]
    listed = ",".join(map(str, keys))
    said = {"meeting_on": meeting_on, "resolution": resolution, "listed": listed, "present": keys}
    return said | {"edition": scheme.edition} | more
