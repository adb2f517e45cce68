"""The plans of a page's queries: which of them read a whole large table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection
from django.urls import reverse

from branchmgr.models import User
from tests.factories.multitude import Multitude

LARGE: Final = 10_000
"""rows from which on a table is large"""
DAY: Final = datetime(2026, 11, 20, 2, tzinfo=UTC)
EXPLAINED: Final = ("SELECT", "WITH", "UPDATE", "INSERT", "DELETE", "(")


@dataclass(frozen=True, slots=True)
class Page:
    """A page as somebody opens it."""

    name: str
    user: User
    address: str


@dataclass(frozen=True, slots=True)
class WholeRead:
    """A query that reads every row of a large table, and by which step of its plan."""

    table: str
    node: str
    sql: str


def pages(world: Multitude) -> list[Page]:
    """The busiest pages, each by whom it is opened most and by who sees most of it."""
    secretary, admin = world.secretary(), world.admin()
    year = reverse("year_committee", args=[world.base, world.year])
    return [
        Page("home", secretary, reverse("home")),
        Page("home of a leader", world.leader(5), reverse("home")),
        Page("grid", secretary, reverse("period_grid", args=[world.period(4)])),
        Page("ranking of a quarter", secretary, reverse("period_result", args=[world.period(3)])),
        Page("ranking of the year", secretary, reverse("year_detail", args=[world.base + 1, world.year])),
        Page("rankings of the year", admin, year),
        Page("rankings of the year, last page", admin, f"{year}?page=1000"),
        Page("groups", secretary, reverse("group_list")),
        Page("groups of an admin", admin, reverse("group_list")),
        Page("group", secretary, reverse("group_detail", args=[world.base + 1])),
        Page("people", secretary, reverse("person_list")),
        Page("people of an admin", admin, reverse("person_list")),
        Page("records", world.leader(5), reverse("record_list")),
        Page("records of a secretary", secretary, reverse("record_list")),
        Page("proposals", secretary, reverse("proposal_list")),
        Page("posts", secretary, reverse("post_list")),
        Page("posts of an admin", admin, reverse("post_list")),
        Page("audit", world.auditor(), reverse("audit_list")),
        Page("notices", secretary, reverse("notification_list")),
        Page("search", secretary, reverse("search") + "?q=王伟"),
    ]


def whole_reads(statements: Iterable[str]) -> Iterator[WholeRead]:
    """The queries that read a whole large table, by the plan that the database would take now."""
    large = _large_tables()
    for sql in statements:
        if sql.startswith(EXPLAINED):
            for table, node in _read(_plan(sql), large, limited=False):
                yield WholeRead(table, node, sql)


def _large_tables() -> frozenset[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples >= %s", [LARGE])
        return frozenset(name for (name,) in cursor.fetchall())


def _plan(sql: str) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (FORMAT JSON) " + sql.replace("%", "%%"), ())
        (found,) = cursor.fetchone()
    plans = json.loads(found) if isinstance(found, str) else found
    plan: dict[str, Any] = plans[0]["Plan"]
    return plan


def _read(plan: dict[str, Any], large: frozenset[str], *, limited: bool) -> Iterator[tuple[str, str]]:
    """The tables that a step and those below it read whole: row by row, or along an index from end to end.

    Along an index below a LIMIT no more is read than is shown.
    """
    node, table = plan["Node Type"], plan.get("Relation Name", "")
    along = node in ("Index Scan", "Index Only Scan") and "Index Cond" not in plan and not limited
    if table in large and (node == "Seq Scan" or along):
        yield table, node
    stops = node == "Limit" or (limited and node not in ("Sort", "Aggregate", "WindowAgg", "Hash"))
    for below in plan.get("Plans", ()):
        yield from _read(below, large, limited=stops)
