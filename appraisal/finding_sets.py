"""What somebody should look at in many periods at once, looked for where the data is.

The rules and words are those of ``totalling_checks``: here the database is asked, in a few queries, which columns and
which groups they could be about, and only those are read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, cast

from django.db.models import Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Left, Length, Right

from appraisal.cells import MARKED
from appraisal.enums import IndicatorKind
from appraisal.models import Indicator, Period, Result, Score
from appraisal.queries import Sheet, indicators_of, method_of
from appraisal.totalling_checks import (
    JUMP,
    SHORTEST_REASON,
    Finding,
    deductions_in,
    flat_in,
    full_marks_in,
    jumps,
)
from groups.models import PartyGroup

BLANKS: Final = tuple(
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""what Python takes off the ends of a text: a reason that begins or ends so is looked at"""
ROUNDED: Final = Decimal("0.01")
"""kept bases are rounded: groups that might come as near to a jump are reckoned exactly"""

Place = tuple[int, int]


@dataclass(slots=True)
class _Columns:
    """Of one period the items in which all groups have the same points, and those whose deductions are looked at."""

    alike: dict[int, Decimal] = field(default_factory=dict)
    deducted: list[int] = field(default_factory=list)


def findings_in(periods: Sequence[Period]) -> dict[int, list[Finding]]:
    """What ``totalling_checks.findings_of`` finds in complete periods whose results are written, by their keys.

    All periods have the same last day.
    """
    columns = _columns(periods)
    items = _items(columns.values())
    required = _full_marks(periods)
    taken = _deducted(columns)
    moved = _jumps(periods)
    found: dict[int, list[Finding]] = {}
    for period in periods:
        said = columns.get(period.pk, _Columns())
        inside = sorted(said.alike, key=lambda pk: _order(items[pk]))
        full = [items[pk].code for pk in inside if said.alike[pk] == items[pk].maximum]
        flat = [(items[pk].code, said.alike[pk]) for pk in inside if said.alike[pk] != items[pk].maximum]
        found[period.pk] = [
            *full_marks_in(full, required[period.scheme_id][0] if full else 0),
            *flat_in(flat),
            *moved.get(period.pk, ()),
            *(
                finding
                for pk in sorted(said.deducted, key=lambda pk: _order(items[pk]))
                for finding in deductions_in(items[pk], taken[period.pk, pk])
            ),
        ]
    return found


def _order(indicator: Indicator) -> tuple[int, int]:
    return indicator.dimension.position, indicator.position


def _cells(periods: Sequence[Period]) -> QuerySet[Score]:
    """The cells of the full marks, of the groups that exist on the periods' last day."""
    day = periods[0].ends_on
    there = PartyGroup.objects.filter(branch__in=[period.branch_id for period in periods]).existing_on(day)
    keys, schemes = [period.pk for period in periods], {period.scheme_id for period in periods}
    marked = {"indicator__scheme__in": schemes, "indicator__kind__in": MARKED}
    return Score.objects.filter(period__in=keys, group__in=there, **marked)


def _columns(periods: Sequence[Period]) -> dict[int, _Columns]:
    """The columns with something to say, one pass over the cells."""
    deducted = Q(indicator__kind=IndicatorKind.DEDUCTION, points__lt=F("indicator__maximum"))
    thin = Q(size__lt=SHORTEST_REASON) | Q(head__in=BLANKS) | Q(tail__in=BLANKS)
    rows = (
        _cells(periods)
        .alias(size=Length("reason"), head=Left("reason", 1), tail=Right("reason", 1))
        .values("period_id", "indicator_id")
        .annotate(
            cells=Count("pk"),
            given=Count("points"),
            least=Min("points"),
            most=Max("points"),
            taken=Count("pk", filter=deducted),
            thin=Count("pk", filter=deducted & thin),
            first=Min("reason", filter=deducted),
            final=Max("reason", filter=deducted),
        )
    )
    alike = Q(cells__gt=1, given=F("cells"), least=F("most"))
    same = Q(taken__gt=1, taken=F("given"), first=F("final"))
    found: defaultdict[int, _Columns] = defaultdict(_Columns)
    for row in rows.filter(alike | Q(thin__gt=0) | same).order_by():
        if row["cells"] == row["given"] > 1 and row["least"] == row["most"]:
            found[row["period_id"]].alike[row["indicator_id"]] = row["least"]
        if row["thin"] or (row["taken"] == row["given"] > 1 and row["first"] == row["final"]):
            found[row["period_id"]].deducted.append(row["indicator_id"])
    return found


def _items(columns: Iterable[_Columns]) -> dict[int, Indicator]:
    keys = {pk for each in columns for pk in (*each.alike, *each.deducted)}
    return {each.pk: each for each in Indicator.objects.filter(pk__in=keys).select_related("dimension")}


def _full_marks(periods: Sequence[Period]) -> Mapping[int, tuple[int, Decimal]]:
    """Of each scheme how many items make up the full marks, and how much they are."""
    marked = Indicator.objects.filter(scheme__in={period.scheme_id for period in periods}, kind__in=MARKED)
    rows = marked.values_list("scheme").annotate(Count("pk"), Sum("maximum"))
    return {scheme: (count, most) for scheme, count, most in rows.order_by()}


def _deducted(columns: Mapping[int, _Columns]) -> dict[Place, list[tuple[PartyGroup, Score]]]:
    """The columns whose deductions are looked at, by period and item, in the order of the groups' codes."""
    places = {(period, pk) for period, each in columns.items() for pk in each.deducted}
    found: defaultdict[Place, list[tuple[PartyGroup, Score]]] = defaultdict(list)
    if places:
        rows = Score.objects.filter(period__in={key for key, _pk in places}, indicator__in={pk for _key, pk in places})
        written = rows.exclude(points=None).filter(group__results__period=F("period"))
        for score in written.select_related("group").order_by("group__code"):
            found[score.period_id, score.indicator_id].append((score.group, score))
    return found


def _jumps(periods: Sequence[Period]) -> dict[int, list[Finding]]:
    """By period the groups whose share of the full marks is another one than in the last published period."""
    before = _before(periods)
    found: dict[int, list[Finding]] = {}
    for period, groups in _moved(periods, before).items():
        found[period.pk] = list(jumps(_part(period, groups), _part(before[period.pk], groups)))
    return found


def _before(periods: Sequence[Period]) -> dict[int, Period]:
    """The last published period before each, of the same branch and cadence."""
    line = Period.objects.published().filter(
        branch=OuterRef("branch"), cadence=OuterRef("cadence"), ends_on__lt=OuterRef("ends_on")
    )
    last = Subquery(line.order_by("-ends_on").values("pk")[:1])
    rows: Any = Period.objects.filter(pk__in=[period.pk for period in periods]).values_list("pk", last)
    pairs = {pk: earlier for pk, earlier in rows if earlier is not None}
    known = Period.objects.select_related("scheme").in_bulk(list(set(pairs.values())))
    return {pk: known[earlier] for pk, earlier in pairs.items()}


def _moved(periods: Sequence[Period], before: Mapping[int, Period]) -> dict[Period, list[int]]:
    """The groups that may have jumped by what is kept of both periods."""
    compared = [period for period in periods if period.pk in before]
    if not compared:
        return {}
    marks = _full_marks([*compared, *before.values()])
    now, then = _shares(compared, marks), _shares(list(before.values()), marks)
    found: dict[Period, list[int]] = {}
    for period in compared:
        earlier = then.get(before[period.pk].pk, {})
        pairs = ((pk, share, earlier.get(pk)) for pk, share in now.get(period.pk, {}).items())
        if groups := [pk for pk, share, was in pairs if was is not None and abs(share - was) >= JUMP - ROUNDED]:
            found[period] = groups
    return found


def _shares(periods: Sequence[Period], marks: Mapping[int, tuple[int, Decimal]]) -> dict[int, dict[int, Decimal]]:
    """By period and group about how much of 100 the kept bases are."""
    full = {period.pk: marks.get(period.scheme_id, (0, Decimal(0)))[1] for period in periods}
    rows = Result.objects.filter(period__in=[pk for pk, most in full.items() if most], base__isnull=False)
    found: defaultdict[int, dict[int, Decimal]] = defaultdict(dict)
    for period, group, base in rows.values_list("period", "group", "base"):
        found[period][group] = cast(Decimal, base) * 100 / full[period]
    return found


def _part(period: Period, groups: Collection[int]) -> Sheet:
    """The sheet of some groups of a period."""
    scores = Score.objects.of(period).filter(group__in=groups)
    return Sheet(
        period=period,
        groups=list(PartyGroup.objects.filter(pk__in=groups, results__period=period).order_by("code")),
        indicators=indicators_of(period.scheme),
        scores={(score.group_id, score.indicator_id): score for score in scores},
        method=method_of(period.scheme),
    )
