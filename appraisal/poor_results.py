"""Which results are poor enough to have consequences, and what speaks for a warning on a leader (domain row E2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from appraisal.enums import WarningKind
from appraisal.grading import Bands, at_or_below
from appraisal.models import Period, Result
from appraisal.years import BranchYear, year_of
from branchmgr.decimals import exact
from groups.models import Appointment, PartyGroup, Person


@dataclass(frozen=True, slots=True)
class Poor:
    """One appraisal or year of a group that counts against its leader; ``code`` as in files, of a year its number."""

    group: PartyGroup
    code: str
    grade: str
    value: Decimal
    limit: str
    vetoed: bool
    day: date
    """its last day, on which the leader is asked for"""


@dataclass(frozen=True, slots=True)
class Ground:
    """Two poor appraisals or years running under one leader."""

    kind: WarningKind
    period: Period
    group: PartyGroup
    leader: Person
    said: list[dict[str, Any]]
    """code, grade, points, veto and limit of each, and since when the leader had led: kept with the warning"""


def poor_results(period: Period, *, below: bool = False) -> list[Result]:
    """The results at the scheme's rectification grade or below it (``below``: only below), by group code.

    A group that took no part has no grade and is never among them.
    """
    bands: Bands = tuple(period.scheme.bands.values_list("grade", "lower"))
    limit = period.scheme.rectification_grade
    graded = period.results.exclude(grade="").select_related("group").order_by("group__code")
    return [result for result in graded if _is_poor(result.grade, limit, bands, below=below)]


def grounds_for(period: Period) -> list[Ground]:
    """What speaks for a warning with a public period; nothing before it is published."""
    if not period.is_public:
        return []
    return [*_two_appraisals(period), *_two_years(period)]


def affected(period: Period) -> list[Period]:
    """The public periods whose grounds the results of ``period`` bear upon, itself first.

    Two appraisals running: the next one. Two years running: the last periods of its year and of the next.
    """
    line = (
        Period.objects.of(period.branch).published().filter(cadence=period.cadence).select_related("branch", "scheme")
    )
    following = list(line.filter(ends_on__gt=period.ends_on).in_order())
    ends = [each for each in following if _ends_a_year(each) and each.year <= period.year + 1]
    return list(dict.fromkeys([period, *following[:1], *ends]))


def _is_poor(grade: str, limit: str, bands: Bands, *, below: bool) -> bool:
    known = dict(bands)
    if limit not in known or grade not in known:
        return False
    return at_or_below(grade, limit, bands) and not (below and grade == limit)


def _two_appraisals(period: Period) -> list[Ground]:
    line = list(Period.objects.leading_to(period).select_related("scheme")[:2])
    if len(line) < 2:
        return []
    before, this = _poor_periods(line[1]), _poor_periods(line[0])
    return _under_one_leader(WarningKind.CHANGE, period, before, this)


def _poor_periods(period: Period) -> list[Poor]:
    limit = period.scheme.rectification_grade
    found = poor_results(period, below=True)
    code, day = str(period.code), period.ends_on
    return [
        Poor(each.group, code, each.grade, each.graded_total or Decimal(0), limit, not each.honours, day)
        for each in found
    ]


def _two_years(period: Period) -> list[Ground]:
    if not _ends_a_year(period):
        return []
    years = [year_of(period.branch, year, period.cadence, items=False) for year in (period.year - 1, period.year)]
    if any(year.places[-1] is None for year in years):
        return []
    before, this = (_poor_years(year) for year in years)
    return _under_one_leader(WarningKind.CONSIDER, period, before, this)


def _ends_a_year(period: Period) -> bool:
    return (period.ends_on + timedelta(days=1)).year > period.year


def _poor_years(year: BranchYear) -> list[Poor]:
    """The groups whose grade of a whole year is the rectification grade or below."""
    limit = year.scheme.rectification_grade if year.scheme else ""
    scored = [(row.group, row.score) for row in year.rows if row.score is not None]
    return [
        Poor(group, str(year.year), score.grade, score.graded_mean, limit, score.last, date(year.year, 12, 31))
        for group, score in scored
        if _is_poor(score.grade, limit, year.bands, below=False)
    ]


def _under_one_leader(kind: WarningKind, period: Period, before: list[Poor], this: list[Poor]) -> list[Ground]:
    earlier = {poor.group.pk: poor for poor in before}
    pairs = [(earlier[poor.group.pk], poor) for poor in this if poor.group.pk in earlier]
    led = _appointments([poor.group.pk for poor in this]) if pairs else {}
    found = []
    for first, second in pairs:
        leader = _leader_on_both(led.get(first.group.pk, []), first.day, second.day)
        if leader is not None:
            since = _since(led[first.group.pk], leader, first.day)
            said = [_said(poor, since) for poor in (first, second)]
            found.append(Ground(kind, period, second.group, leader, said))
    return found


def _appointments(groups: Iterable[int]) -> Mapping[int, list[Appointment]]:
    """The leaders of some groups at any time; one query."""
    found: dict[int, list[Appointment]] = defaultdict(list)
    rows = Appointment.objects.leaders().filter(group__in=list(groups)).select_related("person")
    for each in rows.order_by("starts_on", "pk"):
        found[each.group_id or 0].append(each)
    return found


def _leader_on_both(led: list[Appointment], first: date, second: date) -> Person | None:
    """Who led on both days; of several who had begun earliest."""
    then = {each.person_id for each in led if each.in_force_on(second)}
    return next((each.person for each in led if each.in_force_on(first) and each.person_id in then), None)


def _since(led: list[Appointment], leader: Person, day: date) -> date:
    """From when the person had led without a break on ``day``: terms of office that follow one another are one time."""
    own = [each for each in led if each.person_id == leader.pk and each.starts_on <= day]
    since = day
    for each in reversed(own):
        if each.ends_on is None or each.ends_on >= since - timedelta(days=1):
            since = min(since, each.starts_on)
    return since


def _said(poor: Poor, since: date) -> dict[str, Any]:
    return {
        "code": poor.code,
        "grade": poor.grade,
        "value": exact(poor.value),
        "veto": poor.vetoed,
        "limit": poor.limit,
        "since": since.isoformat(),
    }
