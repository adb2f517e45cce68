"""Erasing after leaving: no table but the audit names the person any more, rows stay, every chain still verifies."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connections, transaction
from django.test import Client, override_settings
from django.urls import reverse

from activities.models import Leave, Talk
from branchmgr import audit, notify
from branchmgr.backup import tables
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, Notification, SignedIn, Upload, User
from groups.enums import Office
from groups.models import Erasure, Person
from groups.services.erasure import erase_person
from groups.services.roster import import_roster
from innovation.models import Award, ProposalTerm
from pioneer_posts import check_queries, draws
from pioneer_posts.enums import RoundStatus
from pioneer_posts.models import CheckDraw, Fulfilment, Round
from tests.audit_door import tampering
from tests.factories import groups as make
from tests.factories.leaver import LEFT, MARKS, NOW, Cast, kept, rows
from tests.factories.workbooks import workbook

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day() -> Any:
    with time_machine.travel(NOW, tick=False), override_settings(IDENTITY_KEYS=(b"k" * 32,), IDENTITY_NUMBERS=True):
        yield


def test_no_table_but_the_audit_tells_who_it_was() -> None:
    cast = Cast()
    cast.furnish()
    assert [mark for mark in MARKS if mark not in kept()] == [], (
        "what is searched for is not there: the search is broken"
    )
    before = rows()
    assert (Path(settings.UPLOADS_ROOT) / Upload.objects.get().path).exists()

    made = erase_person(cast.person, reason="", by=cast.admin)

    assert str(made) == "已离开人员-001"
    after = kept(but=("branchmgr_auditevent",))
    assert [mark for mark in MARKS if mark in after] == []
    log = kept(but=tuple(model._meta.db_table for model in tables.kept() if model is not AuditEvent))
    assert [mark for mark in MARKS if mark in log] == ["770077"], "the audit keeps the number somebody acted under"
    gone = {label: before[label] - count for label, count in rows().items() if count < before[label]}
    gone.pop("innovation.ProposalTerm", None)  # the search's own, written anew
    assert gone == {
        "branchmgr.CalendarLink": 1,
        "branchmgr.DailyMail": 1,
        "branchmgr.Notification": 2,  # the one of the seminar as well
        "branchmgr.SecondFactor": 1,
        "branchmgr.Upload": 1,
        "groups.IdentityNumber": 1,
        "innovation.SavedView": 1,
    }
    assert not SignedIn.objects.exists()


def test_what_was_done_is_shown_under_the_new_name() -> None:
    cast = Cast()
    cast.furnish()
    erase_person(cast.person, reason="", by=cast.admin)
    person = Person.objects.get(pk=cast.person.pk)
    assert (person.name, person.employee_no, person.joined_on) == ("已离开人员-001", "LEFT-001", date(2001, 7, 1))
    assert person.memberships.get().ends_on == LEFT
    assert Talk.objects.get().second == person
    assert Notification.objects.get(recipient=cast.leader, kind="test").values == {"who": ["已离开人员-001"]}
    assert Award.objects.get().names == "已离开人员-001、组长甲"
    asked = Notification.objects.get(recipient=cast.leader, kind="roster_correction")
    assert asked.values == {"person": "已离开人员-001", "wrong": "已删除"}
    assert set(Leave.objects.values_list("reason", flat=True)) == {"已删除"}
    assert not ProposalTerm.objects.filter(term__in=["欧阳", "鲲鹏"]).exists()
    assert Fulfilment.objects.get().evidence is None


def test_draw_can_be_worked_out_again_without_the_number() -> None:
    cast = Cast()
    cast.furnish()
    draw, days = CheckDraw.objects.get(), [date(2026, 9, 1)]
    before = draws.hand_out(draw.seed, draw.said["posts"], draw.said["checkers"], days)
    assert "770077" in {lot.checker for lot in before.values()}
    erase_person(cast.person, reason="", by=cast.admin)
    draw.refresh_from_db()
    said = draw.said
    again = draws.hand_out(draw.seed, said["posts"], said["checkers"], days, order=said["order"])
    called = {"770077": "LEFT-001"}
    assert {post: lot.checker for post, lot in again.items()} == {
        post: called.get(lot.checker, lot.checker) for post, lot in before.items()
    }
    Round.objects.update(status=RoundStatus.PUBLISHED)
    (shown,) = check_queries.shown_draws(Round.objects.get())
    assert {each.key: bool(each.digits) for each in shown.ranked_checkers} == {"1": True, "2": True, "LEFT-001": False}


def test_every_chain_verifies_and_the_log_shows_name_and_number_together_no_more() -> None:
    cast = Cast()
    cast.furnish()
    audit.verify()
    erase_person(cast.person, reason="", by=cast.admin)
    assert audit.verify() == AuditEvent.objects.count()
    again = make.user_for(make.person("770077", name="后来者"))  # the company gives the number to somebody else
    assert audit.verify() == AuditEvent.objects.count()
    with transaction.atomic():
        audit.record("override", by=again)
    assert audit.verify() == AuditEvent.objects.count()
    auditor = make.holder(Office.AUDITOR, cast.top)
    page = browser(auditor).get(reverse("audit_list"), {"action": "override"}).content.decode()
    assert "已离开人员-001" in page
    assert "已离开人员-001 770077" not in page
    assert "后来者 770077" in page


def test_entry_that_points_at_another_erased_account_is_still_found() -> None:
    """The control: only the account that had the number fits it."""
    cast = Cast()
    cast.furnish()
    erase_person(cast.person, reason="", by=cast.admin)
    other = make.member(cast.group, "880088", end=LEFT)
    make.user_for(other)
    erase_person(other, reason="", by=cast.admin)
    make.user_for(make.person("770077"))
    audit.verify()
    with transaction.atomic():
        event = audit.record("override", by=User.objects.get(username="770077"))
    accounts = audit._Accounts()
    assert accounts.fit(event)
    event.actor_id = other.user_id
    assert not accounts.fit(event)
    event.actor_id = cast.user.pk
    assert accounts.fit(event)


def test_entry_of_an_erased_number_that_points_at_anybody_else_is_found() -> None:
    """Nobody has the number any more: only the mark that the erasing kept tells whose it was."""
    cast = Cast()
    cast.furnish()
    erase_person(cast.person, reason="", by=cast.admin)
    assert audit.verify() == AuditEvent.objects.count()
    own = AuditEvent.objects.filter(actor_name="770077")
    assert own.count() == 3
    for event, other in product(own, [cast.admin, cast.leader]):
        with tampering():
            AuditEvent.objects.filter(pk=event.pk).update(actor=other)
        assert broken()
        with tampering():
            AuditEvent.objects.filter(pk=event.pk).update(actor=cast.user)
    former = Erasure.objects.get().former
    Erasure.objects.update(former="0" * 64)
    assert broken()
    Erasure.objects.update(former=former)
    assert audit.verify() == AuditEvent.objects.count()


def broken() -> bool:
    """Whether the verification finds something."""
    try:
        audit.verify()
    except RefusedError:
        return True
    return False


def test_new_secret_of_the_installation_breaks_no_chain_while_the_old_one_is_known() -> None:
    cast = Cast()
    cast.furnish()
    erase_person(cast.person, reason="", by=cast.admin)
    with override_settings(SECRET_KEY="another" * 8, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert audit.verify() == AuditEvent.objects.count()
    with override_settings(SECRET_KEY="another" * 8), pytest.raises(RefusedError, match="broken at entry"):
        audit.verify()


def test_account_opens_no_more() -> None:
    cast = Cast()
    client = browser(cast.user)
    assert client.get(reverse("home")).status_code == 200
    erase_person(cast.person, reason="", by=cast.admin)
    assert client.get(reverse("home")).status_code == 302
    user = User.objects.get(pk=cast.user.pk)
    assert (user.username, user.is_active, user.has_usable_password()) == ("LEFT-001", False, False)


@pytest.mark.parametrize(
    ("end", "office_end", "reason", "said"),
    [
        (None, LEFT, "x", "belongs to a group"),
        (date(2027, 1, 5), LEFT, "x", "belongs to a group"),
        (LEFT, None, "x", "holds an office"),
        (LEFT, date(2027, 6, 1), "x", "holds an office"),
        (LEFT, date(2026, 1, 6), " ", "say why"),
    ],
)
def test_erasing_is_refused_while_it_runs_or_without_a_reason(
    end: date | None, office_end: date | None, reason: str, said: str
) -> None:
    branch = make.branch()
    person = make.member(make.group(branch), end=end)
    make.appoint(person, Office.PUBLICITY, branch, end=office_end)
    name = person.name
    with pytest.raises(RefusedError, match=said):
        erase_person(person, reason=reason, by=None)
    person.refresh_from_db()
    assert (person.name, Erasure.objects.count()) == (name, 0)


@pytest.mark.parametrize(("left", "asked"), [(date(2026, 1, 6), True), (date(2026, 1, 5), False), (None, True)])
def test_reason_is_asked_for_within_a_year(left: date | None, asked: bool) -> None:
    person = make.member(make.group(make.branch()), end=left) if left else make.person()
    if asked:
        with pytest.raises(RefusedError, match="say why"):
            erase_person(person, reason="", by=None)
    made = erase_person(person, reason="本人申请" if asked else "", by=None)
    entry = AuditEvent.objects.latest("pk")
    assert (entry.action, entry.after["called"], entry.before) == ("erase_person", str(made), None)


def test_data_are_erased_once_and_numbered_on() -> None:
    first, second = (make.person() for _each in range(2))
    assert [str(erase_person(each, reason="x", by=None)) for each in (first, second)] == [
        "已离开人员-001",
        "已离开人员-002",
    ]
    with pytest.raises(RefusedError, match="erased already"):
        erase_person(first, reason="x", by=None)


def test_sentences_about_a_namesake_stay() -> None:
    cast = Cast(name="张伟")
    make.person(name="张伟")
    notify.tell([cast.leader], "%(who)s", kind="test", key="1", url="/", values={"who": "张伟"})
    erase_person(cast.person, reason="", by=cast.admin)
    assert Notification.objects.get(recipient=cast.leader).values == {"who": "张伟"}
    assert json.loads(json.dumps(AuditEvent.objects.latest("pk").after))["erased"]["names"] == 0


def browser(user: User) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(user)
    return client


def test_page_says_what_goes_and_asks_for_the_number() -> None:
    cast = Cast()
    client, url = browser(cast.admin), reverse("person_erase", args=[cast.person.pk])
    assert "Erase for good" in client.get(url).content.decode()
    wrong = client.post(url, {"number": "770078", "reason": "x"})
    assert (wrong.status_code, Erasure.objects.count()) == (422, 0)
    done = client.post(url, {"number": "770077"})
    assert (done.status_code, done.headers["Location"]) == (302, reverse("person_list"))
    assert Erasure.objects.get().erased_by == cast.admin
    assert "erased already" in client.get(url).content.decode()


def test_page_says_why_not_while_a_membership_runs() -> None:
    cast = Cast()
    running = make.member(cast.group)
    page = browser(cast.admin).get(reverse("person_erase", args=[running.pk])).content.decode()
    assert "This person belongs to a group" in page
    assert "Erase for good" not in page


def test_roster_can_take_the_number_up_again() -> None:
    cast = Cast()
    erase_person(cast.person, reason="", by=cast.admin)
    import_roster(workbook(人员=[["工号", "姓名", "政治面貌"], ["770077", "欧阳鲲鹏", "群众"]]), by=None)
    assert Person.objects.get(employee_no="770077").pk != cast.person.pk
    assert datetime.fromisoformat(NOW) == Erasure.objects.get().erased_at


NEW = ["工号", "姓名", "政治面貌", "手机"]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["LEFT-001", "王复活", "群众", "13700000000"], "工号"),
        (["LEFT-002", "王五", "群众", None], "工号"),
        (["left-3", "王五", "群众", None], "工号"),
        (["770079", "已离开人员-002", "群众", None], "姓名"),
    ],
)
def test_roster_writes_nothing_to_who_was_erased_and_takes_no_name_kept_for_them(row: list[Any], column: str) -> None:
    cast = Cast()
    erase_person(cast.person, reason="", by=cast.admin)
    with pytest.raises(RefusedError) as refused:
        import_roster(workbook(人员=[NEW, row]), by=cast.admin)
    assert [(fault.sheet, fault.column) for fault in refused.value.faults] == [("人员", column)]
    cast.person.refresh_from_db()
    assert (cast.person.name, cast.person.mobile) == ("已离开人员-001", "")


def test_office_of_who_was_erased_is_refused() -> None:
    cast = Cast()
    erase_person(cast.person, reason="", by=cast.admin)
    office = workbook(任职=[["工号", "职务", "所在", "起"], ["LEFT-001", "组织委员", "ZB01", "2027-01-01"]])
    with pytest.raises(RefusedError) as refused:
        import_roster(office, by=cast.admin)
    assert [fault.column for fault in refused.value.faults] == ["工号"]


def test_number_that_somebody_had_before_it_was_kept_stops_no_erasing() -> None:
    cast = Cast()
    make.person("LEFT-001")
    assert str(erase_person(cast.person, reason="", by=cast.admin)) == "已离开人员-002"


@pytest.mark.parametrize("reason", ["欧阳鲲鹏已调离", "工号 770077 已离开", "７７００７７"])
def test_reason_that_says_who_it_was_is_refused_and_stays_typed(reason: str) -> None:
    cast = Cast()
    sent = {"number": "７７００７７", "reason": reason}
    answer = browser(cast.admin).post(reverse("person_erase", args=[cast.person.pk]), sent)
    assert (answer.status_code, Erasure.objects.count()) == (422, 0)
    assert "leave out the person" in answer.content.decode()
    assert reason in answer.content.decode()


def test_account_that_was_closed_gets_no_code() -> None:
    cast = Cast()
    issue = reverse("person_issue_password", args=[cast.person.pk])
    detail = reverse("person_detail", args=[cast.person.pk])
    assert issue in browser(cast.admin).get(detail).content.decode()
    erase_person(cast.person, reason="", by=cast.admin)
    assert browser(cast.admin).post(issue).status_code in (403, 404)
    assert issue not in browser(cast.admin).get(detail).content.decode()
    assert User.objects.get(pk=cast.user.pk).code_expires_at is None


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_parallel_erasing_has_one_effect_and_numbers_of_its_own() -> None:
    people = [make.person() for _each in range(4)] * 4

    def erase(person: Person) -> str:
        try:
            return str(erase_person(person, reason="x", by=None))
        except RefusedError:
            return ""
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        made = sorted(filter(None, pool.map(erase, people)))
    assert made == [f"已离开人员-00{number}" for number in range(1, 5)]
    assert AuditEvent.objects.filter(action="erase_person").count() == 4
