"""The roster on the screen and by command: check, confirm, marked copy, template, export."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from branchmgr.models import AuditEvent, User
from branchmgr.spreadsheets import read_workbook
from groups.models import Membership, PartyGroup, Person
from groups.services.roster import import_roster, roster_sheets
from tests.factories import groups as make
from tests.factories import imports
from tests.factories.workbooks import contents, roster, small_roster, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _uploads_in_a_folder_of_their_own(tmp_path: Path, settings: Any) -> None:
    settings.UPLOADS_ROOT = tmp_path / "uploads"


@pytest.fixture
def admin() -> User:
    import_roster(small_roster(), by=None)
    return User.objects.get(username="1001")


def signed_in(user: User) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(user)
    return client


def upload(client: Client, source: bytes, name: str = "roster.xlsx") -> Any:
    return client.post(reverse("roster_import"), {"file": SimpleUploadedFile(name, source)}, follow=True)


def downloaded(response: Any) -> bytes:
    assert response.status_code == 200
    return b"".join(response.streaming_content)


CHANGED = roster(people=[["1003", "王五五", "男", "正式党员", "2026-01-10", None, "ZB01", "XZ01"]])
FAULTY = roster(people=[["1003", "王五", "男", "团员"], ["1009", "周", None, "群众", None, None, "NO"]])


def test_upload_shows_what_would_change_and_changes_nothing(admin: User) -> None:
    response = upload(signed_in(admin), CHANGED)

    change = response.context["found"].changes_by_sheet[0].changes[0]
    assert {(f.column, f.before, f.after) for f in change.fields} >= {
        ("姓名", "王五", "王五五"), ("政治面貌", "预备党员", "正式党员"), ("党小组代码", "XZ02", "XZ01"),
    }  # fmt: skip
    assert "王五五" in response.text
    assert Person.objects.get(employee_no="1003").name == "王五"


def test_confirmation_applies_the_checked_file_once(admin: User, settings: Any) -> None:
    client = signed_in(admin)
    upload(client, CHANGED)
    item = imports.newest()
    url = reverse("import_confirm", args=[item.pk])

    assert client.get(url).status_code == 405
    assert reverse("person_list") in imports.confirm(client, item).text
    assert Person.objects.get(employee_no="1003").name == "王五五"
    assert "1 change" in imports.confirm(client, item).text
    assert AuditEvent.objects.filter(action="import_roster", actor=admin).count() == 1


def test_confirmation_checks_again(admin: User) -> None:
    client = signed_in(admin)
    upload(client, CHANGED)
    PartyGroup.objects.filter(code="XZ01").update(dissolved_on="2026-01-01")

    response = imports.confirm(client)

    assert "dissolved" in response.text
    assert Person.objects.get(employee_no="1003").name == "王五"


def test_faults_are_shown_with_a_marked_copy(admin: User) -> None:
    client = signed_in(admin)
    response = upload(client, FAULTY)

    assert [(fault.row, fault.column, fault.value) for fault in response.context["found"].faults] == [
        (2, "政治面貌", "团员"),
        (3, "党支部代码", "NO"),
    ]
    marked = contents(imports.marked(client))
    assert list(marked) == ["错误清单", "人员"]
    assert marked["人员"][1][:4] == ["1003", "王五", "男", "团员"]
    assert len(marked["错误清单"]) == 3


@pytest.mark.parametrize("source", [b"", b"not a workbook", b"PK\x03\x04 nor this"])
def test_what_is_no_workbook_is_refused_in_one_sentence(admin: User, source: bytes) -> None:
    response = upload(signed_in(admin), source)

    assert response.status_code in (200, 422)
    assert "Traceback" not in response.content.decode()
    assert Person.objects.count() == 4


def test_workbook_without_changes_offers_no_confirmation(admin: User) -> None:
    response = upload(signed_in(admin), small_roster())

    assert "Nothing would change" in response.content.decode()
    assert "confirm/" not in response.text


def test_template_is_read_back_without_a_fault(admin: User) -> None:
    source = downloaded(signed_in(admin).get(reverse("roster_template")))

    book = read_workbook(source, roster_sheets())
    assert book.faults == ()
    assert [sheet.title in book for sheet in roster_sheets()] == [True] * 4


def test_export_of_the_admin_changes_nothing_when_imported(admin: User) -> None:
    import_roster(
        roster(
            groups=[["XZ03", "旧小组", "ZB01", "一班", None, "2019-01-01", "2022-01-01"]],
            people=[["1002", "李四", "女", "正式党员", "2022-03-01", "2023-03-01", "ZB01", "XZ02"]],
            appointments=[["1003", "党小组长", "XZ02", "2024-01-01", "2025-01-01"]],
        ),
        by=None,
    )
    source = downloaded(signed_in(admin).post(reverse("roster_export")))

    sheets = contents(source)
    assert {title: len(rows) - 1 for title, rows in sheets.items()} == {"组织": 2, "党小组": 3, "人员": 4, "任职": 5}
    for by in (None, admin):
        assert import_roster(source, by=by, dry_run=True).changes == ()


@pytest.mark.parametrize("number", ["1001", "1002"])
def test_export_of_anybody_changes_nothing_when_imported(admin: User, number: str) -> None:
    source = downloaded(signed_in(User.objects.get(username=number)).post(reverse("roster_export")))

    assert import_roster(source, by=None, dry_run=True).changes == ()


def test_export_of_an_admin_who_belongs_elsewhere_comes_back_unchanged(admin: User) -> None:
    """Admins below see their own foreign branch; what they may not change comes back as it went out."""
    general = make.committee("DZ09", parent=make.committee("DW09"))
    make.group(make.branch("ZB09", committee=general), "XZ09")
    make.appoint(Person.objects.get(employee_no="1002"), "admin", general)
    user = User.objects.get(username="1002")
    source = downloaded(signed_in(user).post(reverse("roster_export")))

    assert {row[0] for row in contents(source)["组织"][1:]} == {"ZB01", "DZ09", "ZB09"}
    assert import_roster(source, by=user, dry_run=True).changes == ()


def test_export_shows_only_what_one_sees(admin: User) -> None:
    sheets = contents(downloaded(signed_in(User.objects.get(username="1002")).post(reverse("roster_export"))))

    assert {row[0] for row in sheets["人员"][1:]} == {"1001", "1002"}
    assert all("1004" not in row and "1003" not in row for rows in sheets.values() for row in rows)


def test_export_with_filters_holds_just_these_people(admin: User) -> None:
    sheets = contents(downloaded(signed_in(admin).post(reverse("roster_export"), {"q": "李四"})))

    assert {title: [row[0] for row in rows[1:]] for title, rows in sheets.items()} == {
        "人员": ["1002"],
        "任职": ["1002"],
    }


def test_export_is_put_down(admin: User) -> None:
    signed_in(admin).post(reverse("roster_export"), {"q": "李四", "status": "full"})

    event = AuditEvent.objects.get(action="export_roster")
    assert (event.actor, event.after) == (admin, {"chosen": {"q": "李四", "status": "full"}})


def test_export_of_the_list_sends_the_filters_of_the_list(admin: User) -> None:
    client = signed_in(admin)
    page = client.get(reverse("person_list") + "?q=李四&sort=-name&page=1").content.decode()
    form = page[page.index(f'action="{reverse("roster_export")}"') :].partition("</form>")[0]

    assert re.findall(r'name="(\w+)" value="([^"]*)"', form)[1:] == [("q", "李四")]
    assert client.get(reverse("roster_export")).status_code == 405
    assert not AuditEvent.objects.filter(action="export_roster").exists()


def test_export_keeps_text_text() -> None:
    name = "=HYPERLINK(1)"
    admin = make.admin(make.committee("DW", name=name))
    source = downloaded(signed_in(admin).post(reverse("roster_export")))

    assert contents(source)["组织"][1][1] == name
    assert import_roster(source, by=None, dry_run=True).changes == ()


def command(*arguments: Any) -> str:
    out = StringIO()
    with translation.override("en"):
        call_command(*arguments, stdout=out)
    return out.getvalue()


def test_command_imports_and_tells(tmp_path: Path) -> None:
    path = tmp_path / "roster.xlsx"
    path.write_bytes(small_roster())

    dry = command("import_roster", str(path), "--dry-run")
    assert Person.objects.count() == 0
    done = command("import_roster", str(path))

    assert "人员: 4 new, 0 changed, 0 ended, 0 as before" in done
    assert dry == f"{done}Dry run: nothing was changed.\n"
    assert AuditEvent.objects.get().actor_name == "system"
    assert AuditEvent.objects.get().origin == "command import_roster"


def test_command_tells_faults_one_a_line(tmp_path: Path) -> None:
    path = tmp_path / "roster.xlsx"
    path.write_bytes(FAULTY)
    err = StringIO()

    with translation.override("en"), pytest.raises(CommandError):
        call_command("import_roster", str(path), stderr=err)

    assert [line.split(" · ")[:4] for line in err.getvalue().splitlines()] == [
        ["人员", "2", "政治面貌", "团员"], ["人员", "3", "党支部代码", "NO"],
    ]  # fmt: skip


def test_command_by_an_admin_is_kept_to_their_committee(admin: User, tmp_path: Path) -> None:
    path = tmp_path / "roster.xlsx"
    path.write_bytes(roster([["DW99", "别的党委", "党委"]]))

    with pytest.raises(CommandError):
        call_command("import_roster", str(path), "--by", "1001", stderr=StringIO())
    command("import_roster", str(path))


def test_command_without_a_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"), translation.override("en"):
        call_command("import_roster", str(tmp_path / "none.xlsx"))


def test_first_admin_gets_a_password_by_command(admin: User) -> None:
    password = command("issue_password", "1001").strip()

    client = Client()
    assert client.login(username="1001", password=password)
    assert client.get(reverse("person_list"))["Location"] == reverse("password_change")


def test_password_by_somebody_follows_the_rules(admin: User) -> None:
    with pytest.raises(CommandError):
        call_command("issue_password", "1001", "--by", "1002")


def test_workbook_of_another_kind_is_refused(admin: User) -> None:
    response = upload(signed_in(admin), workbook(办法=[("项目", "值")]))

    assert response.status_code == 422
    assert "None of the sheets" in response.content.decode()


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_import_confirmed_by_many_at_once_has_one_effect() -> None:
    import_roster(small_roster(), by=None)
    admin = User.objects.get(username="1001")

    def confirm(_number: int) -> int:
        try:
            return len(import_roster(CHANGED, by=User.objects.get(pk=admin.pk)).changes)
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        effects = list(pool.map(confirm, range(32)))

    assert sorted(effects) == [0] * 31 + [1]
    assert Membership.objects.filter(person__employee_no="1003", ends_on=None).count() == 1
    assert AuditEvent.objects.filter(action="import_roster").count() == 2
