"""The daily mail: once a day at its hour, all that is new by kind, in the reader's language; none without it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from branchmgr import clock, daily_mail, notice_kinds, notify, preferences
from branchmgr.models import Notification, User
from branchmgr.notice_kinds import NoticeKind
from tests.branchmgr.test_mail import SITE, TEXT, Server
from tests.factories import groups as make

DAY = date(2027, 1, 5)
SPARE = "Work to do"


@pytest.fixture(autouse=True)
def _installation_that_mails(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.MAIL_NOTICES, settings.SITE_URL = True, SITE
    settings.EMAIL_BACKEND = "tests.branchmgr.test_mail.Server"
    Server.kept, Server.answers, Server.opened = [], [], 0
    known = dict(notice_kinds._kinds)
    notice_kinds._kinds.clear()
    notice_kinds.register(NoticeKind("work", SPARE, duty=True), NoticeKind("news", "News"))
    monkeypatch.setattr(daily_mail, "_askers", [])
    yield
    notice_kinds._kinds.clear()
    notice_kinds._kinds.update(known)


def at(hour: str, day: date = DAY) -> datetime:
    """A local moment."""
    return datetime.combine(day, time.fromisoformat(hour), tzinfo=clock.zone())


def choose(user: User, *, when: datetime, hour: time | None = time(7, 30), mailed: bool = True) -> User:
    with clock.held_at(when):
        chosen: dict[str, Any] = {"language": user.language, "mail_notices": mailed, "mail_daily_at": hour}
        return preferences.choose_preferences(user, **chosen, muted=[], by=user)


def reader(
    number: str = "1001", *, hour: time = time(7, 30), language: str = "en", since: datetime | None = None
) -> User:
    """Somebody who is told once a day, since the day before."""
    user = make.user_for(make.person(number, email=f"{number}@branch.example"))
    user.language = language
    user.save(update_fields=["language"])
    return choose(user, when=since or at("09:00", DAY - timedelta(days=1)), hour=hour)


def tell(user: User, key: str = "1", *, kind: str = "news", when: datetime | None = None) -> None:
    with clock.held_at(when or at("22:00", DAY - timedelta(days=1))):
        notify.tell([user], TEXT, kind=kind, key=key, url=f"/appraisal/periods/{key}/", values={"period": key})


def look(when: datetime) -> list[str]:
    with clock.held_at(when):
        return list(daily_mail.look(when))


def subjects() -> list[str]:
    return [sent.subject for sent in Server.kept]


# When


@pytest.mark.django_db
def test_mail_comes_once_at_its_hour() -> None:
    tell(reader())

    assert look(at("07:29:59")) == []
    assert len(look(at("07:30"))) == 1
    assert look(at("07:31")) == look(at("23:59:59")) == []
    (sent,) = Server.kept
    assert (sent.to, sent.subject) == (["1001@branch.example"], "Branch Manager: 1 new notice")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("moment", "sent"),
    [
        (
            datetime(2027, 1, 4, 23, 29, 59, tzinfo=UTC),
            0,
        ),  # 07:29:59 of the fifth in Shanghai, where no clock is changed
        (datetime(2027, 1, 4, 23, 30, tzinfo=UTC), 1),
        (datetime(2027, 1, 5, 15, 59, 59, tzinfo=UTC), 1),
        (datetime(2027, 1, 5, 16, 0, tzinfo=UTC), 0),  # midnight: the fifth is over, the sixth's hour has not come
        (datetime(2027, 7, 4, 23, 30, tzinfo=UTC), 1),
    ],
)
def test_hour_is_the_branchs_own_summer_and_winter(moment: datetime, sent: int) -> None:
    tell(reader())
    assert len(look(moment)) == sent


@pytest.mark.django_db
def test_what_is_told_later_comes_with_the_next_days_mail() -> None:
    user = reader()
    tell(user, "1")
    look(at("07:30"))
    tell(user, "2", when=at("07:31"))
    assert look(at("18:00")) == []

    assert len(look(at("07:30", DAY + timedelta(days=1)))) == 1
    assert [re.findall(r"result of (\d)", sent.body) for sent in Server.kept] == [["1"], ["2"]]


@pytest.mark.django_db
def test_hour_without_anything_new_ends_the_day() -> None:
    user = reader()
    assert look(at("07:30")) == []
    tell(user, when=at("07:45"))

    assert look(at("08:00")) == []
    assert (Server.kept, Server.opened) == ([], 0)
    assert len(look(at("07:30", DAY + timedelta(days=1)))) == 1


@pytest.mark.django_db
def test_machine_that_was_off_sends_late_on_the_same_day_and_never_for_days_gone_by() -> None:
    user = reader()
    tell(user)
    assert look(at("06:00", DAY + timedelta(days=3))) == []
    assert len(look(at("16:20", DAY + timedelta(days=3)))) == 1
    assert look(at("16:21", DAY + timedelta(days=3))) == []
    assert len(Server.kept) == 1


@pytest.mark.django_db
def test_what_was_read_meanwhile_is_left_out() -> None:
    user = reader()
    tell(user, "1")
    tell(user, "2")
    notify.mark(user, [Notification.objects.get(key="1").pk], read=True)
    look(at("07:30"))
    assert re.findall(r"result of (\d)", Server.kept[0].body) == ["2"]


@pytest.mark.django_db
def test_what_is_marked_unread_again_is_not_mailed_twice() -> None:
    user = reader()
    tell(user)
    look(at("07:30"))
    notify.mark(user, list(Notification.objects.values_list("pk", flat=True)), read=False)
    assert look(at("07:30", DAY + timedelta(days=1))) == []


# Choosing


@pytest.mark.django_db
def test_what_was_told_before_it_was_chosen_is_not_mailed() -> None:
    user = make.user_for(make.person("1001", email="1001@branch.example"))
    tell(user, when=at("12:00", DAY - timedelta(days=30)))
    choose(user, when=at("20:00", DAY - timedelta(days=1)))
    assert look(at("07:30")) == []


@pytest.mark.django_db
@pytest.mark.parametrize(("hour", "sent"), [(time(8), 0), (time(10), 1)])
def test_first_mail_is_the_next_whose_hour_comes(hour: time, sent: int) -> None:
    user = reader(hour=hour, since=at("09:00"))
    tell(user, when=at("09:30"))
    assert len(look(at("12:00"))) == sent
    assert len(look(at(f"{hour:%H:%M}", DAY + timedelta(days=1)))) == 1 - sent


@pytest.mark.django_db
def test_another_hour_or_way_never_brings_a_second_mail_on_a_day() -> None:
    user = reader()
    tell(user, "1")
    look(at("07:30"))
    choose(user, when=at("08:00"), hour=time(18))
    tell(user, "2", when=at("09:00"))
    assert look(at("18:00")) == []

    choose(user, when=at("19:00"), mailed=False)
    choose(user, when=at("19:01"), hour=time(22))
    tell(user, "3", when=at("20:00"))
    assert look(at("22:00")) == []
    assert len(look(at("22:00", DAY + timedelta(days=1)))) == 1
    assert re.findall(r"result of (\d)", Server.kept[-1].body) == ["3"]


@pytest.mark.django_db
def test_each_at_once_and_once_a_day_do_not_meet() -> None:
    daily, each, none = reader("1001"), reader("1002"), reader("1003")
    choose(each, when=at("09:00"), hour=None)
    choose(none, when=at("09:00"), hour=None, mailed=False)
    for user in (daily, each, none):
        tell(user, when=at("09:30"))

    assert list(Notification.objects.filter(mail_due=True).values_list("recipient", flat=True)) == [each.pk]
    assert len(look(at("07:30", DAY + timedelta(days=1)))) == 1
    assert [sent.to for sent in Server.kept] == [["1001@branch.example"]]


@pytest.mark.django_db
def test_database_refuses_an_hour_for_who_wants_no_mail() -> None:
    user = reader()
    with pytest.raises(IntegrityError, match="user_daily_mail_is_wanted"), transaction.atomic():
        User.objects.filter(pk=user.pk).update(mail_notices=False)


@pytest.mark.django_db
@pytest.mark.parametrize("gone", ["closed", "without address", "installation without mail"])
def test_who_cannot_be_reached_is_not_mailed(gone: str, settings: Any) -> None:
    user = reader()
    tell(user)
    if gone == "closed":
        User.objects.filter(pk=user.pk).update(is_active=False)
    elif gone == "without address":
        type(user.person).objects.update(email="")
    else:
        settings.MAIL_NOTICES = False
    assert look(at("07:30")) == []
    assert (Server.kept, Server.opened) == ([], 0)


# What it says


@pytest.mark.django_db
def test_mail_gathers_by_kind_in_the_order_of_the_settings_with_one_link_each() -> None:
    user = reader()
    tell(user, "1", kind="news")
    tell(user, "2", kind="work")
    tell(user, "3", kind="news")
    tell(user, "4", kind="forgotten")
    look(at("07:30"))

    (sent,) = Server.kept
    assert re.findall(r"== (.*) ==", sent.body) == [SPARE, "News", "Notice"]
    assert re.findall(r"https?://\S+", sent.body) == [
        *(f"{SITE}appraisal/periods/{number}/" for number in "2134"),
        f"{SITE}account/settings/",
    ]
    assert sent.message()["Auto-Submitted"] == "auto-generated"
    assert sent.message()["Message-ID"] == f"<daily-{user.pk}-20270105@branch.example>"
    assert "1001" not in sent.body
    assert user.person.name not in sent.message().as_string()
    assert set(Notification.objects.exclude(mailed_at=None).values_list("key", flat=True)) == set("1234")


@pytest.mark.django_db
def test_mail_is_html_as_well_and_says_the_same() -> None:
    user = reader()
    tell(user, "<b>&")
    look(at("07:30"))

    ((html, kind),) = Server.kept[0].alternatives
    assert kind == "text/html"
    assert "The result of &lt;b&gt;&amp; is published." in html
    assert re.findall(r'href="([^"]+)"', html) == [
        f"{SITE}appraisal/periods/&lt;b&gt;&amp;/",
        f"{SITE}account/settings/",
    ]
    assert '<html lang="en">' in html
    assert not re.search(r"style|<script|<img", html)


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [("en", "1 new notice"), ("zh-hans", "1 条新通知"), ("", "1 条新通知")])
def test_mail_speaks_its_readers_language(language: str, words: str) -> None:
    tell(reader(language=language))
    look(at("07:30"))
    assert Server.kept[0].subject.endswith(words)


@pytest.mark.django_db
def test_mail_of_a_long_absence_leads_to_the_list_for_the_rest() -> None:
    user = reader()
    for number in range(daily_mail.SHOWN_AT_MOST + 3):
        tell(user, str(number))
    look(at("07:30"))
    body = Server.kept[0].body
    assert body.count("is published.") == daily_mail.SHOWN_AT_MOST
    assert f"3 more are in the list\n{SITE}notices/" in body
    assert subjects() == [f"Branch Manager: {daily_mail.SHOWN_AT_MOST + 3} new notices"]
