"""What one person asks for twice at once waits for itself, and for nothing that is still being entered in the audit."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from django.db import connection, connections, transaction

from branchmgr import audit
from branchmgr.calendar_links import make_calendar_link, withdraw_calendar_link
from branchmgr.models import User
from tests.factories import long_works

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]

ASKED: dict[str, Callable[[User], Any]] = {
    "begin": long_works.begun,
    "calendar": lambda user: make_calendar_link(user, by=user),
    "withdraw": lambda user: withdraw_calendar_link(user, by=user),
}


def wait_for_somebody_to_wait() -> None:
    for _try in range(500):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        sleep(0.02)
    raise AssertionError("nobody waits for the audit")


@pytest.mark.parametrize("name", ASKED)
def test_asking_waits_for_an_entry_of_the_same_person_without_a_deadlock(
    name: str, tmp_path: Path, settings: Any
) -> None:
    """An entry holds its chain, and at its end wants the row of the person it is about."""
    settings.UPLOADS_ROOT = tmp_path
    user = User.objects.create_user("10001")

    def ask() -> None:
        try:
            ASKED[name](User.objects.get(pk=user.pk))
        finally:
            connections.close_all()

    with long_works.own_kinds(), ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            audit.record("export_test", by=user)
            asked = other.submit(ask)
            wait_for_somebody_to_wait()
        asked.result(timeout=30)
    audit.verify()
