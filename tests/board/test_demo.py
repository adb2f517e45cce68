"""The demonstration: it can be loaded on any day and stays away from real data."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command

from appraisal.models import Period
from board.services import demo
from branchmgr import clock
from branchmgr.models import AuditEvent, User
from groups.models import Branch

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


def test_seed_demo_refuses_a_database_with_data() -> None:
    User.objects.create_user("1")

    with pytest.raises(CommandError):
        call_command("seed_demo")
    call_command("seed_demo", if_empty=True)

    assert Branch.objects.count() == 0
