"""The busiest pages on 10,000 branches of ten groups each: no query reads a whole large table without a reason."""

from __future__ import annotations

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.multitude import Multitude, fill
from tests.plans import DAY, Page, pages, whole_reads

pytestmark = pytest.mark.pg

PLACES = {"groups_branch", "appraisal_period"}
SEEN_WHOLE = {
    "rankings of the year": PLACES,
    "rankings of the year, last page": PLACES,
    "groups of an admin": PLACES | {"groups_partygroup"},
    "people of an admin": PLACES | {"groups_person"},
    "posts of an admin": PLACES | {"pioneer_posts_pioneerpost", "pioneer_posts_holding"},
    "audit": {"groups_branch", "branchmgr_auditevent"},
}
"""pages of those who see every branch: how many rows there are is a count of all of them, and the list says it"""

NOT_MENDED = {
    "home": {"branchmgr_user", "groups_person", "pioneer_posts_application", "innovation_proposal"},
    "home of a leader": {"innovation_proposal"},
    "group": {"groups_membership"},
    "search": {"innovation_proposal"},
}
"""what is sought in several ways at once, which no one index answers; see docs/performance.md"""

ALLOWED = SEEN_WHOLE | NOT_MENDED


def faults_of(page: Page) -> list[str]:
    """What the page reads whole and has no leave to, with the query."""
    client = Client()
    client.force_login(page.user)
    client.get(page.address)  # the first request fills what is kept beside the database
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(page.address)
    assert answer.status_code == 200, (page.name, answer.status_code)
    found = whole_reads(query["sql"] for query in asked.captured_queries)
    left = {(read.table, read.sql) for read in found if read.table not in ALLOWED.get(page.name, set())}
    return [f"{page.name}: {table}: {sql[:400]}" for table, sql in sorted(left)]


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_busiest_pages_read_no_large_table_whole() -> None:
    world = fill(Multitude(trusted=True))
    with time_machine.travel(DAY, tick=False):
        opened = pages(world)
        assert [fault for page in opened for fault in faults_of(page)] == []
        _without_an_index_it_is_seen(next(page for page in opened if page.name == "notices"))


def _without_an_index_it_is_seen(page: Page) -> None:
    """The control: the list of notices without the indexes by reader."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT indexname FROM pg_indexes WHERE indexdef LIKE '%branchmgr_notification%recipient_id%'"
            )
            names = [name for (name,) in cursor.fetchall()]
            cursor.execute("ALTER TABLE branchmgr_notification DROP CONSTRAINT notice_told_once")
            for name in set(names) - {"notice_told_once"}:
                cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
        assert any("branchmgr_notification" in fault for fault in faults_of(page))
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_multitude_keeps_every_constraint() -> None:
    """With keys and triggers asked row by row; the large one leaves them out."""
    world = fill(Multitude(branches=3, people=3, scored=(1, 2, 3, 4), records=2))
    connection.check_constraints()
    assert world.secretary().person.branch == world.branch()
    assert world.branch(3).groups.count() == 10
