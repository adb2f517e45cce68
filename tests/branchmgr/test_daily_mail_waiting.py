"""The daily mail and what waits: work that is overdue, or due by tomorrow, is reason enough for a mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from board.dated_duties import duties_by_mail
from branchmgr import daily_mail
from branchmgr.daily_mail import DatedWork
from branchmgr.models import User
from groups.enums import Office
from groups.models import Branch
from tests.branchmgr.test_daily_mail import DAY, _installation_that_mails, at, choose, look, reader, subjects, tell
from tests.branchmgr.test_mail import SITE, Server
from tests.factories import appraisal as make
from tests.factories import groups as place

__all__ = ["_installation_that_mails"]
pytestmark = pytest.mark.django_db
NEXT = DAY + timedelta(days=1)


def waits(*found: DatedWork) -> None:
    """What the installation says that waits, for everybody."""

    def asked(_user: User) -> Sequence[DatedWork]:
        return found

    daily_mail.register_dated_work(asked)


def test_mail_names_what_waits_by_date() -> None:
    late, soon = DatedWork("Score 3 cells", "/grid/", DAY, late=True), DatedWork("Review", "/reviews/", DAY)
    waits(late, soon, DatedWork("6 posts by 2027-01-05", "/posts/", DAY, says_day=True))
    tell(reader())
    look(at("07:30"))

    assert subjects() == ["Branch Manager: 1 new notice"]
    assert Server.kept[0].body.partition("== What waits for you ==")[2].split("\n\n")[1:4] == [
        f"2027-01-05 (overdue): Score 3 cells\n{SITE}grid/",
        f"by 2027-01-05: Review\n{SITE}reviews/",
        f"6 posts by 2027-01-05\n{SITE}posts/",
    ]


@pytest.mark.parametrize(
    ("due", "late", "subject"),
    [
        (DAY - timedelta(days=40), True, ["Branch Manager: work is overdue"]),
        (DAY, False, ["Branch Manager: work is due today or tomorrow"]),
        (NEXT, False, ["Branch Manager: work is due today or tomorrow"]),
        (NEXT + timedelta(days=1), False, []),
    ],
)
def test_what_presses_is_mailed_though_nothing_is_new(due: date, late: bool, subject: list[str]) -> None:
    waits(
        DatedWork("Score 3 cells", "/grid/", due, late=late), DatedWork("Review", "/reviews/", DAY + timedelta(days=6))
    )
    reader()
    look(at("07:30"))

    assert subjects() == subject
    bodies = [sent.body for sent in Server.kept]
    assert [("Score 3 cells" in body, "by 2027-01-11: Review" in body) for body in bodies] == [(True, True)] * len(
        subject
    )


def test_what_goes_on_pressing_is_mailed_once_on_each_day() -> None:
    waits(DatedWork("Score 3 cells", "/grid/", DAY, late=True))
    user = reader()
    assert len(look(at("07:30"))) == 1
    tell(user, when=at("08:00"))
    assert look(at("08:01")) == look(at("23:59")) == []
    assert len(look(at("07:30", NEXT))) == 1
    assert subjects() == ["Branch Manager: work is overdue", "Branch Manager: 1 new notice"]


def test_what_comes_to_press_after_the_hour_waits_for_the_next_day() -> None:
    reader()
    assert look(at("07:30")) == []
    waits(DatedWork("Score 3 cells", "/grid/", DAY))
    assert look(at("08:00")) == []
    assert len(look(at("07:30", NEXT))) == 1


@pytest.fixture
def branch() -> Branch:
    """A branch whose third quarter of 2026 is in scoring, until the last day of September."""
    found = place.branch("ZB1", committee=place.committee("DW1"))
    place.group(found, "X1")
    make.period(make.scheme(found), "2026Q3")
    return found


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 9, 28), ""),
        (date(2026, 9, 29), "by 2026-09-30: Q3 2026: 2 cells to score"),
        (date(2026, 9, 30), "by 2026-09-30: Q3 2026: 2 cells to score"),
        (date(2026, 10, 20), "2026-09-30 (overdue): Q3 2026: 2 cells to score"),
    ],
)
def test_secretary_is_mailed_of_scores_that_are_due(branch: Branch, day: date, said: str) -> None:
    daily_mail.register_dated_work(duties_by_mail)
    secretary = place.holder(Office.SECRETARY, branch, employee_no="1001", email="1001@branch.example")
    secretary.language = "en"
    choose(secretary, when=at("09:00", day - timedelta(days=1)))

    assert len(look(at("07:30", day))) == bool(said)
    assert [said in sent.body for sent in Server.kept] == [True] * bool(said)


def test_subject_speaks_its_readers_language(branch: Branch) -> None:
    waits(DatedWork("打分", "/grid/", DAY))
    reader(language="zh-hans")
    look(at("07:30"))
    assert subjects()[0].endswith("有工作今天或明天到期")
