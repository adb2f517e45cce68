"""Identity numbers: read, sealed, never shown but to who asks, never told by export, audit or log."""

from __future__ import annotations

import base64
import logging
from contextlib import suppress
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.urls import reverse

from branchmgr import clock, environment
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, User
from groups import identity, masks
from groups.enums import Office
from groups.models import IdentityNumber, Person
from groups.services.roster import import_roster
from tests.factories import groups as make
from tests.factories import imports
from tests.factories.workbooks import workbook

pytestmark = pytest.mark.django_db

KEY, OTHER = b"k" * 32, b"o" * 32
WITH = {"IDENTITY_NUMBERS": True, "IDENTITY_KEYS": (KEY,)}
NUMBER, SECOND = "11010519491231002X", "440524190001010017"  # the first is the sample of GB 11643-1999


def roster(number: str, employee_no: str = "1001") -> bytes:
    return workbook(人员=[["工号", "姓名", "政治面貌", "身份证号"], [employee_no, "张三", "群众", number]])


def browser(user: User) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (NUMBER, NUMBER),
        (NUMBER.lower(), NUMBER),
        (f" {SECOND} ", SECOND),
        ("４４０５２４１９０００１０１００１７", SECOND),
    ],
)
def test_number_is_read_as_people_write_it(typed: str, read: str) -> None:
    assert identity.read_number(typed) == read


@pytest.mark.parametrize(
    "typed",
    [
        "", "1", NUMBER[:-1], f"{NUMBER}0", f"{NUMBER[:-1]}1", "X" * 18, "٣" * 18, "0" * 18,
        "110105194913310027", "110105194902290029", "110105-19491231-002X",
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whichever of them
        identity.read_number(typed)


def test_every_single_wrong_digit_is_noticed() -> None:
    others = {at: set("0123456789") - {NUMBER[at]} for at in range(17)}
    wrong = [NUMBER[:at] + digit + NUMBER[at + 1 :] for at, digits in others.items() for digit in digits]
    taken = []
    for each in wrong:
        try:
            taken.append(identity.read_number(each))
        except ValueError:
            continue
    assert (len(wrong), taken) == (153, [])


@override_settings(**WITH)
def test_number_is_sealed_for_one_person_and_under_one_key() -> None:
    kept = identity.sealed(NUMBER, employee_no="1001")
    assert NUMBER not in kept
    assert kept != identity.sealed(NUMBER, employee_no="1001")
    assert identity.opened(kept, employee_no="1001") == NUMBER
    data = base64.b64decode(kept)
    changed = [base64.b64encode(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]).decode() for at in range(len(data))]
    for other in [*changed, "", "no base64", kept[:20]]:
        with pytest.raises(RefusedError):
            identity.opened(other, employee_no="1001")
    with pytest.raises(RefusedError):
        identity.opened(kept, employee_no="1002")
    with override_settings(IDENTITY_KEYS=(OTHER,)), pytest.raises(RefusedError):
        identity.opened(kept, employee_no="1001")
    with override_settings(IDENTITY_KEYS=(OTHER, KEY)):
        assert identity.opened(kept, employee_no="1001") == NUMBER


def test_without_the_setting_nothing_is_kept() -> None:
    outcome = import_roster(roster(NUMBER), by=None)
    assert "身份证号" in str(outcome.notices)
    assert not IdentityNumber.objects.exists()
    assert NUMBER not in str(list(AuditEvent.objects.values_list("after", flat=True)))


@override_settings(**WITH)
def test_import_keeps_the_number_sealed_and_tells_it_nowhere() -> None:
    first = import_roster(roster(NUMBER), by=None)
    kept = IdentityNumber.objects.get()
    assert NUMBER not in kept.sealed
    assert identity.opened(kept.sealed, employee_no="1001") == NUMBER
    assert import_roster(roster(NUMBER), by=None).changes == ()
    assert import_roster(roster(""), by=None).changes == ()
    second = import_roster(roster(SECOND), by=None)
    assert [field for change in second.changes for field in change.fields] == [("身份证号", "***", "***")]
    assert IdentityNumber.objects.count() == 1
    told = f"{first}{second}{list(AuditEvent.objects.values_list('before', 'after'))}"
    assert not [number for number in (NUMBER, SECOND, NUMBER[:6], SECOND[:6]) if number in told]
    assert told.count("'身份证号'") >= 2, "nothing was said of the numbers at all: the search is broken"


@override_settings(**WITH)
def test_wrong_number_is_a_fault_of_its_cell_that_does_not_repeat_it() -> None:
    with pytest.raises(RefusedError) as refusal:
        import_roster(roster(f"{NUMBER[:-1]}1"), by=None)
    assert [fault.column for fault in refusal.value.faults] == ["身份证号"]
    assert [fault.value for fault in refusal.value.faults] == ["***"]


def ended(digits: str) -> str:
    """The 17 digits with the last character that fits: by ISO 7064 the whole is 1 modulo 11."""
    rest = (1 - 2 * sum(int(digit) << at for at, digit in enumerate(reversed(digits)))) % 11
    return f"{digits}{'X' if rest == 10 else rest}"


def test_last_character_is_reckoned_here_as_it_is_in_the_samples() -> None:
    assert [ended(NUMBER[:-1]), ended(SECOND[:-1])] == [NUMBER, SECOND]


@override_settings(**WITH)
@pytest.mark.parametrize(
    ("region", "days", "taken"),
    [
        ("110105", 0, True), ("820000", 0, True), ("110105", 1, False), ("110105", 400, False),
        ("999999", 0, False), ("160105", 0, False), ("840000", 0, False),
    ],
)  # fmt: skip
def test_number_of_no_province_or_of_a_birth_to_come_is_refused(region: str, days: int, taken: bool) -> None:
    born = clock.today() + timedelta(days=days)
    assert is_taken(ended(f"{region}{born:%Y%m%d}002")) is taken


@override_settings(**WITH)
@pytest.mark.parametrize(("born", "taken"), [("18850101", False), ("18991231", False), ("19000101", True)])
def test_number_of_a_birth_before_1900_is_refused(born: str, taken: bool) -> None:
    assert is_taken(ended(f"110105{born}002")) is taken


def is_taken(number: str) -> bool:
    with suppress(RefusedError):
        import_roster(roster(number), by=None)
    return IdentityNumber.objects.exists()


@override_settings(**WITH)
def test_admin_keeps_no_number_of_anothers_people() -> None:
    own, other = make.committee("DW01"), make.committee("DW02")
    make.person("1001", name="张三", branch=make.branch("ZB02", committee=other), political_status="masses")
    with pytest.raises(RefusedError):
        import_roster(roster(NUMBER), by=make.admin(own))
    assert not IdentityNumber.objects.exists()


class Cast:
    """A member whose number is kept, the admin above, the secretary, the leader of the group."""

    def __init__(self) -> None:
        self.top = make.committee("DW01")
        branch = make.branch("ZB01", committee=self.top)
        group = make.group(branch)
        self.person = make.member(group, "1001", name="张三")
        self.owner = make.user_for(self.person)
        self.admin = make.admin(self.top)
        self.secretary = make.holder(Office.SECRETARY, branch)
        self.leader = make.holder(Office.LEADER, group)
        sealed = identity.sealed(NUMBER, employee_no="1001")
        IdentityNumber.objects.create(person=self.person, sealed=sealed, kept_at="2026-01-01T00:00+08:00")

    def page(self, user: User) -> str:
        return browser(user).get(reverse("person_detail", args=[self.person.pk])).content.decode()


@override_settings(**WITH)
def test_page_shows_first_and_last_character_to_admin_and_owner_alone() -> None:
    cast = Cast()
    for user, seen in ((cast.admin, True), (cast.owner, True), (cast.secretary, False), (cast.leader, False)):
        page = cast.page(user)
        assert NUMBER not in page
        assert (identity.shown(NUMBER) in page) is seen
    assert identity.shown(NUMBER) == "1****************X"
    with override_settings(IDENTITY_NUMBERS=False):
        assert identity.shown(NUMBER) not in cast.page(cast.admin)


@override_settings(**WITH)
def test_number_is_shown_once_and_every_time_put_down(caplog: pytest.LogCaptureFixture) -> None:
    cast = Cast()
    url = reverse("person_identity", args=[cast.person.pk])
    with caplog.at_level(logging.DEBUG):
        answers = [browser(user).post(url) for user in (cast.admin, cast.owner, cast.admin)]
        refused = [browser(user).post(url).status_code for user in (cast.secretary, cast.leader)]
    assert [NUMBER in answer.content.decode() for answer in answers] == [True] * 3
    assert {answer.headers["Cache-Control"] for answer in answers} == {
        "max-age=0, no-cache, no-store, must-revalidate, private"
    }
    assert refused == [403, 403]
    entries = AuditEvent.objects.filter(action="identity_number_revealed").order_by("pk")
    assert [(each.actor, each.subject_id, each.before, each.after) for each in entries] == [
        (user, str(cast.person.pk), None, None) for user in (cast.admin, cast.owner, cast.admin)
    ]
    assert NUMBER not in caplog.text


@override_settings(**WITH)
def test_no_export_holds_the_number_or_what_is_sealed() -> None:
    cast = Cast()
    client = browser(cast.admin)
    urls = [reverse("roster_export"), reverse("person_copy", args=[cast.person.pk])]
    for content in [client.post(url).getvalue() for url in urls]:
        cells = str([list(sheet.values) for sheet in openpyxl.load_workbook(BytesIO(content))])
        assert "张三" in cells
        assert not [word for word in (NUMBER, IdentityNumber.objects.get().sealed, "身份证号") if word in cells]
    template = client.get(reverse("roster_template"))
    headers = next(iter(openpyxl.load_workbook(BytesIO(b"".join(template)))["人员"].values))
    assert "身份证号" in headers


@override_settings(**WITH)
def test_roster_that_waits_for_its_confirmation_lies_sealed(
    tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    client = browser(make.admin(make.committee("DW01")))
    with override_settings(UPLOADS_ROOT=tmp_path):
        page = imports.bring(client, reverse("roster_import"), roster(NUMBER)).text
        kept = sorted(tmp_path.glob("imports/*"))
        assert len(kept) == 2  # the workbook, and what would change
        for each in kept:
            data = each.read_bytes()
            assert not data.startswith(b"PK")
            assert not [word for word in ("sheet", "changes", "张三") if word.encode() in data]
        assert "身份证号" in page
        assert NUMBER not in page
        with django_capture_on_commit_callbacks(execute=True):
            assert "1 change" in imports.confirm(client).text
        assert not [each for each in kept if each.exists()]
    opened = identity.opened(IdentityNumber.objects.get().sealed, employee_no="1001")
    assert opened == NUMBER


@override_settings(**WITH)
def test_command_seals_anew_under_the_first_key_and_deletes() -> None:
    cast = Cast()
    with override_settings(IDENTITY_KEYS=(OTHER, KEY)):
        said = run("--seal-anew")
    assert "1 " in said
    with override_settings(IDENTITY_KEYS=(OTHER,)):
        assert identity.opened(IdentityNumber.objects.get().sealed, employee_no=cast.person.employee_no) == NUMBER
    with pytest.raises(CommandError):
        run("--seal-anew")  # the old key alone opens it no more
    run("--delete-all")
    assert not IdentityNumber.objects.exists()
    assert Person.objects.filter(pk=cast.person.pk).exists()
    actions = list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["identity_numbers_sealed", "identity_numbers_forgotten"]


def run(*words: str) -> str:
    out = StringIO()
    call_command("identity_numbers", *words, stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.mark.parametrize(
    ("value", "needed"), [("", True), ("short", False), (base64.b64encode(b"k" * 31).decode(), True), ("ß" * 44, False)]
)
def test_start_is_refused_without_a_whole_key(value: str, needed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDENTITY_KEY", value)
    with pytest.raises(SystemExit, match="IDENTITY_KEY"):
        environment.identity_keys(needed=needed)


def test_keys_are_read_with_commas_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDENTITY_KEY", ",".join(base64.b64encode(key).decode() for key in (KEY, OTHER)))
    assert environment.identity_keys(needed=True) == (KEY, OTHER)


def test_masks_leave_enough_to_compare_and_no_more() -> None:
    table: list[tuple[Any, str, str]] = [
        (masks.masked_name, "张三", "张*"),
        (masks.masked_name, "", ""),
        (masks.masked_mobile, "13912345678", "139****5678"),
        (masks.masked_mobile, "8812", "8***"),
        (masks.masked_mail, "zhangsan@example.com", "z***@example.com"),
        (masks.masked_mail, "@", "***@"),
        (masks.masked_mail, "none", "n***"),
        (masks.masked_day, "1990-05-15", "1990"),
        (masks.hidden_text, "", ""),
    ]
    assert [mask(value) for mask, value, _masked in table] == [masked for _mask, _value, masked in table]
    assert masks.hidden_text("住院") != masks.hidden_text("出差")
    assert "住院" not in masks.hidden_text("住院")
