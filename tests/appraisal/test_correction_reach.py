"""Who reads a correction of a group after having left it (domain rule 12), and on which meetings one may rest."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from appraisal.models import Correction, Result
from appraisal.services import corrections
from appraisal.services.correction_changes import NewValue
from branchmgr import clock
from branchmgr.errors import RefusedError
from groups.enums import Office
from tests.factories import appraisal as make
from tests.factories import groups as place
from tests.factories import results

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _may() -> Any:
    with time_machine.travel(datetime(2026, 5, 4, 10, tzinfo=clock.zone()), tick=False):
        yield


@pytest.fixture
def correction() -> Correction:
    """Of a score of group XA in the first quarter, in force."""
    branch = place.branch("ZB1")
    for code in ("XA", "XB"):
        place.group(branch, code)
    period = results.published(make.scheme(branch), "2026Q1", {("XA", "B1"): 55})
    value = NewValue("56", "核对记录", meeting_on=date(2026, 5, 1), resolution="支委会同意更正")
    secretary, second = place.holder(Office.SECRETARY, branch), place.holder(Office.DISCIPLINE, branch)
    result = Result.objects.get(period=period, group__code="XA")
    item = period.scheme.indicators.get(code="B1")
    made = corrections.decide_correction(result, indicator=item, value=value, by=secretary, now=clock.now())
    return corrections.confirm_correction(made, by=second, now=clock.now())


@pytest.mark.parametrize(
    ("until", "answer"),
    [(date(2026, 4, 15), 200), (date(2026, 3, 31), 200), (date(2026, 3, 30), 404)],
    ids=["left after the quarter", "left on its last day", "left before it ended"],
)
def test_who_left_the_group_reads_what_was_corrected_of_their_time(
    correction: Correction, client: Client, until: date, answer: int
) -> None:
    branch = correction.period.branch
    person = place.member(correction.group, end=until)
    place.join(person, branch.groups.get(code="XB"), start=date(2026, 5, 1))
    client.force_login(place.user_for(person))

    assert client.get(reverse("correction_detail", args=[correction.pk])).status_code == answer


def test_resolution_older_than_the_result_is_refused(correction: Correction) -> None:
    result = Result.objects.get(period=correction.period, group=correction.group)
    value = NewValue("57", "再次核对", meeting_on=date(2026, 3, 31), resolution="支委会同意更正")

    with pytest.raises(RefusedError, match="was before the result"):
        corrections.decide_correction(
            result, indicator=correction.indicator, value=value, by=correction.decided_by, now=clock.now()
        )

    assert Correction.objects.count() == 1
