"""Home of an admin: whether each branch published, scores, or is behind; states and days, never a figure."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from appraisal.enums import PeriodStatus
from board.glances_branches import BRANCHES_SHOWN, glances_at_branches
from branchmgr import clock
from branchmgr.models import User
from groups.models import Branch, Committee
from tests.factories import appraisal as make
from tests.factories import groups as place
from tests.factories import results

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.fixture
def committee() -> Committee:
    return place.committee("DW1")


@pytest.fixture
def admin(committee: Committee) -> User:
    return place.admin(committee)


def branch_of(committee: Committee, code: str) -> Branch:
    found = place.branch(code, name=f"支部{code}", committee=committee)
    place.group(found, f"{code}-1")
    return found


def said(admin: User, moment: str) -> list[tuple[str, str]]:
    """The lines as the admin reads them on the home page at that moment."""
    with clock.held_at(at(moment)), translation.override("en"):
        lines = [line for glance in glances_at_branches(User.objects.get(pk=admin.pk)) for line in glance.lines]
        return [(str(line.label), line.said) for line in lines]


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-09-30T23:59:59", "being scored"),
        ("2026-10-01T00:00:00", "behind since 2026-10-01"),
        ("2026-11-20T08:00:00", "behind since 2026-10-01"),
    ],
)
def test_period_that_is_over_and_not_scored_is_behind(
    committee: Committee, admin: User, moment: str, words: str
) -> None:
    make.period(make.scheme(branch_of(committee, "A")), "2026Q3")
    assert said(admin, moment) == [("支部A · Q3 2026", words)]


@pytest.mark.parametrize(
    ("moment", "words"),
    [("2026-10-01T08:59:59", "totalled"), ("2026-10-01T09:00:00", "behind since 2026-10-01")],
)
def test_totalled_period_is_behind_when_it_is_not_published_in_time(
    committee: Committee, admin: User, moment: str, words: str
) -> None:
    results.totalled(make.scheme(branch_of(committee, "A")), "2026Q3")
    assert said(admin, moment) == [("支部A · Q3 2026", words)]


def test_each_branch_has_one_line_those_behind_first(committee: Committee, admin: User) -> None:
    late, scoring, published, fresh = (branch_of(committee, code) for code in ("D", "C", "B", "A"))
    branch_of(committee, "E")
    make.period(make.scheme(late), "2026Q3")
    make.period(late.schemes.get(), "2026Q4", PeriodStatus.COLLECTING)
    results.published(make.scheme(scoring), "2026Q3")
    make.period(scoring.schemes.get(), "2026Q4")
    results.published(make.scheme(published), "2026Q3")
    make.period(published.schemes.get(), "2026Q4", PeriodStatus.COLLECTING)
    make.period(make.scheme(fresh), "2026Q4", PeriodStatus.COLLECTING)

    assert said(admin, "2026-11-20T10:00:00") == [
        ("支部D · Q3 2026", "behind since 2026-10-01"),
        ("支部C · Q4 2026", "being scored"),
        ("支部B · Q3 2026", "published"),
        ("支部A · Q4 2026", "begun"),
        ("支部E", "no period yet"),
    ]


def test_nothing_is_said_before_any_branch_has_a_period_nor_of_branches_elsewhere(
    committee: Committee, admin: User
) -> None:
    branch_of(committee, "A")
    elsewhere = branch_of(place.committee("DW2"), "Z")
    make.period(make.scheme(elsewhere), "2026Q3")
    assert said(admin, "2026-11-20T10:00:00") == []


def test_page_shows_some_branches_and_counts_all_with_the_same_queries(
    committee: Committee, admin: User, client: Client
) -> None:
    make.period(make.scheme(branch_of(committee, "A0")), "2026Q3")
    client.force_login(admin)
    client.cookies["django_language"] = "en"
    assert connection.features.supports_json_field  # SQLite is asked once
    costs, pages = [], []
    for more in range(2):
        for number in range(more * (BRANCHES_SHOWN + 2)):
            make.period(make.scheme(branch_of(committee, f"B{number}")), "2026Q4")
        with clock.held_at(at("2026-11-20T10:00:00")), CaptureQueriesContext(connection) as asked:
            pages.append(client.get("/").content.decode())
        costs.append(len(asked))

    assert costs[0] == costs[1]
    assert pages[0].count("being scored") == 0
    assert pages[1].count("behind since 2026-10-01") == 1
    assert f"behind: 1, being scored: {BRANCHES_SHOWN + 2}" in pages[1]
    assert pages[1].count(" · Q4 2026</a>") == BRANCHES_SHOWN - 1


def test_home_of_an_admin_leads_to_published_results_and_to_the_branch_otherwise(
    committee: Committee, admin: User, client: Client
) -> None:
    behind, done = branch_of(committee, "A"), branch_of(committee, "B")
    make.period(make.scheme(behind), "2026Q3")
    period = results.published(make.scheme(done), "2026Q3")
    client.force_login(admin)
    with clock.held_at(at("2026-11-20T10:00:00")):
        glance = client.get("/").context["home"].glances[0]
        assert [line.url for line in glance.lines] == [
            f"/groups/branches/{behind.pk}/",
            f"/appraisal/periods/{period.pk}/result/",
        ]
        assert {client.get(line.url).status_code for line in glance.lines} == {200}
