"""What people are told about a period by the tick: each once, with what is missing."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import translation

from appraisal.enums import PeriodStatus
from appraisal.models import Period
from branchmgr import clock, ticking
from branchmgr.models import Notification, User
from groups.enums import Office
from groups.models import Branch
from tests.factories import appraisal as make
from tests.factories import groups as place

pytestmark = pytest.mark.django_db


def tick(text: str) -> list[str]:
    return list(ticking.tick(datetime.fromisoformat(text).replace(tzinfo=clock.zone())))


def told(user: User, kind: str) -> list[Notification]:
    return list(Notification.objects.filter(recipient=user, kind=kind))


@pytest.fixture
def branch() -> Branch:
    found = place.branch("ZB1")
    for number in range(1, 8):
        place.group(found, f"X{number}", name=f"第{number}小组")
    return found


@pytest.fixture
def secretary(branch: Branch) -> User:
    return place.holder(Office.SECRETARY, branch)


@pytest.fixture
def period(branch: Branch, secretary: User) -> Period:
    """The first quarter, over with 31 March, in scoring."""
    return make.period(make.scheme(branch), "2026Q1", status=PeriodStatus.SCORING)


def test_secretary_is_told_three_days_before_the_end_what_is_missing(period: Period, secretary: User) -> None:
    publicity = place.holder(Office.PUBLICITY, period.branch)
    for score in make.fill(period):
        if (score.group.code, score.indicator.code) == ("X2", "B1"):
            score.delete()

    tick("2026-03-27T23:59")
    assert told(secretary, "scoring_soon") == []
    tick("2026-03-28T00:00")
    tick("2026-03-30T12:00")

    (notice,) = told(secretary, "scoring_soon")
    assert str(notice) == "Scoring of Q1 2026 ends on 2026-03-31. Not scored yet: 第2小组 B1"
    assert told(publicity, "scoring_soon") == []


def test_nobody_is_reminded_of_a_complete_period_until_a_cell_is_emptied(period: Period, secretary: User) -> None:
    scores = make.fill(period)
    tick("2026-03-29T08:00")
    assert told(secretary, "scoring_soon") == []

    scores[0].delete()
    tick("2026-03-30T08:00")
    assert len(told(secretary, "scoring_soon")) == 1


def test_period_that_is_over_is_not_said_to_end_soon(period: Period, secretary: User) -> None:
    tick("2026-04-01T00:00")

    assert told(secretary, "scoring_soon") == []
    assert len(told(secretary, "incomplete")) == 1


@pytest.mark.parametrize(
    ("moment", "kind", "beginning"),
    [
        ("2026-03-28T09:00", "scoring_soon", "Scoring of Q1 2026 ends on 2026-03-31."),
        ("2026-04-01T00:00", "incomplete", "Q1 2026 is over but cannot be totalled."),
        ("2026-04-03T10:00", "overdue", "Publication of Q1 2026 is overdue since "),
    ],
)
def test_more_cells_than_one_reads_are_counted_in_the_readers_language(
    period: Period, secretary: User, moment: str, kind: str, beginning: str
) -> None:
    with translation.override("zh-hans"):  # the tick's own language leaves no trace
        tick(moment)

    (notice,) = told(secretary, kind)
    assert str(notice).startswith(beginning)
    assert str(notice).endswith(" more")
    assert int(notice.values["more"]) == period.branch.groups.count() * 2 - 12
    assert len(notice.values["cells"].split("、")) == 12
