"""What needs no sign-in, the calendar of phones and the daily mail, says duties in general words only."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import icalendar
import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import CharField, TextField
from django.test import Client
from django.urls import reverse

from board import dated_duties, duties
from board.duties_affairs import affairs_to_publish
from board.duty import ORGANISATION, Duty, Reading, each, work
from board.models import PublicAffair
from board.services.affairs import AffairTerms, write_affair
from branchmgr import clock, daily_mail
from branchmgr.calendar_links import make_calendar_link
from branchmgr.models import User
from groups.models import Branch, PartyGroup, Person
from pioneer_posts.models import SpotCheck

MARK = "CANARY"
WRITTEN = {
    "name", "title", "topic", "text", "theme", "place", "reason", "note", "cause", "carrier", "position", "content",
}  # fmt: skip
"""columns in which stand names, titles and what people wrote"""
SIGNED_IN = ("10001", "10015", "10002", "10003", "20003", "20004")


def told(number: str) -> tuple[str, str]:
    """What the calendar of somebody's phone says of duties, and the daily mail of what waits."""
    user = User.objects.get(username=number)
    User.objects.filter(pk=user.pk).update(language="en")
    token = make_calendar_link(user, by=user)
    answer = Client().get(reverse("calendar_feed", args=[token]))
    found = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    summaries = [str(event["summary"]) for event in found if str(event["uid"]).startswith("duty-")]
    waiting = daily_mail.waiting_for(User.objects.get(pk=user.pk))
    letter = daily_mail.message(User.objects.get(pk=user.pk), [], waiting, "reader@example.org", clock.now())
    return "\n".join(summaries), str(letter.body)


def marked() -> int:
    """Puts the mark into everything that people wrote, as far as it is not frozen; into how many rows."""
    rows = 0
    for model in apps.get_models():
        columns = [column for column in model._meta.concrete_fields if column.name in WRITTEN and not column.unique]
        names = [column.name for column in columns if isinstance(column, CharField | TextField) and not column.choices]
        if not names or model._meta.app_label in ("branchmgr", "auth") or model in (Branch, PartyGroup):
            continue
        with suppress(IntegrityError), transaction.atomic():
            rows += model._default_manager.update(**dict.fromkeys(names, MARK))
    return rows


@pytest.fixture
def drafted(branch: Branch) -> PublicAffair:
    secretary = User.objects.get(username="10001")
    terms = AffairTerms("dues", "组织生活会安排", "见附件", clock.today(), None)
    return write_affair(branch, terms=terms, by=secretary, now=clock.now())


def test_draft_of_an_affair_is_told_without_its_title(drafted: PublicAffair) -> None:
    for said in told("10001"):
        assert "组织生活会安排" not in said
        assert "A public affair waits for you" in said


def test_spot_check_is_told_without_who_is_looked_at(branch: Branch) -> None:
    check = SpotCheck.objects.drawn().select_related("holding__person", "holding__post", "checker").first()
    assert check
    SpotCheck.objects.filter(pk=check.pk).update(due_on=clock.today())
    for said in told(check.checker.employee_no):
        assert "A spot check waits for you" in said
        assert check.holding.person.name not in said
        assert check.holding.post.name not in said


def test_nothing_that_anybody_wrote_leaves_with_a_duty(branch: Branch, drafted: PublicAffair) -> None:
    before = {number: told(number) for number in SIGNED_IN}
    assert sum(calendar.count("\n") for calendar, _mail in before.values()) > 5
    assert marked() > 50
    assert Person.objects.filter(name=MARK).exists()
    assert PublicAffair.objects.get(pk=drafted.pk).title == MARK

    assert {number for number in SIGNED_IN if MARK in "".join(told(number))} == set()


def test_new_kind_of_work_says_its_area_until_its_words_are_chosen(
    drafted: PublicAffair, monkeypatch: pytest.MonkeyPatch
) -> None:
    @work(ORGANISATION)
    def titles_to_polish(user: User) -> Reading:
        rows = PublicAffair.objects.drafts().filter(pk=drafted.pk)
        return each(rows, ("title",), lambda affair: Duty(f"润色“{affair.title}”", "/", date(2026, 11, 23)))

    kinds = [kind for kind in duties.DUTIES if kind is not affairs_to_publish]
    monkeypatch.setattr(duties, "DUTIES", (*kinds, titles_to_polish))
    for said in told("10001"):
        assert "组织生活会安排" not in said
        assert "Work waits for you: Organisation" in said


def test_words_are_chosen_for_kinds_of_work_that_there_are() -> None:
    names = {kind.name for kind in duties.DUTIES} | {"scores_missing", "periods_to_check"}
    chosen = [*dated_duties.AS_THEY_ARE, *dated_duties.IN_GENERAL]
    assert set(chosen) <= names
    assert len(chosen) == len(set(chosen))
