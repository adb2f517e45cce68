"""A half year of posts in all branches below a committee: what its admins see, search, sort and export."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branchmgr.models import AuditEvent
from groups.models import Branch
from pioneer_posts.enums import Outcome, RoundStatus
from pioneer_posts.models import Round
from pioneer_posts.summary_queries import HalfYear, branch_page
from tests.factories import groups, posts
from tests.factories import post_rounds as make
from tests.factories.workbooks import contents

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2027-01-09T10:00:00+08:00")
WHEN = HalfYear(2026, 2)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def cast() -> make.Cast:
    """ZB01 published: two excellent, one withdrawn; ZB02 in assessment, one holder; ZB03 only planned; ZB04 none."""
    found = make.cast(holders=3)
    best, second, gone = found.held
    make.result(best)
    make.result(second)
    make.withdrawn(gone, found.secretary)
    make.result(gone, Outcome.WITHDRAWN, reason="违章")
    running = groups.branch("ZB02", name="动力党支部", committee=found.committee)
    held = a_round(running, RoundStatus.ASSESSING)
    make.result(posts.holding(held, posts.post(running), posts.member_of(groups.group(running))))
    a_round(groups.branch("ZB03", name="行政党支部", committee=found.committee), RoundStatus.PLANNED)
    groups.branch("ZB04", name="离退休党支部", committee=found.committee)
    return found


def a_round(branch: Branch, status: str) -> Round:
    return posts.post_round(branch, status)


def codes(cast: make.Cast, **asked: str) -> list[str]:
    return [each.branch.code for each in branch_page(cast.committee, WHEN, **asked)[1]]


def test_every_branch_is_listed_with_what_is_published(cast: make.Cast) -> None:
    _page, rows = branch_page(cast.committee, WHEN)
    assert [
        (each.branch.code, each.post_round and each.post_round.status, each.held, each.excellent, each.withdrawn)
        for each in rows
    ] == [
        ("ZB01", "published", 3, 2, 1),
        ("ZB02", "assessing", 1, None, 0),
        ("ZB03", None, 0, None, 0),
        ("ZB04", None, 0, None, 0),
    ]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"words": "动力"}, ["ZB02"]),
        ({"state": "none"}, ["ZB03", "ZB04"]),
        ({"state": "running"}, ["ZB02"]),
        ({"state": "published"}, ["ZB01"]),
        ({"sort": "-code"}, ["ZB04", "ZB03", "ZB02", "ZB01"]),
        ({"sort": "-held"}, ["ZB01", "ZB02", "ZB03", "ZB04"]),
        ({"sort": "excellent"}, ["ZB02", "ZB03", "ZB04", "ZB01"]),
        ({"sort": "withdrawn"}, ["ZB02", "ZB03", "ZB04", "ZB01"]),
        ({"sort": "nonsense"}, ["ZB01", "ZB02", "ZB03", "ZB04"]),
    ],
)
def test_branches_are_searched_filtered_and_sorted(cast: make.Cast, asked: dict[str, str], expected: list[str]) -> None:
    assert codes(cast, **asked) == expected


@pytest.mark.parametrize("number", [1, 3])
def test_page_takes_the_same_queries_whatever_the_number_of_branches(number: int) -> None:
    committee = groups.committee("DW01")
    for place in range(number):
        a_round(groups.branch(f"ZB0{place}", committee=committee), RoundStatus.HELD)
    client = signed_in(groups.admin(committee))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("round_comparison", args=[committee.pk, 2026, 2])).status_code == 200
    assert len(queries) == 9  # one of them counts the jobs in trouble for an admin's menu


def test_half_year_is_exported_and_noted(cast: make.Cast) -> None:
    admin = groups.admin(cast.committee)
    answer = signed_in(admin).post(reverse("round_comparison_export", args=[cast.committee.pk, 2026, 2]))
    book = contents(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    assert [row[:4] for row in book["示范岗轮次"][1:]] == [
        ["ZB01", "生产安全党支部", "2026H2", "已公布"],
        ["ZB02", "动力党支部", "2026H2", "评估"],
        ["ZB03", "行政党支部", None, "未开展"],
        ["ZB04", "离退休党支部", None, "未开展"],
    ]
    assert book["示范岗轮次"][1][4:] == [3, 2, 0, 1]
    event = AuditEvent.objects.get(action="rounds_exported")
    assert (event.actor, event.after) == (admin, {"place": "DW01", "round": "2026H2"})


@pytest.mark.parametrize(("year", "half"), [(2026, 3), (1999, 1), (99999999, 1)])
def test_half_year_that_cannot_be_is_not_found(year: int, half: int) -> None:
    committee = groups.committee("DW01")
    client = signed_in(groups.admin(committee))
    assert client.get(reverse("round_comparison", args=[committee.pk, year, half])).status_code == 404


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client
