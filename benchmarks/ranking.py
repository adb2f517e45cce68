"""``ranking_page``: the year's rankings as a committee with 100,000 groups reads them; how pages grow.

The page is of ten branches; page 1,000 is compared with page 1. The bare SQL of the same page stands in the note.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.figures import Figure, side_by_side
from branchmgr.models import User
from tests.factories.multitude import Multitude, fill

BRANCHES = int(os.environ.get("BENCH_RANKING_BRANCHES", "10000"))
TIMES = int(os.environ.get("BENCH_RANKING_TIMES", "30"))
ON_A_PAGE = 10
BARE = """
WITH shown AS (SELECT b.id, b.code FROM groups_branch b JOIN groups_committee c ON c.id = b.committee_id
               WHERE c.path LIKE %s ORDER BY b.code LIMIT 10 OFFSET %s)
SELECT shown.code, g.code, g.name, sum(r.total) AS total, avg(r.total),
       rank() OVER (PARTITION BY shown.id ORDER BY sum(r.total) DESC)
FROM shown JOIN appraisal_period p ON p.branch_id = shown.id AND p.year = %s AND p.status IN ('published', 'archived')
JOIN appraisal_result r ON r.period_id = p.id JOIN groups_partygroup g ON g.id = r.group_id
GROUP BY shown.id, shown.code, g.id ORDER BY shown.code, total DESC
"""


def figures() -> Iterator[Figure]:
    """Page 1,000 beside page 1; then two pages beside the same ones of a committee with a tenth of the groups."""
    small = fill(Multitude(branches=BRANCHES // 10, number=3, trusted=True, scored=()))
    large = fill(Multitude(branches=BRANCHES, number=4, trusted=True, scored=()))
    yield from _paging(large)
    before, after = _pages(small), _pages(large)
    for name, act in after.items():
        ours, reference = side_by_side(act, before[name], times=TIMES)
        yield Figure(f"growth_{name}", ours, reference, 1.5, f"{BRANCHES * 10} groups beside a tenth")


def _paging(world: Multitude) -> Iterator[Figure]:
    client, last = _client(world.admin()), -(-world.branches // ON_A_PAGE)
    address = reverse("year_committee", args=[world.base, world.year])
    beginning, end = partial(client.get, address), partial(client.get, f"{address}?page={last}")
    with CaptureQueriesContext(connection) as asked:
        answer = end()
    assert world.branch(world.branches).code in answer.content.decode(), answer.status_code
    end_ms, first_ms = side_by_side(end, beginning, times=TIMES)
    bare_end, bare_first = side_by_side(lambda: _bare(world, last), lambda: _bare(world, 1), times=TIMES)
    note = f"page {last} beside page 1; bare SQL {bare_end:.1f} and {bare_first:.1f} ms"
    yield Figure("ranking_page", end_ms, first_ms, 1.5, note)
    yield Figure("ranking_query", len(asked), 15, 1, f"queries of page {last}", unit="")


def _bare(world: Multitude, page: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(BARE, [f"/{world.mark}/%", (page - 1) * ON_A_PAGE, world.year])
        assert len(cursor.fetchall()) == ON_A_PAGE * world.groups


def _pages(world: Multitude) -> dict[str, Callable[[], object]]:
    admin, secretary = _client(world.admin()), _client(world.secretary())
    ranking = reverse("year_committee", args=[world.base, world.year])
    group = reverse("group_detail", args=[world.base + 1])
    return {"rank": lambda: admin.get(ranking), "group": lambda: secretary.get(group)}


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
