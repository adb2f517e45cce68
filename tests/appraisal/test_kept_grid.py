"""A grid that was worked out before is shown again while nothing is another, and never to whom it is not for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from appraisal import grid
from appraisal.enums import PeriodStatus
from appraisal.grid import grid_of, grid_sheet
from appraisal.models import Period, Score
from appraisal.urls import urlpatterns
from branchmgr import clock
from branchmgr.models import User
from groups.enums import Office
from groups.models import Appointment, Branch, PartyGroup, Person
from tests.appraisal.grid_page import data_of
from tests.factories import appraisal, groups

pytestmark = pytest.mark.django_db


@pytest.fixture
def period() -> Period:
    branch = groups.branch("ZB1", committee=groups.committee())
    for code in ("G1", "G2"):
        groups.group(branch, code, name=f"小组{code}")
    made = appraisal.period(appraisal.scheme(branch), "2026Q3")
    appraisal.fill(made)
    return made


@pytest.fixture
def secretary(period: Period) -> User:
    user = groups.holder(Office.SECRETARY, period.branch, name="王建国")
    Score.objects.update(changed_by=user)
    return user


def shown(user: User, period: Period, language: str = "en") -> tuple[int, str, Any]:
    """Status, page and data of the grid as somebody sees it."""
    client = Client()
    client.cookies["django_language"] = language
    client.force_login(user)
    response = client.get(reverse("period_grid", args=[period.pk]))
    page = response.content.decode()
    return response.status_code, page, data_of(response) if response.status_code == 200 else None


CHANGES: dict[str, Callable[[], object]] = {
    "points": lambda: Score.objects.filter(points__gt=1).update(points=1),
    "reason": lambda: Score.objects.update(reason="新的理由"),
    "version": lambda: Score.objects.update(version=7),
    "who": lambda: Person.objects.filter(name="王建国").update(name="王新名"),
    "group": lambda: PartyGroup.objects.filter(code="G1").update(name="改名组"),
    "dissolved": lambda: PartyGroup.objects.filter(code="G1").update(dissolved_on="2026-08-01"),
    "status": lambda: Period.objects.update(status=PeriodStatus.COLLECTING),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_is_shown_at_once(period: Period, secretary: User, change: str) -> None:
    _status, page, data = shown(secretary, period)
    assert shown(secretary, period)[2] == data
    CHANGES[change]()
    _status, changed, told = shown(secretary, period)
    assert told != data
    assert changed != page


def test_other_steps_and_items_are_another_grid(period: Period, monkeypatch: pytest.MonkeyPatch) -> None:
    now = Period.objects.select_related("scheme__branch", "branch").get(pk=period.pk)
    before = grid_of(now)
    step = before.data["step"]
    assert grid_of(now) is before
    now.scheme.step = now.scheme.step * 2
    assert grid_of(now).data["step"] != step
    sheet = grid_sheet(now)
    sheet.indicators[0].dimension.name = "新维度"
    monkeypatch.setattr(grid, "grid_sheet", lambda _period: sheet)
    assert grid_of(now).data["indicators"][0]["dimension"] == "新维度"


def test_each_language_has_its_own(period: Period, secretary: User) -> None:
    Score.objects.update(changed_by=None)
    english, chinese = shown(secretary, period, "en")[2], shown(secretary, period, "zh-hans")[2]
    assert {english["cells"][0][3], chinese["cells"][0][3]} == {"the system", "系统"}
    assert shown(secretary, period, "en")[2] == english


def test_who_may_not_score_is_not_handed_the_secretarys_desk(period: Period, secretary: User) -> None:
    mine = shown(secretary, period)[2]
    colleague = groups.holder(Office.ORGANISATION, period.branch, name="李组织")
    theirs = shown(colleague, period)[2]
    assert (mine["editable"], theirs["editable"]) == (True, False)
    assert (theirs["me"], theirs["user"]) == ("李组织", colleague.pk)
    assert shown(secretary, period)[2] == mine


def test_who_lost_the_office_sees_nothing_though_the_grid_is_kept(period: Period, secretary: User) -> None:
    assert shown(secretary, period)[0] == 200
    Appointment.objects.filter(person__user=secretary).update(ends_on=clock.today() - timedelta(days=1))
    status, page, data = shown(secretary, period)
    assert (status, data) == (404, None)
    assert "小组G1" not in page


def test_kept_grid_still_reads_every_score(period: Period, secretary: User) -> None:
    shown(secretary, period)
    with CaptureQueriesContext(connection) as asked:
        shown(secretary, period)
    assert len([one for one in asked if "appraisal_score" in one["sql"] or "EXECUTE grid_scores" in one["sql"]]) == 1


def _standings(branch: Branch) -> list[User]:
    above, other = branch.committee, groups.branch("ZB9")
    assert above is not None
    places = [
        (office, branch)
        for office in (Office.SECRETARY, Office.DEPUTY_SECRETARY, Office.ORGANISATION, Office.PUBLICITY)
    ]
    holders = [groups.holder(office, place) for office, place in places]
    leader = groups.holder(Office.LEADER, PartyGroup.objects.get(code="G1"))
    return [
        *holders,
        leader,
        groups.holder(Office.ADMIN, above),
        groups.holder(Office.AUDITOR, above),
        groups.holder(Office.SECRETARY, other),
    ]


def test_whom_a_view_reads_the_period_for_first_may_see_it(period: Period) -> None:
    asked: list[Any] = [pattern.callback for pattern in urlpatterns if getattr(pattern.callback, "holders_see", None)]
    permissions = {view.access[1] for view in asked}
    assert permissions == {"appraisal.view_grid", "appraisal.score_period"}
    assert {view.holders_see for view in asked} == {Period}
    granted = 0
    for user in _standings(period.branch):
        for status in PeriodStatus:
            Period.objects.update(status=status, archive_at=F("publish_at"))
            now = Period.objects.get(pk=period.pk)
            for permission in permissions:
                if user.has_perm(permission, now):
                    granted += 1
                    assert Period.objects.visible_to(user).filter(pk=now.pk).exists(), (user, status, permission)
    assert granted > len(PeriodStatus)
