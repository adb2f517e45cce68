"""Pages of branches, groups and people, through the client."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from branchmgr import clock
from branchmgr.models import AuditEvent, User
from groups.enums import Office
from groups.models import Branch, Committee, PartyGroup, Person
from tests.factories import groups as make

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"


def signed_in(user: User) -> Client:
    """A browser in English in which somebody is signed in."""
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(user)
    return client


class World:
    """Two committees with a branch each; in the first a secretary, a leader, a member; people elsewhere."""

    def __init__(self) -> None:
        self.top = make.committee("DW01")
        self.general = make.committee("DZ01", parent=self.top)
        self.other_general = make.committee("DZ02", parent=self.top)
        self.branch = make.branch("ZB01", name="生产安全党支部", committee=self.general)
        self.other = make.branch("ZB02", name="质量管理党支部", committee=self.other_general)
        self.group = make.group(self.branch, "XZ01", name="计划调度党小组")
        self.second = make.group(self.branch, "XZ02", name="工艺技术党小组")
        self.foreign = make.group(self.other, "XZ03")
        yesterday = clock.today() - timedelta(days=1)
        self.users: dict[str, User] = {
            "admin": make.admin(self.general, name="管甲"),
            "top admin": make.admin(self.top, name="管乙"),
            "other admin": make.admin(self.other_general),
            "former admin": make.holder(Office.ADMIN, self.general, end=yesterday),
            "secretary": make.holder(Office.SECRETARY, self.branch, employee_no="A1001", name="张三"),
            "committee member": make.holder(Office.PUBLICITY, self.branch),
            "former secretary": make.holder(Office.SECRETARY, self.branch, end=yesterday, branch=None),
            "leader": make.holder(Office.LEADER, self.group, employee_no="A1002", name="李四"),
            "former leader": make.holder(Office.LEADER, self.second, end=yesterday),
            "member": make.user_for(make.member(self.group, "A1003", name="王小五")),
            "other secretary": make.holder(Office.SECRETARY, self.other),
            "assessor": make.holder(Office.ASSESSOR, make.department("质量管理"), political_status="masses"),
        }
        self.member = Person.objects.get(employee_no="A1003")
        self.second_member = make.member(self.second, "A1004", name="赵六")
        make.user_for(self.second_member)

    def client(self, role: str) -> Client:
        return signed_in(self.users[role])


@pytest.fixture
def world() -> World:
    return World()


ROLES = (
    "admin", "top admin", "other admin", "former admin", "secretary", "committee member", "former secretary", "leader",
    "former leader", "member", "other secretary", "assessor",
)  # fmt: skip
PAGES: dict[str, tuple[str, dict[str, int]]] = {
    # page: the address, and who gets what; 404 where a thing is unseen
    "branch_list": ("", {"admin": 200, "top admin": 200, "other admin": 200}),
    "branch_detail": ("branch", {
        **dict.fromkeys(ROLES, 404), "admin": 200, "top admin": 200, "secretary": 200, "committee member": 200,
        "leader": 200, "former leader": 200, "member": 200,
    }),
    "group_list": ("", {
        **dict.fromkeys(ROLES, 200), "former admin": 403, "former secretary": 403, "assessor": 403,
    }),
    "group_detail": ("group", {
        **dict.fromkeys(ROLES, 404), "admin": 200, "top admin": 200, "secretary": 200, "committee member": 200,
        "leader": 200, "former leader": 200, "member": 200,
    }),
    "person_list": ("", {
        "admin": 200, "top admin": 200, "other admin": 200, "secretary": 200, "committee member": 200, "leader": 200,
        "other secretary": 200,
    }),
    "person_detail": ("member", {
        **dict.fromkeys(ROLES, 404), "admin": 200, "top admin": 200, "secretary": 200, "committee member": 200,
        "leader": 200, "member": 200,
    }),
    "roster_import": ("", {"admin": 200, "top admin": 200, "other admin": 200}),
    "roster_template": ("", {"admin": 200, "top admin": 200, "other admin": 200}),
    "roster_export": ("", {
        "admin": 405, "top admin": 405, "other admin": 405, "secretary": 405, "committee member": 405, "leader": 405,
        "other secretary": 405,
    }),
}  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_page_opens_for_todays_roles_only(world: World, page: str) -> None:
    thing, expected = PAGES[page]
    url = reverse(page, args=[getattr(world, thing).pk] if thing else [])

    found = {role: world.client(role).get(url).status_code for role in ROLES}

    assert found == {**dict.fromkeys(ROLES, 403), **expected}


@pytest.mark.parametrize("page", PAGES)
def test_page_asks_strangers_to_sign_in(world: World, page: str) -> None:
    thing, _expected = PAGES[page]
    response = Client().get(reverse(page, args=[getattr(world, thing).pk] if thing else []))

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("login"))


PASSWORDS = {
    **dict.fromkeys(ROLES, 404), "admin": 200, "top admin": 200, "secretary": 403, "committee member": 403,
}  # fmt: skip


def test_first_password_is_issued_by_admins_above_only(world: World) -> None:
    url = reverse("person_issue_password", args=[world.second_member.pk])

    assert {role: world.client(role).post(url).status_code for role in ROLES} == PASSWORDS


def test_first_password_is_shown_once_and_works_once(world: World) -> None:
    response = world.client("admin").post(reverse("person_issue_password", args=[world.member.pk]))
    password = response.context["password"]

    assert password in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    account = User.objects.get(username="A1003")
    assert account.check_password(password)
    assert account.must_change_password
    assert password not in str(list(AuditEvent.objects.values()))


def test_first_password_is_not_issued_by_get(world: World) -> None:
    url = reverse("person_issue_password", args=[world.member.pk])

    assert world.client("admin").get(url).status_code == 405


def test_first_password_opens_no_way_up(world: World) -> None:
    """Somebody of the branch who administers the committee above is out of reach for the admin below."""
    make.appoint(world.member, Office.ADMIN, world.top)
    url = reverse("person_issue_password", args=[world.member.pk])

    assert world.client("admin").post(url).status_code == 403
    assert world.client("top admin").post(url).status_code == 200


def test_nobody_issues_a_password_to_oneself(world: World) -> None:
    own = world.users["top admin"].person

    assert world.client("top admin").post(reverse("person_issue_password", args=[own.pk])).status_code == 403


def names(response: Any) -> set[str]:
    return {person.employee_no for person in response.context["page"]}


def test_people_list_shows_whom_one_may_see(world: World) -> None:
    url = reverse("person_list")
    of_branch = set(Person.objects.filter(branch=world.branch).values_list("employee_no", flat=True))
    own = {role: world.users[role].username for role in ROLES}

    assert names(world.client("leader").get(url)) == {"A1002", "A1003"}
    assert names(world.client("secretary").get(url)) == of_branch
    assert names(world.client("admin").get(url)) == of_branch | {own["admin"]}
    assert names(world.client("top admin").get(url)) == set(Person.objects.values_list("employee_no", flat=True))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=A1003", {"A1003"}), ("q=小五", {"A1003"}), ("q=wxw", {"A1003"}), ("q=ZS", {"A1001"}), ("q=nobody", set()),
        ("group=XZ02", {"A1004"}), ("status=masses", set()), ("category=remote", {"A1004"}),
        ("category=nonsense&q=A1003", {"A1003"}),
    ],
)  # fmt: skip
def test_people_are_found(world: World, query: str, expected: set[str]) -> None:
    Person.objects.filter(employee_no="A1004").update(category="remote")
    make.appoint(Person.objects.get(employee_no="A1002"), Office.LEADER, world.second)
    query = query.replace("XZ02", str(world.second.pk))

    former = world.users["former leader"].username
    found = names(world.client("secretary").get(f"{reverse('person_list')}?{query}"))

    assert found - {former} == expected


@pytest.mark.parametrize("order", ["name", "number", "branch", "group", "status", "joined", "nonsense"])
def test_people_are_ordered_both_ways(world: World, order: str) -> None:
    url = reverse("person_list")
    client = world.client("top admin")

    up = [p.pk for p in client.get(f"{url}?sort={order}").context["page"]]
    down = [p.pk for p in client.get(f"{url}?sort=-{order}").context["page"]]

    assert sorted(up) == sorted(down)
    if order in ("name", "number"):
        assert down == up[::-1]


def test_chinese_names_are_ordered_by_pinyin(world: World) -> None:
    make.member(world.group, "A1005", name="安七")
    page = world.client("leader").get(reverse("person_list")).context["page"]

    assert [person.name for person in page] == ["安七", "李四", "王小五"]


def test_member_sees_the_number_but_not_the_names_of_the_others(world: World) -> None:
    response = world.client("member").get(reverse("group_detail", args=[world.group.pk]))

    assert [person.employee_no for person in response.context["shown"].members] == ["A1003"]
    assert response.context["shown"].member_count == 2


def test_group_page_tells_todays_leader_and_former_ones(world: World) -> None:
    shown = world.client("secretary").get(reverse("group_detail", args=[world.second.pk])).context["shown"]

    assert [held.person.user for held in shown.leaders] == []
    assert [held.person.user for held in shown.former] == [world.users["former leader"]]


def test_dissolved_groups_are_listed_apart(world: World) -> None:
    PartyGroup.objects.filter(code="XZ02").update(dissolved_on=clock.today())
    client, url = world.client("secretary"), reverse("group_list")

    assert [group.code for group in client.get(url).context["page"]] == ["XZ01"]
    assert [group.code for group in client.get(f"{url}?state=dissolved").context["page"]] == ["XZ02"]


def test_branch_page_lists_the_committee_in_its_order(world: World) -> None:
    make.holder(Office.DEPUTY_SECRETARY, world.branch)
    shown = world.client("admin").get(reverse("branch_detail", args=[world.branch.pk])).context["shown"]

    assert [held.office for held in shown.committee] == ["secretary", "deputy_secretary", "publicity"]
    assert [group.code for group in shown.groups] == ["XZ01", "XZ02"]


def add_rows(top: Committee, branch: Branch, group: PartyGroup, *, number: int) -> None:
    """More of everything that a list may show: branches, groups, people, leaders, committee members."""
    for _row in range(number):
        make.member(make.group(make.branch(committee=top)))
        make.member(make.group(branch))
        person = make.member(group)
        make.appoint(person, Office.LEADER, group)
        make.appoint(person, Office.SECRETARY, branch)


@pytest.mark.parametrize(
    ("page", "queries"),
    [("person_list", 8), ("group_list", 9), ("branch_list", 7), ("branch_detail", 12)],
)
def test_page_takes_the_same_queries_for_one_row_and_for_three(
    django_assert_num_queries: DjangoAssertNumQueries, page: str, queries: int
) -> None:
    top = make.committee("DW01")
    branch = make.branch(committee=top)
    group = make.group(branch)
    user = make.admin(top)
    thing = {"group_detail": group, "branch_detail": branch}.get(page)
    url = reverse(page, args=[thing.pk] if thing else [])
    for number in (1, 2):
        add_rows(top, branch, group, number=number)
        client = signed_in(user)
        with django_assert_num_queries(queries):
            client.get(url)


def test_empty_lists_say_what_they_are_for() -> None:
    client = signed_in(make.admin(make.committee("DW01")))

    assert "No branch yet" in client.get(reverse("branch_list")).content.decode()
    assert "No group yet" in client.get(reverse("group_list")).content.decode()
    assert "Nobody found" in client.get(reverse("person_list") + "?q=zzz").content.decode()


@pytest.mark.parametrize("page", ["branch_list", "group_list", "person_list"])
@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=%ED%A0%80", "q=%25_", "branch=99999999999999999999999", "group=x", "page=x", "page=-1", "sort=%00",
     "status=%00&category=x", "branch=%00", "q=" + "a" * 5000],
)  # fmt: skip
def test_nonsense_in_the_address_breaks_nothing(world: World, page: str, query: str) -> None:
    assert world.client("admin").get(f"{reverse(page)}?{query}").status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        {"q": "\0"},
        {"q": "\ud800"},
        {"branch": "9" * 23},
        {"group": "x"},
        {"status": "\0", "category": "x"},
        {"q": "a" * 5000},
    ],
)
def test_nonsense_in_the_form_breaks_nothing(world: World, sent: dict[str, str]) -> None:
    answer = world.client("admin").post(reverse("roster_export"), urlencode(sent, errors="surrogatepass"), FORM)
    assert answer.status_code == 200


@pytest.mark.parametrize("page", ["branch_detail", "group_detail", "person_detail"])
def test_number_that_no_database_holds_is_not_found(world: World, page: str) -> None:
    assert world.client("admin").get(reverse(page, args=[10**30])).status_code == 404


def test_everybody_sees_the_own_page_with_offices_and_groups(world: World) -> None:
    for role in ROLES:
        person = world.users[role].person
        response = world.client(role).get(reverse("person_detail", args=[person.pk]))
        shown = response.context["shown"]
        assert {held.pk for held in shown.appointments} == set(person.appointments.values_list("pk", flat=True))
        assert {held.pk for held in shown.memberships} == set(person.memberships.values_list("pk", flat=True))
