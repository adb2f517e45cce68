"""The close in sets beside the arithmetic: equal to the last cent, rank, grade and finding on any world."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal.cells import MARKED
from appraisal.enums import PeriodStatus, VetoEffect
from appraisal.models import Period, Result, Score
from appraisal.queries import Sheet, sheet_of, standings_of
from appraisal.services import totals
from appraisal.services.result_rows import FIGURES, result_row
from appraisal.totalling_checks import findings_of, last_sheet
from branchmgr import audit, clock
from branchmgr.models import AuditEvent
from groups.models import Branch, PartyGroup
from tests.factories import appraisal as make
from tests.factories import groups as place

pytestmark = pytest.mark.django_db

EXAMPLES = int(os.environ.get("SETS_EXAMPLES", "50"))
LAST_DAY = date(2026, 9, 30)
MAXIMA = ("0", "0.0001", "3", "5", "10", "33.3333", "40")
HUGE = "999999.9999"
REASONS = ("有记录可查", "迟交", "另有说明", " 无 ", "\u3000短\u3000", "同一个理由")
NAMES = ("A0", "A1", "H0", "内容0", "内容1", "没有这一项")
BANDS = (
    (("优秀", "95"), ("合格", "80"), ("基本合格", "60"), ("不合格", "0")),
    (("优秀", "9.9950"), ("合格", "5"), ("不合格", "0")),
    (("合格", "0"),),
)
LIVES = (
    (None, None),
    (date(2020, 1, 1), None),
    (LAST_DAY, None),
    (LAST_DAY + timedelta(days=1), None),
    (None, LAST_DAY),
    (None, LAST_DAY + timedelta(days=1)),
)


@dataclass(frozen=True)
class Cells:
    """What stands in a group's row: by item the share of its maximum, None exempt, and the number of its reason."""

    shares: Mapping[str, tuple[int | None, int]] = field(default_factory=dict)
    vetoed: frozenset[str] = frozenset()
    life: tuple[date | None, date | None] = (None, None)


@dataclass(frozen=True)
class World:
    """One branch: its items, its method, the rows of its groups, which may be those of the quarter before, too."""

    items: Sequence[Mapping[str, Any]]
    method: Mapping[str, Any]
    bands: tuple[tuple[str, str], ...]
    rows: Sequence[Cells]
    before: Sequence[Cells]


def _item(number: int, kind: str, maximum: str) -> Mapping[str, Any]:
    code = f"{'H' if kind == 'bonus' else 'A'}{number}"
    return make.indicator(code, maximum, kind, dimension=f"内容{number % 2}")


def _veto(number: int, effect: str, bands: tuple[tuple[str, str], ...]) -> Mapping[str, Any]:
    ceiling = bands[-1 - number % len(bands)][0] if effect == VetoEffect.CEILING else ""
    return make.indicator(f"V{number}", kind="veto", dimension="否决", veto_effect=effect, ceiling=ceiling)


def rows_of(items: Sequence[Mapping[str, Any]]) -> st.SearchStrategy[list[Cells]]:
    """Rows in which ties, exemptions and vetoes are common; one in some lacks a cell."""
    scored = [each["code"] for each in items if each["kind"] != "veto"]
    vetoes = [each["code"] for each in items if each["kind"] == "veto"]
    share = st.one_of(st.sampled_from([0, 1, 50, 99, 100, 100]), st.integers(0, 100), st.none())
    cell = st.tuples(share, st.integers(0, len(REASONS) - 1))
    whole = st.fixed_dictionaries(dict.fromkeys(scored, cell))
    lacking = st.dictionaries(st.sampled_from(scored), cell) if scored else whole
    often_whole = st.integers(0, 19).flatmap(lambda number: lacking if number == 0 else whole)
    found = st.frozensets(st.sampled_from(vetoes), max_size=2) if vetoes else st.just(frozenset())
    few = st.one_of(st.just(frozenset()), found)
    return st.lists(st.builds(Cells, often_whole, few, st.sampled_from(LIVES)), max_size=5)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    bands = draw(st.sampled_from(BANDS))
    biggest = draw(st.integers(0, 14)) == 0
    maxima = st.sampled_from([*MAXIMA, HUGE] if biggest else MAXIMA)
    kinds = draw(st.lists(st.sampled_from(["points", "deduction", "deduction", "bonus"]), max_size=5))
    items = [_item(number, kind, draw(maxima)) for number, kind in enumerate(kinds)]
    effects = draw(st.lists(st.sampled_from(VetoEffect.values), max_size=2))
    items += [_veto(number, effect, bands) for number, effect in enumerate(effects)]
    method = {
        "bonus_cap": Decimal(draw(st.sampled_from(["0", "0.0005", "3", "5", HUGE]))),
        "bonus_in_rank": draw(st.booleans()),
        "bonus_in_grade": draw(st.booleans()),
        "tie_break": draw(st.lists(st.sampled_from(NAMES), max_size=3, unique=True)),
    }
    rows = draw(rows_of(items))
    return World(items, method, bands, rows, draw(rows_of(items)))


def _points(share: int, maximum: Decimal) -> Decimal:
    return (maximum * share / 100).quantize(Decimal("0.0001"))


def _written(period: Period, groups: Sequence[PartyGroup], rows: Sequence[Cells]) -> None:
    """The cells as they are; a group that takes no part has some, too."""
    scores = []
    for group, row in zip(groups, rows, strict=False):
        for item in period.scheme.indicators.all():
            given, reason = row.shares.get(item.code, (None, 0))
            exempt = item.kind in MARKED and item.code in row.shares and given is None
            vetoed = item.code in row.vetoed
            if given is not None or exempt or vetoed:
                points = None if given is None else _points(given, item.maximum)
                values = {"points": points, "exempt": exempt, "vetoed": vetoed, "reason": REASONS[reason]}
                scores.append(Score(period=period, group=group, indicator=item, changed_at=clock.now(), **values))
    Score.objects.bulk_create(scores)


def _furnished(number: int, world: World) -> Period:
    """A quarter that is over, and the one before it, published, where that was complete."""
    branch: Branch = place.branch(f"ZB{number}")
    scheme = make.scheme(branch, indicators=world.items, bands=world.bands, **world.method)
    lives = [row.life for row in world.rows]
    groups = [
        PartyGroup(
            branch=branch, code=f"{branch.code}-{9 - n}", name=f"第{n}组", founded_on=life[0], dissolved_on=life[1]
        )
        for n, life in enumerate(lives)
    ]
    groups = PartyGroup.objects.bulk_create(groups)
    earlier = make.period(scheme, "2026Q2")
    _written(earlier, groups, world.before)
    sheet = sheet_of(earlier)
    if sheet.complete:
        Result.objects.bulk_create(_authority(sheet))
        Period.objects.filter(pk=earlier.pk).update(status=PeriodStatus.PUBLISHED, archive_at=clock.now())
    period = make.period(scheme, "2026Q3")
    _written(period, groups, world.rows)
    return Period.objects.select_related("branch", "scheme").get(pk=period.pk)


def _authority(sheet: Sheet) -> list[Result]:
    return [result_row(sheet.period, pk, standing) for pk, standing in standings_of(sheet).items()]


def _figures(rows: Sequence[Result]) -> dict[int, tuple[Any, ...]]:
    return {row.group_id: tuple(getattr(row, name) for name in FIGURES) for row in rows}


def _expect_equal(many: Sequence[World]) -> None:
    periods = [_furnished(number, world) for number, world in enumerate(many, start=1)]
    sheets = {period.pk: sheet_of(period) for period in periods}
    expected = {pk: _figures(_authority(sheet)) for pk, sheet in sheets.items() if sheet.complete}
    looked_at = {pk: findings_of(sheets[pk], last_sheet(sheets[pk].period)) for pk in expected}
    now = max(period.closes_at for period in periods)

    done = totals.total_due([period.pk for period in periods], by=None, now=now)

    assert [period.pk for period in done.periods] == sorted(expected)
    assert [period.pk for period in done.incomplete] == sorted(sheets.keys() - expected.keys())
    found = {pk: _figures(list(Result.objects.filter(period=pk))) for pk in expected}
    assert found == expected
    assert done.findings == looked_at
    _expect_entries(expected, sheets)
    audit.verify()


def _expect_entries(expected: Mapping[int, Mapping[int, tuple[Any, ...]]], sheets: Mapping[int, Sheet]) -> None:
    """Each branch's chain has the time that was closed, then the total with every group's figures as text."""
    entries = AuditEvent.objects.filter(subject="appraisal.period", subject_id__in=map(str, expected))
    assert {int(each.subject_id): each.after["results"] for each in entries} == {
        pk: {
            group.code: [None if (row := rows[group.pk])[2] is None else str(row[2]), row[5], row[4]]
            for group in sheets[pk].groups
        }
        for pk, rows in expected.items()
    }


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(worlds(), min_size=1, max_size=3))
def test_totals_in_sets_are_those_of_the_arithmetic(many: list[World]) -> None:
    with transaction.atomic():
        _expect_equal(many)
        transaction.set_rollback(True)
