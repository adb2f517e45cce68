"""Pages of dues through the browser's door: one tap, undo, corrections, workbooks, lists, the paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from activities.dues_queries import arrears, base_lines, month_sheet, overview
from activities.models import Dues
from activities.services import dues as services
from branchmgr import clock
from branchmgr.models import AuditEvent, User
from groups.enums import Office
from groups.models import Branch, PartyGroup, Person
from tests.factories import groups as place
from tests.factories import imports
from tests.factories.workbooks import contents, workbook

pytestmark = pytest.mark.django_db

NOVEMBER = date(2026, 11, 1)


@dataclass(frozen=True, slots=True)
class Desk:
    branch: Branch
    group: PartyGroup
    secretary: User
    leader: User
    member: Person
    row: Dues

    def client(self, user: User) -> Client:
        client = Client(headers={"Accept-Language": "en"})
        client.cookies["django_language"] = "en"
        client.force_login(user)
        return client

    @property
    def sheet(self) -> str:
        return reverse("dues_sheet", args=[self.group.pk, NOVEMBER])


@pytest.fixture
def desk() -> Any:
    with time_machine.travel("2026-11-21T10:00:00+08:00", tick=False):
        branch = place.branch("ZB1")
        group = place.group(branch, "G1")
        member = place.member(group, "20001", name="李四", joined_on=date(2020, 7, 1))
        based(member, "4000")
        (row,) = services.open_month(group, NOVEMBER, by=None, now=clock.now())
        secretary, leader = place.holder(Office.SECRETARY, branch), place.holder(Office.LEADER, group)
        yield Desk(branch, group, secretary, leader, member, row)


def based(person: Person, base: str) -> None:
    wanted: dict[str, Any] = {"dues_class": "employed", "base": Decimal(base), "amount": None, "note": ""}
    services.set_base(person, from_month=date(2026, 1, 1), **wanted, by=None, now=clock.now())


def text(response: HttpResponseBase) -> str:
    return bytes(response.content).decode()  # type: ignore[attr-defined]


def upload(source: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("党费.xlsx", source)


def test_one_tap_records_this_second_and_can_be_undone(desk: Desk) -> None:
    client = desk.client(desk.leader)
    page = text(client.get(desk.sheet))
    assert reverse("dues_pay", args=[desk.row.pk]) in page

    after = client.post(reverse("dues_pay", args=[desk.row.pk]), follow=True)
    desk.row.refresh_from_db()
    assert (desk.row.paid, desk.row.paid_at, desk.row.recorded_by) == (40, clock.now(), desk.leader)
    assert "2026-11-21 10:00:00" in text(after)
    assert client.post(reverse("dues_pay", args=[desk.row.pk])).status_code == 422

    client.post(reverse("dues_undo", args=[desk.row.pk]), follow=True)
    desk.row.refresh_from_db()
    assert desk.row.paid_at is None


@pytest.mark.parametrize(
    ("typed", "moment", "said"),
    [
        ("NaN", "2026-11-01T00:00:05", "Enter an amount such as 15"),
        ("1e3", "2026-11-01T00:00:05", "Enter an amount such as 15"),
        ("-40", "2026-11-01T00:00:05", "Enter 0 or more"),
        ("39", "2026-11-01T00:00:05", "40 yuan are owed"),
        ("40", "2026-11-22T00:00:00", "not lie in the future"),
        ("40", "2020-06-30T00:00:00", "joined the Party on 2020-07-01"),
        ("40", "2025-12-01T00:00:00", "at most 6 months ahead"),
        ("40", "昨天", "Enter a day and time such as"),
        ("", "", "Please fill this in"),
    ],
)
def test_payment_refused_keeps_what_was_typed(desk: Desk, typed: str, moment: str, said: str) -> None:
    address = reverse("payment_record", args=[desk.row.pk])
    answer = desk.client(desk.leader).post(address, {"paid": typed, "paid_at": moment})
    assert answer.status_code == 422
    assert said in text(answer)
    assert f'value="{typed}"' in text(answer) or not typed
    assert f'value="{moment}"' in text(answer) or not moment


def test_payment_in_full_width_digits_is_corrected_and_taken_back_with_a_reason(desk: Desk) -> None:
    client = desk.client(desk.leader)
    given = {"paid": "４０．５", "paid_at": "2026-11-01T00:00:05"}
    client.post(reverse("payment_record", args=[desk.row.pk]), given)
    address = reverse("payment_correct", args=[desk.row.pk])
    assert 'value="2026-11-01T00:00:05"' in text(client.get(address))
    assert client.post(address, given).status_code == 422
    client.post(address, {"paid": "41", "paid_at": "2026-11-01T00:00:06", "reason": "看错了"})
    desk.row.refresh_from_db()
    assert desk.row.paid == 41
    client.post(reverse("payment_take_back", args=[desk.row.pk]), {"reason": "不是他的"})
    assert Dues.objects.unpaid().count() == 1
    reasons = AuditEvent.objects.filter(action__startswith="dues_payment").order_by("pk")
    assert [event.after["reason"] for event in reasons] == ["看错了", "不是他的"]


def test_sheet_goes_out_as_workbook_and_comes_back_filled_in(desk: Desk) -> None:
    client = desk.client(desk.leader)
    answer = client.post(reverse("dues_export", args=[desk.group.pk, NOVEMBER]))
    source = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert contents(source)["党费"][1] == ["20001", "李四", "2026-11", 40, None, None]
    assert AuditEvent.objects.filter(action="dues_exported", actor=desk.leader).count() == 1

    address = reverse("dues_import", args=[desk.group.pk, NOVEMBER])
    book = load_workbook(BytesIO(source))
    book["党费"]["F2"] = "2026-11-31 08:00"
    faulty = saved(book)
    assert "Not a day and time" in imports.bring(client, address, faulty).text
    assert "错误清单" in contents(imports.marked(client))

    book["党费"]["F2"] = "2026-11-03 08:00:09"
    assert desk.sheet in imports.taken(client, address, saved(book)).text
    desk.row.refresh_from_db()
    assert desk.row.paid_at is not None
    assert f"{desk.row.paid_at.astimezone(clock.zone()):%Y-%m-%d %H:%M:%S}" == "2026-11-03 08:00:09"
    again = client.post(reverse("dues_export", args=[desk.group.pk, NOVEMBER]))
    unchanged = imports.bring(client, address, b"".join(again.streaming_content))  # type: ignore[attr-defined]
    assert "0 rows taken over, 1 row as before" in unchanged.text


def test_faulty_workbooks_are_told_cell_by_cell_and_handed_back_marked(desk: Desk) -> None:
    client = desk.client(desk.secretary)
    payments = workbook(党费=[("工号", "姓名", "月份", "缴纳时间"), ("20001", "王五", "2026-11", "昨天")])
    bases = workbook(
        党费基数=[("工号", "姓名", "起始月份", "类别", "基数"), ("20001", "王五", "2027-01", "在职", "-1")]
    )
    places = [
        (reverse("dues_import", args=[desk.group.pk, NOVEMBER]), payments),
        (reverse("dues_base_import", args=[desk.branch.pk]), bases),
    ]
    for address, source in places:
        page = imports.bring(client, address, source).text
        assert page.count("2 places have to be mended") == 1
        assert ("faults were found" in page, "Import this file" in page) == (False, False)
        assert len(contents(imports.marked(client))["错误清单"]) == 3
        broken = imports.bring(client, address, b"PK no workbook")
        assert (broken.status_code, 'type="file"' in broken.text) == (422, True)


def saved(book: Any) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_base_is_set_in_a_form_that_keeps_what_is_wrong(desk: Desk) -> None:
    client = desk.client(desk.secretary)
    address = reverse("dues_base_set", args=[desk.member.pk])
    wrong = {"from_month": "2026-11", "dues_class": "employed", "base": "１２３４５.678", "note": "调薪"}
    refused = client.post(address, wrong)
    assert refused.status_code == 422
    assert "two places at most" in text(refused)
    assert 'value="１２３４５.678"' in text(refused)
    assert client.post(address, wrong | {"base": "12345.67"}).status_code == 302
    desk.row.refresh_from_db()
    assert desk.row.owed == Decimal("246.9")
    listed = text(client.get(reverse("dues_base_list", args=[desk.branch.pk]), {"q": "20001", "class": "employed"}))
    assert "12,345.67" in listed
    assert "246.90" in listed
    half = {"q": "李s"}  # a name half in signs, half in pinyin
    assert "12,345.67" in text(client.get(reverse("dues_base_list", args=[desk.branch.pk]), half))


def test_bases_come_in_by_workbook_or_not_at_all(desk: Desk) -> None:
    client = desk.client(desk.secretary)
    address = reverse("dues_base_import", args=[desk.branch.pk])
    header = ("工号", "起始月份", "类别", "基数")
    faulty = workbook(党费基数=[header, ("20001", "2027-01", "在职", "7000"), ("20001", "2019-01", "在职", "1")])
    assert "joined the Party" in imports.bring(client, address, faulty).text
    assert "错误清单" in contents(imports.marked(client))
    assert desk.member.dues_bases.count() == 1
    good = workbook(党费基数=[header, ("20001", "2027-01", "在职", "7000")])
    imports.taken(client, address, good)
    assert desk.member.dues_bases.count() == 2


def test_arrears_are_listed_narrowed_and_exported_as_seen(desk: Desk) -> None:
    for month in (date(2026, 9, 1), date(2026, 10, 1)):
        services.open_month(desk.group, month, by=None, now=clock.now())
    client = desk.client(desk.secretary)
    address = reverse("arrears_list", args=[desk.branch.pk])
    assert "2 months" in text(client.get(address))
    assert "Nobody found" in text(client.get(address, {"q": "王"}))
    export = reverse("arrears_export", args=[desk.branch.pk])
    rows = [
        contents(b"".join(client.post(f"{export}?q={words}").streaming_content))["欠缴"][1:]  # type: ignore[attr-defined]
        for words in ("李", "王")
    ]
    assert rows == [[["20001", "李四", "小组G1", 2, "2026-09、2026-10", 80]], []]


def test_month_is_opened_by_hand_and_names_who_has_no_base(desk: Desk) -> None:
    place.member(desk.group, name="无基数")
    october = reverse("dues_sheet", args=[desk.group.pk, date(2026, 10, 1)])
    client = desk.client(desk.leader)
    before = text(client.get(october))
    assert "Open this month" in before
    assert "无基数" in before
    opened = client.post(reverse("dues_open", args=[desk.group.pk, date(2026, 10, 1)]), follow=True)
    assert "Members added to the month: 1." in text(opened)
    assert client.get(f"/activities/dues/groups/{desk.group.pk}/2026-13/").status_code == 404


def test_month_that_has_not_begun_is_no_page(desk: Desk) -> None:
    client = desk.client(desk.leader)
    for month in (date(2026, 12, 1), date(2030, 1, 1)):
        for name in ("dues_sheet", "dues_paper", "dues_import"):
            assert client.get(reverse(name, args=[desk.group.pk, month])).status_code == 404
    page = text(client.get(reverse("dues_list"), {"month": "2030-01"}))
    assert "?month=2026-10" in page
    assert "2029-12" not in page


def test_sheet_names_who_has_not_paid_first_and_keeps_a_fresh_tap_in_its_place(desk: Desk) -> None:
    for name in ("阿一", "王五"):
        based(place.member(desk.group, name=name, joined_on=date(2020, 7, 1)), "4000")
    services.open_month(desk.group, NOVEMBER, by=None, now=clock.now())
    first, second = (Dues.objects.get(person__name=name) for name in ("阿一", "李四"))
    now = clock.now()
    services.record_payment(first, paid=first.owed, paid_at=now, by=desk.secretary, now=now)
    services.record_payment(second, paid=second.owed, paid_at=now, by=desk.leader, now=now)

    page = text(desk.client(desk.leader).get(desk.sheet))
    assert page.index("李四") < page.index("王五") < page.index("阿一")
    assert 'data-label="Paid at"' not in page
    assert page.count('data-label="Status"') == 3
    with time_machine.travel(now + timedelta(minutes=11), tick=False):
        later = text(desk.client(desk.leader).get(desk.sheet))
    assert later.index("王五") < later.index("阿一") < later.index("李四")


def test_member_sees_own_dues_and_the_drawn_month_only(desk: Desk) -> None:
    client = desk.client(place.user_for(desk.member))
    assert "4,000.00" in text(client.get(reverse("dues_own")))
    assert client.get(desk.sheet).status_code == 403
    page = text(client.get(reverse("zero_hour", args=[desk.branch.pk])))
    assert "No month is drawn yet" in page
    assert reverse("zero_hour_draw", args=[desk.branch.pk]) not in page
    drawing = desk.client(desk.secretary)
    drawn = drawing.post(reverse("zero_hour_draw", args=[desk.branch.pk]), follow=True)
    seed = desk.branch.zero_hours.get().seed
    assert f"ZB1:2026:{seed}" in text(drawn)


def test_home_page_says_what_is_to_record_and_whose_base_is_missing(desk: Desk) -> None:
    place.member(desk.group)
    assert "小组G1: dues of 2026-11 to record (members: 1)" in text(desk.client(desk.leader).get("/"))
    assert "Members without a base of dues: 3" in text(desk.client(desk.secretary).get("/"))


def test_lists_take_as_many_queries_for_one_member_as_for_three(
    desk: Desk, django_assert_num_queries: Callable[[int], Any]
) -> None:
    services.open_month(desk.group, date(2026, 10, 1), by=None, now=clock.now())
    now = clock.now()
    for rows in (1, 3):
        reader = User.objects.get(pk=desk.secretary.pk)
        with django_assert_num_queries(4):
            assert len(overview(reader, NOVEMBER).figures) == 1
        with django_assert_num_queries(4):
            assert len(month_sheet(desk.group, NOVEMBER, reader=reader, now=now).rows) == rows
        with django_assert_num_queries(5):
            assert len([line for line in base_lines(desk.branch, NOVEMBER) if line.base]) == rows
        with django_assert_num_queries(2):
            assert len(arrears(desk.branch, now.date())) == rows
        if rows == 1:
            for _ in range(2):
                based(place.member(desk.group), "5000")
