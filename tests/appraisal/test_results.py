"""The pages of results and years: who sees what and when, what they say, how many queries they take."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from appraisal.models import Period, Result
from appraisal.results import period_result
from branchmgr.models import AuditEvent, User
from groups.enums import Office
from groups.models import Branch, Committee
from tests.factories import groups
from tests.factories.appraisal import SMALL, indicator, scheme
from tests.factories.results import EXEMPT, VETO, published, sheet_rows, totalled

pytestmark = pytest.mark.django_db

ROLES = ("member", "leader", "committee", "secretary", "admin", "auditor", "other branch", "other admin", "former")
REASON = "机密理由甲"


@dataclass
class World:
    committee: Committee
    branch: Branch
    public: Period
    hidden: Period
    users: dict[str, User]

    def result(self, period: Period, code: str) -> Result:
        return period.results.get(group__code=code)

    def client(self, role: str) -> Client:
        client = Client(headers={"accept-language": "en"}, SERVER_NAME="testserver")
        client.cookies["django_language"] = "en"
        if role in self.users:
            client.force_login(self.users[role])
        return client


@pytest.fixture
def world() -> World:
    """A branch with a published and a totalled quarter; groups XA (the member's and leader's own), XB and XC."""
    top = groups.committee("DW01")
    branch = groups.branch("ZB01", name="生产安全党支部", committee=top)
    own, other, _third = (groups.group(branch, code, name=f"小组{code}") for code in ("XA", "XB", "XC"))
    made = scheme(branch, tie_break=["B1"])
    public = published(made, "2026Q1", {("XA", "A1"): "37.5", ("XB", "B1"): "51.5", ("XB", "H1"): 1})
    public.scores.filter(group=other, indicator__code="B1").update(reason=REASON)
    hidden = totalled(made, "2026Q2", {("XC", "A1"): "12.5"})
    beyond = groups.committee("DW02")
    elsewhere = groups.branch("ZB02", committee=beyond)
    far = groups.group(elsewhere, "YA")
    former = groups.person(branch=elsewhere)
    groups.appoint(former, Office.SECRETARY, branch, date(2020, 1, 1), date(2024, 1, 1))
    users = {
        "member": groups.user_for(groups.member(own)),
        "leader": groups.holder(Office.LEADER, own),
        "committee": groups.holder(Office.PUBLICITY, branch),
        "secretary": groups.holder(Office.SECRETARY, branch),
        "admin": groups.admin(top),
        "auditor": groups.holder(Office.AUDITOR, top),
        "other branch": groups.holder(Office.SECRETARY, far.branch),
        "other admin": groups.admin(beyond),
        "former": groups.user_for(former),
    }
    return World(top, branch, public, hidden, users)


# Per page: what each role of ROLES is answered, then the anonymous (302 leads to the sign-in).
ALLOWED = {
    "result, published": (200, 200, 200, 200, 200, 404, 404, 404, 404),
    "result, totalled": (404, 404, 200, 200, 404, 404, 404, 404, 404),
    "own detail, published": (200, 200, 200, 200, 200, 404, 404, 404, 404),
    "other detail, published": (403, 403, 200, 200, 200, 404, 404, 404, 404),
    "own detail, totalled": (404, 404, 200, 200, 404, 404, 404, 404, 404),
    "results export, published": (403, 403, 200, 200, 200, 404, 404, 404, 404),
    "results export, totalled": (404, 404, 403, 403, 404, 404, 404, 404, 404),
    "year": (200, 200, 200, 200, 200, 404, 404, 404, 404),
    "year export": (403, 403, 200, 200, 200, 404, 404, 404, 404),
    "committee": (404, 404, 404, 404, 200, 404, 404, 404, 404),
    "committee export": (404, 404, 404, 404, 200, 404, 404, 404, 404),
}


def address(world: World, page: str) -> str:
    period = world.hidden if page.endswith("totalled") else world.public
    of = {"own": "XA", "oth": "XB"}
    addresses = {
        "result": ("period_result", [period.pk]),
        "own detail": ("result_detail", [world.result(period, of["own"]).pk]),
        "other detail": ("result_detail", [world.result(period, of["oth"]).pk]),
        "results export": ("results_export", [period.pk]),
        "year": ("year_detail", [world.branch.pk, 2026]),
        "year export": ("ranking_export", [world.branch.pk, 2026]),
        "committee": ("year_committee", [world.committee.pk, 2026]),
        "committee export": ("committee_ranking_export", [world.committee.pk, 2026]),
    }
    name, args = addresses[page.split(",")[0]]
    return reverse(name, args=args)


@pytest.mark.parametrize("page", list(ALLOWED))
def test_page_opens_for_whom_the_table_says(world: World, page: str) -> None:
    url = address(world, page)
    ask = "post" if "export" in page else "get"
    answers = tuple(getattr(world.client(role), ask)(url).status_code for role in ROLES)
    assert answers == ALLOWED[page]
    assert getattr(world.client("anonymous"), ask)(url).status_code == 302


def test_export_by_get_is_not_allowed_and_leaves_no_entry(world: World) -> None:
    entries = AuditEvent.objects.count()
    for page in ("results export", "year export", "committee export"):
        assert world.client("admin").get(address(world, page)).status_code == 405
    assert AuditEvent.objects.count() == entries


@pytest.mark.parametrize("role", ["member", "leader", "admin"])
def test_nothing_unpublished_shows_on_any_page(world: World, role: str) -> None:
    client = world.client(role)
    for page in ("result", "own detail", "year"):
        body = shown(client, address(world, page))
        assert "72.50" not in body
        assert "12.5" not in body
        assert "2026Q2" not in body


def test_member_sees_all_totals_and_items_of_the_own_group_only(world: World) -> None:
    body = world.client("member").get(address(world, "result")).content.decode()
    assert [total in body for total in ("97.50", "92.50", "100.00")] == [True] * 3
    assert "37.5" in body
    assert "51.5" not in body
    assert "91.50" not in body
    assert REASON not in body
    assert reverse("result_detail", args=[world.result(world.public, "XB").pk]) not in body


def test_committee_sees_items_and_reasons_of_all_groups(world: World) -> None:
    body = world.client("committee").get(address(world, "result")).content.decode()
    assert [text in body for text in ("37.5", "51.5", REASON)] == [True] * 3


def test_before_publication_the_page_says_that_only_the_committee_sees_it(world: World) -> None:
    client = world.client("secretary")
    assert "only the branch committee sees this" in client.get(address(world, "result, totalled")).content.decode()
    assert "only the branch committee sees this" not in client.get(address(world, "result")).content.decode()


def test_change_against_the_period_before(world: World) -> None:
    rows = period_result(world.hidden, world.users["secretary"]).rows
    changes = {row.result.group.code: (row.climbed, row.fallen, str(row.gained)) for row in rows}
    assert changes == {"XA": (1, None, "2.50"), "XB": (2, None, "7.50"), "XC": (-2, 2, "-27.50")}


def test_detail_says_every_step(world: World) -> None:
    made = scheme(world.branch, cadence="half", bonus_cap=2, bonus_in_grade=True, indicators=SMALL)
    period = published(made, "2026H1", {("XA", "A1"): EXEMPT, ("XA", "B1"): 50, ("XA", "H1"): 3, ("XA", "V1"): VETO})
    url = reverse("result_detail", args=[world.result(period, "XA").pk])
    body = world.client("leader").get(url).content.decode()
    for said in (
        "50 × 100 ÷ 60 → 83.33",
        "3 → 2",
        "caps the bonus at 2",
        "83.33 + 2 → 85.33",
        "85.33 → 合格",
        "The grade after this: 不合格",
        "2 groups come before",
        "ranks it after all groups",
    ):
        assert said in body


def test_base_is_said_exactly_where_its_two_places_would_not_add_up(world: World) -> None:
    made = scheme(world.branch, cadence="half", indicators=SMALL)
    period = published(made, "2026H1", {("XA", "A1"): EXEMPT, ("XA", "B1"): 50, ("XA", "H1"): "0.002"})
    body = world.client("leader").get(reverse("result_detail", args=[world.result(period, "XA").pk])).content.decode()
    assert "83.333333 + 0.002 → 83.34" in body


def test_detail_shows_rivals_of_a_tie_only_to_those_who_may_see_their_items(world: World) -> None:
    items = [SMALL[0], SMALL[1], indicator("C1", "10", dimension="党费")]
    made = scheme(world.branch, cadence="half", indicators=items, tie_break=["C1"])
    given: dict[tuple[str, str], str | int] = {
        ("XA", "A1"): "31.25",
        ("XB", "C1"): "1.25",
        ("XB", "B1"): 60,
        ("XC", "A1"): 0,
    }
    period = published(made, "2026H2", given)
    url = reverse("result_detail", args=[world.result(period, "XA").pk])
    for role, seen in (("leader", False), ("committee", True)):
        body = shown(world.client(role), url)
        assert "1 other group has the same total" in body
        assert bool(re.search(r"(?<![0-9.])1\.25", body)) is seen


def test_year_page_marks_the_own_group_and_explains_exclusions(world: World) -> None:
    made = world.public.scheme
    world.hidden.results.all().delete()
    period = published(made, "2026Q3", {("XB", "V1"): VETO})
    period.scores.filter(vetoed=True).update(reason=REASON)
    url = address(world, "year")
    own, committee = (world.client(role).get(url).content.decode() for role in ("member", "committee"))
    assert own.count("my group") == 1
    assert [REASON in body for body in (own, committee)] == [False, True]
    assert ["a veto was found" in body for body in (own, committee)] == [True, False]


def test_year_without_published_period_is_an_empty_page_and_its_export_refused(world: World) -> None:
    client = world.client("secretary")
    assert client.get(reverse("year_detail", args=[world.branch.pk, 2024])).status_code == 200
    answer = client.post(reverse("ranking_export", args=[world.branch.pk, 2024]))
    assert answer.status_code == 422
    assert client.get(reverse("year_detail", args=[world.branch.pk, 2026]), {"cadence": "nonsense"}).status_code == 200


@pytest.mark.parametrize("year", [0, 1, 9999, 100000])
def test_impossible_years_are_no_server_error(world: World, year: int) -> None:
    for role, page in (
        ("secretary", ["year_detail", world.branch.pk]),
        ("admin", ["year_committee", world.committee.pk]),
    ):
        url = reverse(str(page[0]), args=[page[1], year])
        assert world.client(role).get(url).status_code in (200, 404)


def test_download_is_the_workbook_and_is_audited(world: World) -> None:
    answer = world.client("admin").post(address(world, "committee export"))
    content = answer.getvalue()
    assert [row[3] for row in sheet_rows(content, "年终排名")[1:]] == ["XC", "XA", "XB"]
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.actor, event.after) == (
        "ranking_exported",
        world.users["admin"],
        {"place": "DW01", "year": 2026},
    )


@pytest.mark.parametrize(
    ("role", "leads_to"), [("member", "year_detail"), ("admin", "year_committee"), ("auditor", None)]
)
def test_year_list_leads_to_the_one_place(world: World, role: str, leads_to: str | None) -> None:
    answer = world.client(role).get(reverse("year_list"))
    place = world.branch.pk if leads_to == "year_detail" else world.committee.pk
    assert answer.headers.get("Location") == (leads_to and reverse(leads_to, args=[place, 2026]))


def test_committee_page_finds_branches_and_turns_pages(world: World) -> None:
    for number in range(12):
        groups.branch(f"ZC{number:02}", name=f"后勤{number:02}支部", committee=world.committee)
    client, url = world.client("admin"), address(world, "committee")
    found = [branch.branch.code for branch in client.get(url, {"q": "后勤11"}).context["years"]]
    assert found == ["ZC11"]
    second = [branch.branch.code for branch in client.get(url, {"page": 2}).context["years"]]
    assert second == ["ZC09", "ZC10", "ZC11"]


def shown(client: Client, url: str) -> str:
    """What a page says, without its drawings of icons."""
    return re.sub(r'<svg class="icon".*?</svg>', "", client.get(url).content.decode(), flags=re.DOTALL)


def counted(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    ("page", "role", "most"),
    [
        ("result", "secretary", 22),
        ("result", "member", 19),
        ("own detail", "secretary", 21),
        ("year", "secretary", 18),
        ("committee", "admin", 17),
    ],
)
def test_pages_take_as_many_queries_for_one_group_as_for_many(world: World, page: str, role: str, most: int) -> None:
    few = counted(world.client(role), address(world, page))
    for number in range(3):
        branch = groups.branch(f"ZD{number}", committee=world.committee)
        for code in "abc":
            groups.group(branch, f"{number}{code}")
        published(scheme(branch, tie_break=["B1"]), "2026Q1", {(f"{number}a", "V1"): VETO})
    for number in range(3):
        extra = groups.group(world.branch, f"XE{number}")
        Result.objects.create(
            period=world.public, group=extra, base=1, bonus=0, total=1, graded_total=1, rank=9, grade="不合格"
        )
    many = counted(world.client(role), address(world, page))
    assert many <= most
    assert few == many or (page == "committee" and many - few <= 1)
