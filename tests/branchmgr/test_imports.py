"""An import from its check to its confirmation: what was shown is what is written, once; what waits lies sealed."""

from __future__ import annotations

import os
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import translation

from appraisal.models import Period, Score
from branchmgr import clock, ticking
from branchmgr.enums import ImportState
from branchmgr.errors import Fault, RefusedError
from branchmgr.imports import findings, service
from branchmgr.imports.changes import Change, ChangeKind, FieldChange, Outcome, replaced
from branchmgr.imports.kinds import kind_of
from branchmgr.imports.sizes import is_large
from branchmgr.models import AuditEvent, Import, User
from groups.enums import Office
from groups.models import Appointment, Person
from tests.factories import appraisal, groups, imports
from tests.factories.imports import bring, confirm, newest
from tests.factories.workbooks import roster, small_roster, workbook

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 9, 28, 12, tzinfo=clock.zone())


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.UPLOADS_ROOT = tmp_path
    settings.SESSION_IDLE_MINUTES = 100_000  # nobody is signed out between two days
    settings.SESSION_HOURS = 10_000
    return tmp_path / "imports"


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def settled(django_capture_on_commit_callbacks: Any) -> Any:
    """What follows a commit is done at the end of such a block."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def period() -> Period:
    branch = groups.branch("ZB01", committee=groups.committee("DW01"))
    for code in ("XA", "XB"):
        groups.group(branch, code)
    return appraisal.period(appraisal.scheme(branch), "2026Q3")


@pytest.fixture
def secretary(period: Period) -> User:
    return groups.holder(Office.SECRETARY, period.branch)


@pytest.fixture
def client(secretary: User) -> Client:
    return signed_in(secretary)


def signed_in(user: User) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(user)
    return client


@pytest.fixture
def page(period: Period) -> str:
    return reverse("score_import", args=[period.pk])


def scores(points: str, group: str = "XA") -> bytes:
    return workbook(打分=[["党小组代码", "A1"], [group, points]])


def given() -> dict[str, Any]:
    return dict(Score.objects.values_list("group__code", "points"))


def kept(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("*")}


def test_shown_is_what_is_written_once(client: Client, page: str, folder: Path, settled: Any) -> None:
    shown = bring(client, page, scores("7"))
    assert (shown.context["item"].state, given()) == (ImportState.READY, {})
    assert kept(folder) == {newest().source, newest().found}

    with settled():
        done = confirm(client)
        again = confirm(client)

    assert (done.context["item"].state, again.context["item"].state) == (ImportState.DONE, ImportState.DONE)
    assert ("1 cell changed" in done.text, {code: float(points) for code, points in given().items()}) == (
        True,
        {"XA": 7.0},
    )
    assert AuditEvent.objects.filter(action="import_scores").count() == 1
    assert kept(folder) == {newest().found}  # how many, and what is worth a look; the workbook is gone


def test_data_that_changed_in_between_is_shown_again_before_it_is_written(client: Client, page: str) -> None:
    bring(client, page, scores("7"))
    first = newest()
    imports.taken(signed_in(newest().brought_by), page, scores("5"))  # another tab: the first one is given up by it
    bring(client, page, scores("7"))
    item = newest()
    Score.objects.update(points=6)

    shown = confirm(client, item)

    assert ("The data has changed" in shown.text, shown.context["item"].state) == (True, ImportState.READY)
    change = shown.context["found"].changes_by_sheet[0].changes[0]
    assert (change.fields[0], float(given()["XA"])) == (FieldChange("打分", "6", "7"), 6.0)
    assert AuditEvent.objects.filter(action="import_scores").count() == 1
    assert confirm(client, item).status_code == 422  # with what was shown before
    assert confirm(client).context["item"].state == ImportState.DONE
    assert float(given()["XA"]) == 7.0
    assert confirm(client, first).status_code == 422


def test_change_that_the_workbook_does_not_touch_is_no_hindrance(client: Client, page: str, period: Period) -> None:
    bring(client, page, scores("7"))
    imports.taken(signed_in(groups.holder(Office.SECRETARY, period.branch)), page, scores("3", "XB"))
    assert confirm(client, Import.objects.order_by("pk").first()).context["item"].state == ImportState.DONE
    assert {code: float(points) for code, points in given().items()} == {"XA": 7.0, "XB": 3.0}


def test_what_became_faulty_in_between_is_told_cell_by_cell(client: Client, page: str, period: Period) -> None:
    bring(client, page, scores("7"))
    period.branch.groups.filter(code="XA").update(dissolved_on=date(2026, 9, 1))

    shown = confirm(client)

    assert (shown.context["item"].state, given()) == (ImportState.FAULTY, {})
    assert "The data has changed" in shown.text
    assert "was dissolved on 2026-09-01" in shown.text


def test_period_that_is_closed_in_between_refuses_in_one_sentence(client: Client, page: str, period: Period) -> None:
    bring(client, page, scores("7"))
    Period.objects.filter(pk=period.pk).update(status="totalled")
    assert (confirm(client).status_code, given()) == (403, {})
    with pytest.raises(PermissionDenied):
        service.write_import(newest(), shown=newest().shown, by=newest().brought_by, now=clock.now())


def test_who_lost_the_office_in_between_imports_and_sees_nothing(client: Client, page: str) -> None:
    bring(client, page, scores("7"))
    Appointment.objects.filter(office=Office.SECRETARY).update(ends_on=date(2026, 9, 27))
    assert (confirm(client).status_code, given()) == (403, {})
    assert client.get(reverse("import_detail", args=[newest().pk])).status_code == 403


def test_roster_confirmed_another_day_is_shown_again(client: Client) -> None:
    """Who moves does so from the day of the import on."""
    committee = groups.committee("DW09")
    admin = signed_in(groups.admin(committee))
    bring(admin, reverse("roster_import"), roster(people=[["7", "张三", None, "群众"]]))
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        shown = confirm(admin)
        assert (shown.context["item"].outdated, Person.objects.filter(employee_no="7").exists()) == (True, False)
        confirm(admin)
    assert Person.objects.filter(employee_no="7").exists()


def test_workbook_chosen_again_takes_the_place_of_the_one_before(
    client: Client, page: str, period: Period, folder: Path, settled: Any
) -> None:
    with settled():
        bring(client, page, scores("7"))
        first = newest()
        bring(client, page, scores("8"))
        bases = workbook(党费基数=[["工号", "起始月份", "类别"], ["9", "2026-01", "在职"]])
        bring(client, reverse("dues_base_import", args=[period.branch_id]), bases)  # for another thing
    first.refresh_from_db()
    assert first.state == ImportState.DROPPED
    assert (Import.objects.open().count(), len(kept(folder))) == (2, 4)
    assert confirm(client, first).status_code == 422


def test_page_tells_of_a_workbook_that_waits(client: Client, page: str) -> None:
    assert "Go on with it" not in client.get(page).text
    bring(client, page, scores("7"))
    told = client.get(page).text
    assert reverse("import_detail", args=[newest().pk]) in told
    confirm(client)
    assert "Go on with it" not in client.get(page).text


def test_given_up_workbook_leaves_nothing(client: Client, page: str, folder: Path, settled: Any) -> None:
    with settled():
        bring(client, page, scores("7"))
        answer = client.post(reverse("import_drop", args=[newest().pk]), follow=True)
    assert answer.redirect_chain == [(page, 302)]
    assert (kept(folder), newest().state, given()) == (set(), ImportState.DROPPED, {})
    assert (confirm(client).status_code, given()) == (422, {})
    assert client.get(reverse("import_marked", args=[newest().pk])).status_code == 422


def test_imported_workbook_cannot_be_given_up(client: Client, page: str) -> None:
    imports.taken(client, page, scores("7"))
    assert client.post(reverse("import_drop", args=[newest().pk])).status_code == 422
    assert newest().state == ImportState.DONE


def test_workbook_that_changes_nothing_is_done_with(client: Client, page: str, folder: Path, settled: Any) -> None:
    imports.taken(client, page, scores("7"))
    with settled():
        same = workbook(打分=[["党小组代码", "A1"], ["XA", "7"]], 备忘=[["甲"]])
        shown = bring(client, page, same)
    assert (shown.context["item"].state, "import_confirm" in shown.text) == (ImportState.UNCHANGED, False)
    assert "The sheet “备忘” is not known here" in shown.text
    assert newest().source == ""


def test_file_that_was_tampered_with_is_not_imported(client: Client, page: str, folder: Path) -> None:
    bring(client, page, scores("7"))
    (folder / newest().source).write_bytes(scores("8"))
    assert (confirm(client).status_code, given()) == (422, {})


def test_faults_are_told_in_the_language_of_who_brought_it(secretary: User, page: str) -> None:
    client = signed_in(secretary)
    client.cookies["django_language"] = "zh-hans"
    shown = bring(client, page, scores("41"))
    assert [str(fault.message) for fault in shown.context["found"].faults] != []
    with translation.override("zh-hans"):
        assert all(ord(str(fault.message)[0]) > 255 for fault in shown.context["found"].faults)


# time


def look(moment: datetime) -> list[str]:
    return list(ticking.look_at("imports", moment))


def test_left_workbook_goes_after_seven_days_and_its_row_after_a_month(
    client: Client, page: str, folder: Path, settled: Any
) -> None:
    bring(client, page, scores("7"))
    assert look(NOON + timedelta(days=6, hours=23)) == []
    with settled():
        assert len(look(NOON + timedelta(days=7, minutes=1))) == 1
    assert (newest().state, kept(folder)) == (ImportState.DROPPED, set())
    shown = client.get(reverse("import_detail", args=[newest().pk]))
    assert "no longer kept" in shown.text
    look(NOON + timedelta(days=40))
    assert not Import.objects.exists()


def test_what_a_done_import_tells_goes_after_seven_days(client: Client, page: str, folder: Path, settled: Any) -> None:
    with settled():
        imports.taken(client, page, scores("7"))
    with settled():
        look(NOON + timedelta(days=7, minutes=1))
    assert (newest().state, newest().found, kept(folder)) == (ImportState.DONE, "", set())
    assert "1 cell changed" in client.get(reverse("import_detail", args=[newest().pk])).text


def test_file_without_a_row_is_swept_and_one_with_a_row_is_not(client: Client, page: str, folder: Path) -> None:
    bring(client, page, scores("7"))
    stray = folder / ("0" * 32)
    stray.write_bytes(b"left by a killed process")
    assert look(NOON) == []
    os.utime(stray, (NOON.timestamp() - 7200,) * 2)
    assert len(look(NOON)) == 1
    assert kept(folder) == {newest().source, newest().found}


# what the pieces do


CHANGE = Change("打分", ChangeKind.CHANGED, "XA A1", "一组", (FieldChange("打分", "6", "7"),))


def outcome(**more: Any) -> Outcome:
    said: dict[str, Any] = {"sheets": ("打分",), "changes": (CHANGE,), "untouched": Counter({"打分": 2})}
    return Outcome(**(said | more))


def test_fingerprint_tells_what_is_done_and_not_in_which_words() -> None:
    same = outcome(notices=("look",), said="1 cell", dry_run=True, made=7)
    assert same.fingerprint == outcome().fingerprint
    others = [
        outcome(changes=()),
        outcome(changes=(CHANGE, CHANGE)),
        outcome(changes=(Change("打分", ChangeKind.ENDED, "XA A1", "一组", CHANGE.fields),)),
        outcome(changes=(Change("打分", ChangeKind.CHANGED, "XA A1", "一组", (FieldChange("打分", "5", "7"),)),)),
        outcome(untouched=Counter({"打分": 3})),
        outcome(day=date(2026, 9, 28)),
    ]
    assert len({each.fingerprint for each in (same, *others)}) == 7


def test_findings_come_back_as_they_were_kept() -> None:
    many = outcome(changes=(CHANGE,) * 400, notices=("一", "二"))
    found = findings.of_outcome(many)
    assert findings.decoded(findings.encoded(found)) == found
    assert (found.changed, len(found.changes_by_sheet[0].changes)) == (400, findings.SHOWN_AT_MOST)
    faulty = findings.Findings(faults=(Fault("打分", 2, "A1", "41", "over"),))
    assert findings.decoded(findings.encoded(faulty)) == faulty


def test_rows_that_take_the_place_of_others_are_compared_key_by_key() -> None:
    before = {"1": {"名称": "甲", "分": "5"}, "2": {"名称": "乙", "分": "5"}, "4": {"名称": "丁"}}
    after = {"1": {"名称": "甲", "分": "6"}, "3": {"名称": "丙", "分": "5"}, "4": {"名称": "丁", "注": ""}}
    assert [
        (each.kind.value, each.key, each.name, each.fields) for each in replaced("表", before, after, named="名称")
    ] == [
        ("changed", "1", "甲", (("分", "5", "6"),)),
        ("created", "3", "丙", (("名称", "", "丙"), ("分", "", "5"))),
        ("ended", "2", "乙", (("名称", "乙", ""), ("分", "5", ""))),
    ]
    turned = dict(reversed(before.items()))
    assert [each.fields for each in replaced("表", before, turned, named="名称")] == [(("顺序", "1;2;4", "4;2;1"),)]
    assert replaced("表", before, before, named="名称") == []


def test_large_is_what_a_person_would_wait_for() -> None:
    many = workbook(人员=[["工号", "姓名"], *([f"{number}", "张三" * 20] for number in range(20_000))])
    with_picture = BytesIO(small_roster())
    with zipfile.ZipFile(with_picture, "a") as archive:
        archive.writestr("xl/media/image1.png", os.urandom(1_100_000))
    assert [is_large(each) for each in (many, with_picture.getvalue())] == [True, True]
    # What is no workbook is refused at once.
    assert [is_large(each) for each in (small_roster(), b"", b"PK\x03\x04", b"x" * 2_000_000)] == [False] * 4


def test_kind_that_is_gone_and_thing_that_is_gone_are_refused(period: Period, secretary: User) -> None:
    with pytest.raises(RefusedError, match="cannot be imported any more"):
        kind_of("none")
    with pytest.raises(RefusedError, match="no longer there"):
        kind_of("scores").thing([0], secretary)
    assert not kind_of("scores").may(secretary, [0])
