"""Questions are kept in the words of the database: they may rest on the person's stand and the time alone."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from board.duties import DUTIES
from branchmgr import navigation
from branchmgr.models import User
from groups.models import Branch, standing_of
from tests.board.test_home_roles import ROLES

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", ROLES)
def test_what_is_asked_of_menu_and_home_follows_from_the_stand_without_a_query(
    branch: Branch, number: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = User.objects.get(username=number)
    assert standing_of(user).groups is not None
    with django_assert_num_queries(0):
        for kind in DUTIES:
            kind.ask(user)
        for item in navigation.registered():
            if item.waiting:
                item.waiting(user)


def test_kinds_of_work_tell_nothing_of_no_rows(branch: Branch) -> None:
    told: list[Any] = []
    for number in ROLES:
        user = User.objects.get(username=number)
        readings = [kind.ask(user) for kind in DUTIES]
        told += [duty for reading in readings if reading for duty in reading.tell([])]
    assert told == []
