"""The demonstration: it can be loaded on any day and stays away from real data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command

from appraisal.models import Period
from board.demo import roster
from board.services import demo
from branchmgr import clock
from branchmgr.models import AuditEvent, User
from groups.models import Branch
from pioneer_posts import draws
from pioneer_posts.draws import Lot
from pioneer_posts.models import SpotCheck

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.once
@pytest.mark.parametrize("day", [datetime(2027, 1, 15, 8), datetime(2026, 12, 28, 8), datetime(2026, 7, 1, 0, 5)])
def test_demo_can_be_loaded_on_any_day(day: datetime) -> None:
    with time_machine.travel(day.replace(tzinfo=SHANGHAI), tick=False):
        demo.seed_demo(by=None, now=clock.now())

        assert Period.objects.published().count() == 3
        assert Period.objects.in_scoring().count() == 1
        to_come = AuditEvent.objects.filter(at__gt=clock.now()).exclude(subject__startswith="appraisal.")
        assert list(to_come.values_list("action", flat=True)) == []


WORST = {"10003": "10001", "10026": "10015"}
"""the holders whose checks are told of, and the accounts to which the lot may give just these"""


@pytest.mark.once
@pytest.mark.parametrize("lots", [WORST, dict.fromkeys(WORST, "10022")])
def test_lot_always_leaves_an_account_a_check_to_make(lots: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    def hand_out(_seed: str, posts: Mapping[str, str], _checkers: object, days: Sequence[date]) -> dict[str, Lot]:
        given = {number: lots.get(holder) for number, holder in posts.items()}
        left = iter(sorted(set(WORST.values()) - set(lots.values())))
        return {number: Lot(checker or next(left, "10030"), days[0]) for number, checker in given.items()}

    monkeypatch.setattr(draws, "hand_out", hand_out)
    with time_machine.travel(datetime(2026, 11, 23, 8, tzinfo=SHANGHAI), tick=False):
        demo.seed_demo(by=None, now=clock.now())

    open_to = SpotCheck.objects.drawn().values_list("checker__employee_no", flat=True)
    assert set(open_to) & set(roster.ACCOUNTS)


def test_seed_demo_refuses_a_database_with_data() -> None:
    User.objects.create_user("1")

    with pytest.raises(CommandError):
        call_command("seed_demo")
    call_command("seed_demo", if_empty=True)

    assert Branch.objects.count() == 0
