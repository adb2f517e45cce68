"""Pages of schemes through the client: who may open them, what they show, what they do."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from appraisal.models import Scheme
from appraisal.scheme_queries import contents_of
from appraisal.services.scheme_reading import read_scheme
from branchmgr import clock
from branchmgr.models import AuditEvent, User
from groups.enums import Office
from tests.factories import appraisal, groups, imports
from tests.factories.scheme_workbooks import bands, items, terms, workbook

pytestmark = pytest.mark.django_db


def signed_in(user: User, language: str = "en") -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    client.cookies["django_language"] = language
    client.force_login(user)
    return client


class World:
    """A branch with an approved scheme and a draft, another branch, and people of every kind."""

    def __init__(self) -> None:
        top = groups.committee("DW01")
        self.branch = groups.branch("ZB01", name="生产安全党支部", committee=top)
        self.group = groups.group(self.branch, "XZ01")
        other = groups.branch("ZB02", committee=top)
        self.approved = appraisal.reference_scheme(self.branch)
        self.draft = appraisal.reference_scheme(self.branch, approved=False, bonus_cap="3")
        yesterday = clock.today() - timedelta(days=1)
        self.users: dict[str, User] = {
            "secretary": groups.holder(Office.SECRETARY, self.branch, employee_no="1001", name="张三"),
            "committee": groups.holder(Office.PUBLICITY, self.branch),
            "former secretary": groups.holder(Office.SECRETARY, self.branch, end=yesterday, branch=None),
            "leader": groups.holder(Office.LEADER, self.group),
            "member": groups.user_for(groups.member(self.group)),
            "admin": groups.admin(top),
            "other admin": groups.admin(groups.committee("DW02")),
            "other secretary": groups.holder(Office.SECRETARY, other),
            "assessor": groups.holder(Office.ASSESSOR, groups.department(), political_status="masses"),
        }


@pytest.fixture
def world() -> World:
    return World()


SEES = {
    "secretary": (200, 200),
    "committee": (200, 200),
    "former secretary": (404, 404),
    "leader": (200, 404),
    "member": (200, 404),
    "admin": (200, 404),
    "other admin": (404, 404),
    "other secretary": (404, 404),
    "assessor": (404, 404),
}


@pytest.mark.parametrize("role", SEES)
@pytest.mark.parametrize("page", ["scheme_detail", "scheme_export"])
def test_who_may_read_the_approved_scheme_and_the_draft(world: World, role: str, page: str) -> None:
    client = signed_in(world.users[role])

    answers = tuple(client.get(reverse(page, args=[each.pk])).status_code for each in (world.approved, world.draft))

    assert answers == SEES[role]


@pytest.mark.parametrize("role", SEES)
@pytest.mark.parametrize("page", ["scheme_approve", "scheme_delete"])
def test_only_the_secretary_approves_and_deletes_and_only_drafts(world: World, role: str, page: str) -> None:
    client = signed_in(world.users[role])
    sees_approved, sees_draft = SEES[role]

    answers = [
        (client.get(url).status_code, client.post(url, appraisal.approval(each)).status_code)
        for each in (world.approved, world.draft)
        for url in [reverse(page, args=[each.pk])]
    ]

    barred = {200: 403, 404: 404}
    of_approved, of_draft = barred[sees_approved], barred[sees_draft]
    expected = (200, 302) if role == "secretary" else (of_draft, of_draft)
    assert answers == [(of_approved, of_approved), expected]
    changed = Scheme.objects.filter(pk=world.draft.pk, approved_at=None).count() == 0
    assert changed == (role == "secretary")


@pytest.mark.parametrize("role", SEES)
def test_only_the_secretary_imports(world: World, role: str) -> None:
    client = signed_in(world.users[role])
    url = reverse("scheme_import", args=[world.branch.pk])

    answer = upload(client, url, workbook(terms(公布日="9")))

    sees_branch = SEES[role][0] == 200
    expected = {True: 403, False: 404}[sees_branch] if role != "secretary" else 302
    assert answer.status_code == expected
    if role == "secretary":
        imports.confirm(client)
    assert Scheme.objects.count() == (3 if role == "secretary" else 2)


def test_nobody_reads_without_signing_in(world: World) -> None:
    for name, args in (("scheme_list", []), ("scheme_detail", [world.approved.pk]), ("scheme_template", [])):
        assert Client().get(reverse(name, args=args)).status_code == 302


def upload(client: Client, url: str, source: bytes, name: str = "办法.xlsx") -> Any:
    """Sends a workbook as the form does."""
    return client.post(url, {"file": SimpleUploadedFile(name, source)})


def text_of(answer: Any) -> str:
    """The page as text."""
    return str(answer.content.decode())


def test_the_list_shows_what_one_may_see(world: World) -> None:
    shown = {
        role: [scheme.pk for scheme in signed_in(user).get(reverse("scheme_list")).context["page"]]
        for role, user in world.users.items()
    }

    both, one = [world.draft.pk, world.approved.pk], [world.approved.pk]
    few = dict.fromkeys(("leader", "member", "admin"), one)
    assert shown == {role: [] for role in SEES} | few | {"secretary": both, "committee": both}


def test_the_list_is_searched_by_name_branch_and_year(world: World) -> None:
    client = signed_in(world.users["member"])

    found = {
        words: len(client.get(reverse("scheme_list"), {"q": words}).context["page"])
        for words in ("动态", "ZB01", "生产", "2026", "2025", "别的")
    }

    assert found == {"动态": 1, "ZB01": 1, "生产": 1, "2026": 1, "2025": 0, "别的": 0}


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_database_the_same_number_of_times(
    world: World, number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for year in range(2030, 2030 + number):
        appraisal.scheme(world.branch, year)
    client = signed_in(world.users["secretary"])

    with django_assert_max_num_queries(14):
        client.get(reverse("scheme_list"))


def test_the_page_reads_like_the_paper_form(world: World) -> None:
    appraisal.period(world.approved, "2026Q1")

    html = text_of(signed_in(world.users["member"]).get(reverse("scheme_detail", args=[world.approved.pk])))

    for words in (
        "党小组长作用发挥", "15 points", "季度计划与小结", "无计划或无小结", "grade no better than “基本合格”",
        "95 and more", "60 to below 80", "支委会研究通过", "2025-12-20",
        "at most 5 points; counts for the rank, not for the grade", "10 days before", "share a rank",
    ):  # fmt: skip
        assert words in html
    assert re.findall(r"Q\d 2026", html) == ["Q1 2026", "Q2 2026", "Q3 2026", "Q4 2026"]


def test_the_page_tells_what_is_different_from_the_version_before(world: World) -> None:
    page = signed_in(world.users["secretary"]).get(reverse("scheme_detail", args=[world.draft.pk])).context["page"]

    assert [(each.what, each.before[:16], each.after[:16]) for each in page.differences] == [
        ("Bonus", "at most 5 points", "at most 3 points")
    ]


def test_import_makes_a_draft_and_says_so(world: World) -> None:
    client, url = signed_in(world.users["secretary"]), reverse("scheme_import", args=[world.branch.pk])
    source = workbook(terms(公布日="9"), items({"A1": {"满分": "5"}}))

    shown = imports.bring(client, url, source)
    assert [(each.key, each.fields) for sheet in shown.context["found"].changes_by_sheet for each in sheet.changes] == [
        ("加分上限", (("值", "3", "5"),)),
        ("公布日", (("值", "1", "9"),)),
        ("A1", (("满分", "4", "5"),)),
    ]
    page = text_of(imports.confirm(client))

    made = Scheme.objects.get(version=3)
    assert reverse("scheme_detail", args=[made.pk]) in page
    assert contents_of(made) == read_scheme(source).contents
    assert "The full marks are 101" in page
    assert "draft" in page


def test_import_of_the_same_says_that_nothing_changed(world: World) -> None:
    client = signed_in(world.users["secretary"])
    url = reverse("scheme_import", args=[world.branch.pk])
    imports.taken(client, url, workbook(terms(公布日="9")))

    second = imports.bring(client, url, workbook(terms(公布日="9")))

    assert Scheme.objects.count() == 3
    assert "Nothing changed" in text_of(second)


def test_refused_workbook_shows_its_faults_and_comes_back_marked(world: World) -> None:
    client = signed_in(world.users["secretary"])
    source = workbook(terms(公布日="31"), items({"A2": {"代码": "A1"}}), bands(("优秀", "60"), ("基本合格", "10")))

    answer = imports.bring(client, reverse("scheme_import", args=[world.branch.pk]), source)

    assert (Scheme.objects.count(), AuditEvent.objects.count()) == (2, 0)
    assert len(answer.context["found"].faults) == text_of(answer).count('class="fault-words"') == 5
    book = load_workbook(BytesIO(imports.marked(client)))
    assert book.sheetnames[0] == "错误清单"
    assert book["考核项目"]["B3"].comment is not None


@pytest.mark.parametrize(
    ("name", "source"),
    [("办法.xlsx", b"no workbook"), ("办法.xls", b"x"), ("办法.xlsx", b""), ("办法.xlsx", b"PK\x03\x04 broken")],
)
def test_what_is_no_workbook_is_an_error_of_the_field(world: World, name: str, source: bytes) -> None:
    answer = upload(signed_in(world.users["secretary"]), reverse("scheme_import", args=[world.branch.pk]), source, name)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["file"])


def test_approval_says_what_it_applies_to(world: World) -> None:
    client = signed_in(world.users["secretary"])

    answer = client.post(
        reverse("scheme_approve", args=[world.draft.pk]),
        appraisal.approval(world.draft, "2026-07-01", "同意修订") | {"meeting_on": "2026年7月1日"},
    )

    approved = Scheme.objects.get(pk=world.draft.pk)
    assert (str(approved.meeting_on), approved.resolution) == ("2026-07-01", "同意修订")
    assert approved.approved_by == world.users["secretary"]
    assert "It applies to 2026Q4." in text_of(client.get(answer["Location"]))


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"meeting_on": "", "resolution": "同意"}, "meeting_on"),
        ({"meeting_on": "昨天", "resolution": "同意"}, "meeting_on"),
        ({"meeting_on": "2026-01-05", "resolution": " "}, "resolution"),
    ],
)
def test_a_faulty_approval_keeps_what_was_typed(world: World, typed: dict[str, str], field: str) -> None:
    answer = signed_in(world.users["secretary"]).post(
        reverse("scheme_approve", args=[world.draft.pk]), appraisal.approval(world.draft, **typed)
    )

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert typed["resolution"].strip() in text_of(answer)
    assert not Scheme.objects.get(pk=world.draft.pk).is_approved


def test_extra_fields_change_nothing(world: World) -> None:
    extra = {"approved_at": "2020-01-01", "version": "9", "branch": "99", "bonus_cap": "100", "by": "1"}

    signed_in(world.users["secretary"]).post(
        reverse("scheme_approve", args=[world.draft.pk]),
        appraisal.approval(world.draft) | extra,
    )

    found = Scheme.objects.get(pk=world.draft.pk)
    assert (found.version, found.bonus_cap, found.branch, found.approved_by) == (
        2,
        3,
        world.branch,
        world.users["secretary"],
    )


def test_reading_changes_nothing(world: World) -> None:
    client = signed_in(world.users["secretary"])

    for name in ("scheme_approve", "scheme_delete", "scheme_detail"):
        client.get(reverse(name, args=[world.draft.pk]))

    assert Scheme.objects.drafts().count() == 1


def test_downloads_are_workbooks_that_can_be_imported(world: World) -> None:
    client = signed_in(world.users["member"])

    for url in (
        reverse("scheme_template"),
        reverse("scheme_example"),
        reverse("scheme_export", args=[world.approved.pk]),
    ):
        answer = client.get(url)
        assert "attachment" in answer["Content-Disposition"]
        read_scheme(b"".join(answer))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", ["scheme_list", "scheme_detail", "scheme_approve", "scheme_delete", "scheme_import"])
def test_pages_open_in_both_languages(world: World, language: str, name: str) -> None:
    args = {"scheme_list": [], "scheme_import": [world.branch.pk]}.get(name, [world.draft.pk])

    answer = signed_in(world.users["secretary"], language).get(reverse(name, args=args))

    assert (answer.status_code, "style=" in text_of(answer)) == (200, False)


def test_hostile_text_is_shown_as_text(world: World) -> None:
    hostile = "<script>alert(1)</script>𠮷·"
    client = signed_in(world.users["secretary"])

    source = workbook(terms(名称=hostile), items({"A1": {"标准": hostile}}))
    shown = imports.bring(client, reverse("scheme_import", args=[world.branch.pk]), source)
    imports.confirm(client)

    for page in (shown, client.get(reverse("scheme_detail", args=[Scheme.objects.get(version=3).pk]))):
        assert hostile not in text_of(page)
        assert "&lt;script&gt;" in text_of(page)
    assert Scheme.objects.get(version=3).name == hostile
