"""Home 今日: each person sees what waits for them, and nothing of what is not theirs."""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation

from appraisal.enums import PeriodStatus
from appraisal.models import Period
from board.queries import home_of
from branchmgr import clock
from branchmgr.models import User
from groups.enums import Office
from groups.models import Branch
from tests.factories import appraisal as make
from tests.factories import groups as place
from tests.factories import results

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 9, 25, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def branch() -> Branch:
    found = place.branch("ZB1", name="一支部", committee=place.committee("DW1"))
    for code in ("X1", "X2"):
        place.group(found, code)
    return found


def duties(user: User, *, at: datetime = NOON) -> list[tuple[str, date | None, bool]]:
    with clock.held_at(at), translation.override("en"):
        return [(duty.text, duty.due, duty.late) for duty in home_of(User.objects.get(pk=user.pk)).duties]


def test_secretary_is_told_how_many_cells_wait_until_when(branch: Branch) -> None:
    period = make.period(make.scheme(branch), "2026Q3")
    make.score(period, branch.groups.get(code="X1"), "A1", "40")
    secretary = place.holder(Office.SECRETARY, branch)

    assert duties(secretary) == [("Q3 2026: 3 cells to score", date(2026, 9, 30), False)]
    late = datetime(2026, 10, 3, tzinfo=NOON.tzinfo)
    assert duties(secretary, at=late) == [("Q3 2026: 3 cells to score", date(2026, 9, 30), True)]


def test_full_grid_asks_for_a_last_look(branch: Branch) -> None:
    make.fill(make.period(make.scheme(branch), "2026Q3"))

    found = duties(place.holder(Office.SECRETARY, branch))

    assert found == [("Q3 2026 is fully scored: check it before it is totalled", date(2026, 9, 30), False)]


def test_draft_and_missing_scheme_wait_for_the_secretary(branch: Branch) -> None:
    secretary = place.holder(Office.SECRETARY, branch)
    assert duties(secretary) == [("一支部 has no approved scheme for 2026: write or import one", None, False)]

    make.scheme(branch, approved=False)
    assert ("党小组考评办法 (version 1) is a draft: enter the approval", None, False) in duties(secretary)


@pytest.mark.parametrize("office", [Office.LEADER, Office.ORGANISATION, None])
def test_scoring_waits_for_the_secretary_alone(branch: Branch, office: Office | None) -> None:
    make.period(make.scheme(branch), "2026Q3")
    group = branch.groups.get(code="X1")
    if office is None:
        user = place.user_for(place.member(group))
    else:
        user = place.holder(office, group if office == Office.LEADER else branch)

    assert not [text for text, _due, _late in duties(user) if "to score" in text]


def test_fresh_result_waits_for_leader_and_member_while_objections_may_be_made(branch: Branch) -> None:
    scheme = make.scheme(branch)
    results.published(scheme, "2026Q2")
    leader = place.holder(Office.LEADER, branch.groups.get(code="X1"))
    in_time, over = datetime(2026, 7, 8, 23, 59, tzinfo=NOON.tzinfo), datetime(2026, 7, 9, tzinfo=NOON.tzinfo)

    look = ("Q2 2026 is published: look at the result of your group", date(2026, 7, 8), False)
    assert look in duties(leader, at=in_time)
    assert look not in duties(leader, at=over)


def test_admin_sees_publications_and_states_of_the_branches_below_only(branch: Branch, client: Client) -> None:
    other = place.branch("ZB2", name="别处支部", committee=place.committee("DW2"))
    place.group(other, "Y1")
    for each in (branch, other):
        results.published(make.scheme(each), "2026Q2")
    running = make.period(Period.objects.get(branch=branch).scheme, "2026Q3")
    assert branch.committee is not None
    client.force_login(place.admin(branch.committee))

    with clock.held_at(NOON):
        page = client.get("/").content.decode()

    assert "一支部 · 2026年第3季度" in page
    assert "打分中" in page
    assert "别处支部" not in page
    assert f"/appraisal/periods/{running.pk}/" not in page
    assert "待打分" not in page


def test_home_takes_the_same_queries_whatever_the_number_of_groups(
    branch: Branch, client: Client, django_assert_num_queries: object
) -> None:
    make.period(make.scheme(branch), "2026Q3", PeriodStatus.SCORING)
    client.force_login(place.holder(Office.SECRETARY, branch))
    assert connection.features.supports_json_field  # SQLite is asked once
    with django_assert_num_queries(22):
        client.get("/")
    for number in range(5):
        place.group(branch, f"Z{number}")
    with django_assert_num_queries(22):
        client.get("/")


def test_secretary_who_leads_has_one_main_button_during_the_set_up_and_another_after_it(
    branch: Branch, client: Client
) -> None:
    secretary = place.holder(Office.SECRETARY, branch)
    assert secretary.person is not None
    place.appoint(secretary.person, Office.LEADER, branch.groups.get(code="X1"))
    client.force_login(secretary)

    def main_buttons() -> list[str]:
        return re.findall(r'<a class="btn btn-primary" href="([^"]+)"', client.get("/").content.decode())

    assert main_buttons() == ["/set-up/"]
    assert 'href="/activities/records/new/"' in client.get("/").content.decode()
    make.period(make.scheme(branch), "2026Q3")
    assert main_buttons() == ["/activities/records/new/"]


def test_who_holds_nothing_sees_an_empty_day(client: Client, branch: Branch) -> None:
    client.force_login(place.user_for(place.person(political_status="masses")))

    assert "今天没有待办事项" in client.get("/").content.decode()
