"""The demonstration as it stands on one day of November, loaded once for the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import time_machine
from django.db import transaction

from board.services import demo
from branchmgr import clock
from groups.models import Branch

NOVEMBER = datetime(2026, 11, 21, 10, tzinfo=ZoneInfo("Asia/Shanghai"))

SEPTEMBER = f"{4:032x}"
"""what the lot of the zero-o'clock month falls on; a month to come would leave a page without its table"""


@contextmanager
def loaded(blocker: Any) -> Iterator[Branch]:
    """Its branch; all of it is undone afterwards. ``blocker`` is pytest-django's, which lets nobody else read."""
    with blocker.unblock(), transaction.atomic():
        with time_machine.travel(NOVEMBER, tick=False), patch("activities.services.zero_hours.secrets") as lot:
            lot.token_hex.return_value = SEPTEMBER
            branch = demo.seed_demo(by=None, now=clock.now())
        yield branch
        transaction.set_rollback(True)
