"""The results of many periods as one statement that reads and writes where the data is.

The arithmetic is that of ``scoring``, ``ranking`` and ``grading``, which stay the authority: a test holds every figure
equal to theirs. Points are counted in whole ten-thousandths, as many places as they have, so that quotients are rounded
half up in whole numbers; the same text serves PostgreSQL, whose decimals are exact, and SQLite, which has none.

No result is written of a period that lacks a cell, and of one whose figures whole numbers of 64 bits might not hold
(more than ``MOST_POINTS`` in all), or whose scheme names a grade that it does not have: those are for ``scoring``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.db import connection
from django.db.models import Model, Q

from appraisal.cells import MARKED
from appraisal.enums import IndicatorKind, VetoEffect
from appraisal.models import Band, Indicator, Period, Result, Scheme, Score
from groups.models import PartyGroup

MOST_POINTS: Final = 20_000
"""of a group, or of a scheme's full marks: 200 × its square in ten-thousandths is just below 2 to the 63rd"""
UNIT: Final = 10_000
COLUMNS: Final = (
    "period_id",
    "group_id",
    "base",
    "bonus",
    "total",
    "graded_total",
    "rank",
    "grade",
    "last",
    "honours",
    "revision",
)


def write_results(periods: Sequence[int]) -> None:
    """Writes the results of these periods, which have none yet; their rows must be locked.

    In the order of the periods' keys, then of the groups' codes.
    """
    if not periods:
        return
    ties = _ties(periods)
    columns = ", ".join(connection.ops.quote_name(name) for name in COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_table(Result)} ({columns}) {_statement(periods, ties)}"  # nosec B608
        )


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _listed(keys: Iterable[int]) -> str:
    """Whole numbers as SQL; NULL, which nothing equals, where there are none."""
    return ", ".join(str(int(key)) for key in keys) or "NULL"


def _ties(periods: Sequence[int]) -> list[list[int]]:
    """By place in 并列先比 the keys of the items that are compared there, of all schemes together."""
    named = Scheme.objects.filter(periods__in=periods).exclude(tie_break=[]).values_list("pk", "tie_break")
    orders: dict[int, list[str]] = dict(named.distinct())
    items: defaultdict[int, list[tuple[int, str, str]]] = defaultdict(list)
    asked = {name for order in orders.values() for name in order}
    meant = Q(code__in=asked) | Q(dimension__name__in=asked)
    rows = Indicator.objects.filter(meant, scheme__in=orders).values_list("scheme", "pk", "code", "dimension__name")
    for scheme, pk, code, dimension in rows:
        items[scheme].append((pk, code, dimension))
    places: list[list[int]] = [[] for _place in range(max(map(len, orders.values()), default=0))]
    for scheme, names in orders.items():
        for place, name in enumerate(names):
            places[place] += _named(name, items[scheme])
    return places


def _named(name: str, items: list[tuple[int, str, str]]) -> list[int]:
    """The items that a name of the tie rule means: that of the code, else those of the dimension."""
    return [pk for pk, code, _of in items if code == name] or [pk for pk, _code, of in items if of == name]


def _units(value: str) -> str:
    """A decimal in whole ten-thousandths."""
    return f"CAST(ROUND({value} * {UNIT}) AS BIGINT)"


def _sum(value: str, condition: str) -> str:
    """A sum of decimals in whole ten-thousandths, 0 of nothing; SQLite adds whole numbers only, its fractions err."""
    if connection.vendor == "sqlite":
        return f"COALESCE(SUM({_units(value)}) FILTER (WHERE {condition}), 0)"
    return f"{_units(f'COALESCE(SUM({value}) FILTER (WHERE {condition}), 0)')}"


def _decimal(units: str, places: int) -> str:
    """A whole number of such a small part as a decimal: exact on PostgreSQL, on SQLite the fraction that is nearest."""
    if connection.vendor == "sqlite":
        return f"({units}) / {10**places}.0"
    return f"({units}) * {1 / 10**places:.{places}f}"


def _half_up(numerator: str, part: int) -> str:
    """``numerator`` / den ten-thousandths in parts of which a point has ``part``, a half upwards."""
    if part > UNIT:
        return f"(2 * ({numerator}) * {part // UNIT} + den) / (2 * den)"
    return f"(2 * ({numerator}) + {UNIT // part} * den) / ({2 * UNIT // part} * den)"


def _statement(periods: Sequence[int], ties: Sequence[Sequence[int]]) -> str:
    tables = _tables()
    keys = [f"k{place}" for place in range(len(ties))]
    parts = {
        "asked": _asked(periods, tables),
        "items": _items(ties, tables),
        "needs": _NEEDS,
        "sums": _sums(periods, keys, tables),
        "there": _there(keys, tables),
        "whole": _WHOLE,
        "scored": _SCORED,
        "graded": _graded(keys),
    }
    ctes = ", ".join(f"{name} AS MATERIALIZED ({text})" for name, text in parts.items())
    return f"WITH {ctes} {_rows(keys)}"


def _tables() -> Mapping[str, str]:
    models: tuple[type[Model], ...] = (Period, Scheme, Indicator, Band, Score, PartyGroup)
    return {model.__name__.lower(): _table(model) for model in models}


def _asked(periods: Sequence[int], tables: Mapping[str, str]) -> str:
    """The periods with what their schemes settle for all items."""
    return (
        f"SELECT p.id AS period, p.branch_id AS branch, p.ends_on AS ends_on, p.scheme_id AS scheme,"  # nosec B608
        f" {_units('s.bonus_cap')} AS cap, s.bonus_in_rank AS in_rank, s.bonus_in_grade AS in_grade"
        f" FROM {tables['period']} p JOIN {tables['scheme']} s ON s.id = p.scheme_id"
        f" WHERE p.id IN ({_listed(periods)})"
    )


def _items(ties: Sequence[Sequence[int]], tables: Mapping[str, str]) -> str:
    """The items of each period: what they are, the bound of the grade that a veto leaves, whether they settle a tie."""
    marked = ", ".join(f"'{kind}'" for kind in sorted(MARKED))
    bound = f"SELECT {_units('b.lower')} FROM {tables['band']} b"  # nosec B608
    compared = "".join(
        f", CASE WHEN i.id IN ({_listed(keys)}) THEN 1 ELSE 0 END AS k{place}" for place, keys in enumerate(ties)
    )
    return (
        f"SELECT a.period AS period, i.id AS id, i.maximum AS maximum, i.veto_effect AS effect,"  # nosec B608
        f" CASE WHEN i.kind IN ({marked}) THEN 1 ELSE 0 END AS marked,"
        f" CASE WHEN i.kind = '{IndicatorKind.BONUS}' THEN 1 ELSE 0 END AS extra,"
        f" CASE WHEN i.ceiling <> '' THEN ({bound} WHERE b.scheme_id = a.scheme AND b.grade = i.ceiling) END AS ceiling"
        f"{compared} FROM asked a JOIN {tables['indicator']} i ON i.scheme_id = a.scheme"
    )


_NEEDS: Final = (
    "SELECT period, SUM(marked) AS required,"
    " CAST(SUM(CAST(ROUND(marked * maximum * 10000) AS BIGINT)) AS BIGINT) AS whole FROM items GROUP BY period"
)


def _sums(periods: Sequence[int], keys: Sequence[str], tables: Mapping[str, str]) -> str:
    """One pass over the cells: of each group what was given, what was exempt, what was found."""
    ties = "".join(f", {_sum('c.points', f'i.{key} = 1')} AS {key}" for key in keys)
    found = "c.vetoed AND i.effect"
    return (
        "SELECT c.period_id AS period, c.group_id AS member,"  # nosec B608
        " COUNT(*) FILTER (WHERE i.marked = 1 AND (c.points IS NOT NULL OR c.exempt OR c.vetoed)) AS filled,"
        " COUNT(*) FILTER (WHERE i.marked = 1 AND c.exempt) AS exempted,"
        f" {_sum('i.maximum', 'i.marked = 1 AND c.exempt')} AS spared,"
        f" {_sum('c.points', 'i.marked = 1 AND NOT c.exempt')} AS points,"
        f" {_sum('c.points', 'i.extra = 1')} AS given,"
        f" COUNT(*) FILTER (WHERE {found} <> '') AS vetoes,"
        f" COUNT(*) FILTER (WHERE {found} = '{VetoEffect.LAST}') AS lasts,"
        f" COUNT(*) FILTER (WHERE {found} = '{VetoEffect.CEILING}' AND i.ceiling IS NULL) AS unknown,"
        f" MIN(i.ceiling) FILTER (WHERE {found} = '{VetoEffect.CEILING}') AS ceiling{ties}"
        f" FROM {tables['score']} c JOIN items i ON i.id = c.indicator_id AND i.period = c.period_id"
        f" WHERE c.period_id IN ({_listed(periods)}) GROUP BY c.period_id, c.group_id"
    )


def _there(keys: Sequence[str], tables: Mapping[str, str]) -> str:
    """The groups that exist on the last day with their sums, and whether the whole period can be judged."""
    sums = ("filled", "exempted", "spared", "points", "given", "vetoes", "lasts", *keys)
    named = ", ".join(f"COALESCE(t.{name}, 0) AS {name}" for name in sums)
    most = MOST_POINTS * UNIT
    fit = (
        "COALESCE(t.filled, 0) = COALESCE(n.required, 0) AND COALESCE(t.unknown, 0) = 0"
        f" AND COALESCE(n.whole, 0) <= {most} AND COALESCE(t.points, 0) <= {most} AND COALESCE(t.given, 0) <= {most}"
    )
    return (
        "SELECT a.period AS period, a.scheme AS scheme, a.cap AS cap, a.in_rank AS in_rank, a.in_grade AS in_grade,"  # nosec B608
        f" g.id AS member, g.code AS code, t.ceiling AS ceiling, {named},"
        " COALESCE(n.required, 0) AS required, COALESCE(n.whole, 0) AS full_marks,"
        f" MIN(CASE WHEN {fit} THEN 1 ELSE 0 END) OVER (PARTITION BY a.period) AS fit"
        f" FROM asked a JOIN {tables['partygroup']} g ON g.branch_id = a.branch"
        " AND (g.founded_on IS NULL OR g.founded_on <= a.ends_on)"
        " AND (g.dissolved_on IS NULL OR g.dissolved_on > a.ends_on)"
        " LEFT JOIN needs n ON n.period = a.period LEFT JOIN sums t ON t.period = a.period AND t.member = g.id"
    )


_WHOLE: Final = (
    "SELECT t.*, full_marks - spared AS within, CASE WHEN given < cap THEN given ELSE cap END AS bonus,"
    " CASE WHEN exempted = required OR (exempted > 0 AND full_marks = spared) THEN 0 ELSE 1 END AS takes_part"
    " FROM there t WHERE fit = 1"
)
"""of groups whose period can be judged: Σ_A maximum, the bonus after its cap, and whether they take part"""


_SCORED: Final = (
    "SELECT w.*, CASE WHEN within = full_marks THEN points ELSE points * full_marks END AS num,"
    " CASE WHEN within = full_marks OR within = 0 THEN 1 ELSE within END AS den FROM whole w"
)
"""the base as num / den ten-thousandths; where both full marks are equal, they may be 0"""


def _graded(keys: Sequence[str]) -> str:
    """The figures in whole numbers: base in millionths, totals in hundredths."""
    ties = "".join(f", {key}" for key in keys)
    ranked = "num + (CASE WHEN in_rank THEN bonus ELSE 0 END) * den"
    graded = "num + (CASE WHEN in_grade THEN bonus ELSE 0 END) * den"
    return (
        "SELECT period, scheme, member, code, takes_part, vetoes, lasts, ceiling, bonus,"  # nosec B608
        f" {_half_up('num', 10**6)} AS base, {_half_up(ranked, 100)} AS total, {_half_up(graded, 100)} AS graded{ties},"
        " CASE WHEN lasts > 0 THEN 1 ELSE 0 END AS behind FROM scored"
    )


def _rows(keys: Sequence[str]) -> str:
    """The rows of the table: figures, rank and grade of who takes part, nothing of who does not."""
    band = _table(Band)
    reached = "CASE WHEN ceiling IS NULL OR graded * 100 < ceiling THEN graded * 100 ELSE ceiling END"
    of_scheme = f"SELECT b.grade FROM {band} b WHERE b.scheme_id = g.scheme"  # nosec B608
    best = f"({of_scheme} AND {_units('b.lower')} <= {reached} ORDER BY b.lower DESC LIMIT 1)"
    lowest = f"({of_scheme} ORDER BY b.lower LIMIT 1)"
    order = ", ".join(["behind", "total DESC", *(f"{key} DESC" for key in keys)])
    figures = [_decimal("base", 6), _decimal("bonus", 4), _decimal("total", 2), _decimal("graded", 2)]
    figures.append(f"RANK() OVER (PARTITION BY period, takes_part ORDER BY {order})")
    shown = ", ".join(f"CASE WHEN takes_part = 1 THEN {figure} END" for figure in figures)
    return (
        f"SELECT period, member, {shown},"  # nosec B608
        f" CASE WHEN takes_part = 0 THEN '' WHEN lasts > 0 THEN {lowest} ELSE {best} END,"
        " takes_part = 1 AND lasts > 0, takes_part = 1 AND vetoes = 0, 1 FROM graded g ORDER BY period, code"
    )
