"""What tests of the demonstration share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from groups.models import Branch
from tests.factories.demonstration import NOVEMBER, loaded


@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker: Any) -> Iterator[Branch]:
    """The demonstration in November, where time stands still; each test's changes are undone."""
    with loaded(django_db_blocker) as branch, time_machine.travel(NOVEMBER, tick=False):
        yield branch


@pytest.fixture
def branch(demonstration: Branch, db: None) -> Branch:
    return demonstration
