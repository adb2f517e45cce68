"""32 browsers ask for the same thing at once, ten times: it happens once, nobody meets a failure, nothing locks up.

Ballots are cast the same way in ``tests/groups/test_ballots.py``, passwords tried in
``tests/branchmgr/test_sign_in_races.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection

from appraisal.models import Period, PeriodStep
from appraisal.services import periods
from branchmgr import audit
from tests.faults.contended import NOW, RACES, publications
from tests.faults.crowds import ROUNDS, Race, crowd
from tests.faults.database_copies import copied, working_in

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _spring(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.UPLOADS_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize("races", RACES.values(), ids=RACES.keys())
def test_what_many_ask_for_at_once_happens_once(races: Callable[[], Iterator[Race]]) -> None:
    with crowd() as many:
        assert [many.faults(race) for race in races()] == [[]] * ROUNDS
    audit.verify()


def unlocked(period: Period) -> Period:
    """The fault: the period as it is now, and nobody is kept from it."""
    return Period.objects.select_related("branch", "scheme").get(pk=period.pk)


def test_publication_without_a_lock_is_stopped_by_the_unique_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first control: what the lock keeps away ends in failures that the race sees."""
    monkeypatch.setattr(periods, "_locked", unlocked)
    race = next(publications())

    with crowd() as many:
        faults = many.faults(race)

    assert any("answers 500" in fault for fault in faults)


def test_publication_without_lock_and_unique_step_happens_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second control: without both there are several publications, and the race sees them."""
    race = next(publications())
    monkeypatch.setattr(periods, "_locked", unlocked)
    once = next(each for each in PeriodStep._meta.constraints if each.name == "period_step_once")

    with copied("unlocked") as run, working_in(run):
        with connection.schema_editor() as editor:
            editor.remove_constraint(PeriodStep, once)
        with crowd() as many:
            faults = many.faults(race)

    assert any("it happened" in fault for fault in faults)
