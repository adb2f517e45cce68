"""The demonstration: what it holds, through the services that made it, and that it stays away from real data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from appraisal.models import Correction, Period, Rectification, Result
from appraisal.queries import sheet_of
from board.demo import roster
from board.services import demo
from branchmgr import audit, clock
from branchmgr.models import User
from groups.models import Branch, PartyGroup, Person

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def november() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 21, 10, tzinfo=SHANGHAI), tick=False):
        yield


def seed() -> Branch:
    return demo.seed_demo(by=None, now=clock.now())


def test_demo_holds_the_reference_branch_and_its_year(november: None) -> None:
    branch = seed()

    assert Person.objects.members().filter(branch=branch).count() == 39
    assert PartyGroup.objects.filter(branch=branch).count() == 6
    lives = [(str(period.code), period.status) for period in Period.objects.of(branch).in_order()]
    assert lives == [("2026Q1", "archived"), ("2026Q2", "archived"), ("2026Q3", "archived"), ("2026Q4", "scoring")]
    current = sheet_of(Period.objects.select_related("branch", "scheme").get(number=4))
    assert (current.done, current.required) == (64, 96)
    assert audit.verify() > 0


def test_demo_shows_a_tie_a_bonus_and_an_exemption(november: None) -> None:
    seed()

    second = {r.group.code: r for r in Result.objects.filter(period__number=2).select_related("group")}
    # XZ03 (corrected), XZ04 and XZ05 lost 3 points: they share rank 2; 3 and 4 are skipped; XZ01 is scaled over 95.
    ranks = {code: (str(result.total), result.rank) for code, result in second.items()}
    assert ranks["XZ02"] == ("100.00", 1)  # 98 and 2 points of bonus
    assert ranks["XZ03"] == ranks["XZ04"] == ranks["XZ05"] == ("97.00", 2)
    assert ranks["XZ01"] == ("96.84", 5)  # 92 × 100 / 95 = 96.842…


def test_demo_shows_what_follows_from_results(november: None) -> None:
    seed()

    correction = Correction.objects.get()
    assert (str(correction.period.code), correction.status) == ("2026Q2", "confirmed")
    assert (correction.old_points, correction.new_points) == (6, 9)
    found = {(str(r.period.code), r.group.code): r.status for r in Rectification.objects.with_places()}
    assert found == {("2026Q1", "XZ06"): "closed", ("2026Q3", "XZ06"): "under_way"}


@pytest.mark.parametrize("day", [datetime(2027, 1, 15, 8), datetime(2026, 12, 28, 8), datetime(2026, 7, 1, 0, 5)])
def test_demo_can_be_loaded_on_any_day(day: datetime) -> None:
    with time_machine.travel(day.replace(tzinfo=SHANGHAI), tick=False):
        seed()

        assert Period.objects.published().count() == 3
        assert Period.objects.in_scoring().count() == 1


def test_demo_people_can_sign_in_with_the_printed_password(november: None, client: Client) -> None:
    seed()

    assert [number for number, _name, _offices in demo.accounts()] == list(roster.ACCOUNTS)
    for number in roster.ACCOUNTS:
        assert client.login(username=number, password=demo.PASSWORD)
        assert client.get("/").status_code == 200


def test_seed_demo_refuses_a_database_with_data(november: None) -> None:
    User.objects.create_user("1")

    with pytest.raises(CommandError):
        call_command("seed_demo")
    call_command("seed_demo", if_empty=True)

    assert Branch.objects.count() == 0
