from __future__ import annotations

from datetime import date

import pytest

from groups.models import PartyGroup
from tests.factories import groups as place

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("founded_on", "dissolved_on", "exists"),
    [
        (None, None, True),
        (date(2026, 3, 31), None, True),
        (date(2026, 4, 1), None, False),
        (None, date(2026, 3, 31), False),
        (None, date(2026, 4, 1), True),
        (None, date(2026, 1, 15), False),
        (date(2020, 1, 1), date(2026, 6, 30), True),
    ],
)
def test_group_exists_from_its_first_day_until_the_day_it_is_dissolved(
    founded_on: date | None, dissolved_on: date | None, exists: bool
) -> None:
    group = place.group(place.branch(), founded_on=founded_on, dissolved_on=dissolved_on)
    assert (group in PartyGroup.objects.existing_on(date(2026, 3, 31))) is exists
