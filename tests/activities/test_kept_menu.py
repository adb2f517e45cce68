"""The menu's questions are kept in the words of the database; the answers are never kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from branchmgr import clock, navigation
from branchmgr.models import User
from groups.enums import Office
from groups.models import Appointment
from tests.factories import records

pytestmark = pytest.mark.django_db


def records_counted(user: User) -> int:
    """What the menu counts for somebody who comes with a request of its own."""
    fresh = User.objects.get(pk=user.pk)
    counts = {entry.url: entry.count for entry in navigation.entries_for(fresh, "/")}
    return counts.get(reverse("record_list"), 0)


def test_menu_counts_what_waits_now() -> None:
    cast = records.cast()
    records.submitted(cast.group, "2026-09-10", by=cast.leader)
    assert records_counted(cast.secretary) == 1
    records.submitted(cast.group, "2026-09-11", by=cast.leader)
    assert records_counted(cast.secretary) == 2


def test_menu_of_who_left_an_office_counts_nothing_of_it_any_more() -> None:
    cast = records.cast()
    records.submitted(cast.group, by=cast.leader)
    assert records_counted(cast.secretary) == 1
    yesterday = clock.today() - timedelta(days=1)
    Appointment.objects.filter(person__user=cast.secretary, office=Office.SECRETARY).update(ends_on=yesterday)
    assert records_counted(cast.secretary) == 0
