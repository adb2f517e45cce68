"""The frame around every page: language, sign-in, error pages, menu, lists, forms."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import render
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from branchmgr import navigation
from branchmgr.context import Frame
from branchmgr.failures import server_error
from branchmgr.models import User
from branchmgr.navigation import Identity, NavItem, Place
from branchmgr.templatetags import frame

pytestmark = pytest.mark.django_db

PRODUCT = navigation.registered()
PASSWORD = "a-long-enough-password"
SIGN_IN = "/account/sign-in/"


@pytest.fixture
def user() -> User:
    return User.objects.create_user("10001", PASSWORD)


@pytest.fixture
def own_menu(monkeypatch: pytest.MonkeyPatch) -> list[NavItem]:
    items: list[NavItem] = []
    monkeypatch.setattr(navigation, "_items", items)
    monkeypatch.setattr(navigation, "_introducers", [])
    return items


def speak(client: Client, language: str) -> None:
    client.post("/account/language/", {"language": language, "next": "/"})


def shown(template: str, query: str = "", **values: Any) -> str:
    """A template as a page would show it."""
    request = RequestFactory().get(f"/somewhere/?{query}")
    return Template("{% load frame %}" + template).render(Context({"request": request, **values})).strip()


# Language


@pytest.mark.parametrize("path", [SIGN_IN, "/there-is-no-such-page", "/account/password/", "/notices/"])
def test_language_switch_on_every_page(client: Client, user: User, path: str) -> None:
    if path != SIGN_IN:
        client.force_login(user)
    chinese = client.get(path)
    speak(client, "en")
    english = client.get(path)
    assert '<html lang="zh-hans">' in chinese.text
    assert 'name="language" value="en"' in chinese.text
    assert '<html lang="en">' in english.text
    assert 'name="language" value="zh-hans"' in english.text
    assert f'name="next" value="{path}"' in english.text


def test_language_after_refused_form_leads_back_to_the_form(rf: RequestFactory) -> None:
    request = rf.post(
        "/appraisal/periods/1/publish/", headers={"referer": "http://testserver/appraisal/periods/1/?a=1"}
    )
    elsewhere = rf.post("/x/", headers={"referer": "https://evil.example/appraisal/"})
    assert Frame(request).here == "/appraisal/periods/1/?a=1"
    assert Frame(elsewhere).here == "/"


# Sign-in


@pytest.mark.parametrize(("number", "password"), [("10001", "not-this-one"), ("99999", PASSWORD)])
def test_sign_in_refused_keeps_the_number_and_says_one_sentence(
    client: Client, user: User, number: str, password: str
) -> None:
    speak(client, "en")
    page = client.post(SIGN_IN, {"username": number, "password": password})
    assert f'value="{number}"' in page.text
    assert page.text.count("The employee number or the password is wrong.") == 1
    assert password not in page.text


def test_sign_in_leads_to_the_page_asked_for(client: Client, user: User) -> None:
    answer = client.post(SIGN_IN, {"username": "10001", "password": PASSWORD, "next": "/notices/"})
    assert answer["Location"] == "/notices/"


def test_password_changed_only_with_the_present_one(client: Client, user: User) -> None:
    client.force_login(user)
    speak(client, "en")
    new = "quite-another-long-one"
    fields = {"old_password": "wrong", "new_password1": new, "new_password2": new}
    page = client.post("/account/password/", fields)
    assert "This is not your present password." in page.text
    client.post("/account/password/", fields | {"old_password": PASSWORD})
    user.refresh_from_db()
    assert user.check_password(new)


# Error pages


@pytest.mark.parametrize(
    ("template", "heading"),
    [
        ("400.html", "This request was not understood"),
        ("403.html", "You may not do this"),
        ("403_csrf.html", "This page stood open too long"),
        ("404.html", "This page is not here"),
        ("405.html", "This address is not a page"),
        ("500.html", "Something went wrong on our side"),
    ],
)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_error_page_in_both_languages(rf: RequestFactory, template: str, heading: str, language: str) -> None:
    request = rf.get("/x/")
    request.user = AnonymousUser()
    with translation.override(language):
        page = render(request, template).content.decode()
        assert f"<h1>{translation.gettext(heading)}</h1>" in page
    assert f'<html lang="{language}">' in page
    assert 'name="language"' in page


def test_error_500_asks_nothing_of_the_database(rf: RequestFactory, django_assert_num_queries: Any) -> None:
    request = rf.get("/x/")  # without user and session, as when the database is away
    with django_assert_num_queries(0):
        assert server_error(request).status_code == 500


def test_form_without_token_says_the_page_stood_open_too_long(user: User) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.post(SIGN_IN, {"username": "10001"}, headers={"Accept-Language": "en"})
    assert page.status_code == 403
    assert "fault-page" in page.text


# Menu


def everybody(_user: User) -> QuerySet[User]:
    return User.objects.all()


def test_menu_shows_only_what_may_be_used(client: Client, user: User, own_menu: list[NavItem]) -> None:
    navigation.register(
        NavItem(label="Later", icon="bell", order=2, url_name="password_change"),
        NavItem(
            label="First", icon="bell", order=1, url_name="notification_list", waiting=lambda _user: User.objects.all()
        ),
        NavItem(label="Hidden", icon="bell", order=3, url_name="login", visible=lambda user: False),
        NavItem(label="Forbidden", icon="bell", order=4, url_name="login", permission="nobody.has_this"),
        NavItem(label="Missing", icon="bell", order=5, url_name="no_such_page"),
        NavItem(label="Nowhere", icon="bell", order=6, url_of=lambda user: ""),
    )
    entries = navigation.entries_for(user, "/notices/3/")
    assert [(entry.label, entry.count, entry.active) for entry in entries] == [("First", 1, True), ("Later", 0, False)]
    client.force_login(user)
    page = client.get("/notices/").text
    assert "First" in page
    assert "Hidden" not in page


def test_menu_start_page_is_active_only_on_itself(user: User, own_menu: list[NavItem]) -> None:
    navigation.register(NavItem(label="Today", icon="house", order=1, url_name="home"))
    active = [navigation.entries_for(user, path)[0].active for path in ("/", "/notices/")]
    assert active == [True, False]


@pytest.mark.parametrize(("many", "at_the_bottom", "more"), [(5, 5, False), (6, 4, True)])
def test_menu_on_phone_has_five_places(
    rf: RequestFactory, user: User, own_menu: list[NavItem], many: int, at_the_bottom: int, more: bool
) -> None:
    for order in range(many):
        navigation.register(NavItem(label=str(order), icon="bell", order=order, url_of=lambda user: "/x/"))
    request = rf.get("/")
    request.user = user
    bottom = Frame(request).bottombar
    assert (bottom.count('href="/x/"'), 'href="#menu"' in bottom) == (at_the_bottom, more)


def is_fifth(order: int, _user: User) -> bool:
    return order == 5


def test_menu_stands_in_sections_in_the_order_of_the_work(user: User, own_menu: list[NavItem]) -> None:
    for order, section in enumerate(["", "Appraisal", "Posts", "Appraisal", "", "Posts", "Alone"]):
        waiting = everybody if order == 3 else None
        item = {"label": str(order), "icon": "bell", "order": order, "url_of": lambda _user, at=order: f"/{at}/"}
        navigation.register(NavItem(**item, section=section, waiting=waiting, main=partial(is_fifth, order)))  # type: ignore[arg-type]
    found = navigation.in_sections(navigation.entries_for(user, "/1/"))
    assert [(str(each.label), [entry.label for entry in each.entries], each.count, each.open) for each in found] == [
        ("", ["0", "4"], 0, False),
        ("Appraisal", ["1", "3"], 1, True),
        ("Posts", ["2", "5"], 0, True),
        ("", ["6"], 0, False),
    ]
    assert [each.key for each in found] == ["", "appraisal", "posts", ""]


def test_main_entries_come_first_to_the_bottom_of_a_phone(user: User, own_menu: list[NavItem]) -> None:
    for order in range(9):
        main = (lambda _user: True) if order in (0, 6, 8) else None
        navigation.register(NavItem(label=str(order), icon="bell", order=order, url_of=lambda _user: "/x/", main=main))
    entries = navigation.entries_for(user, "/")
    assert [entry.label for entry in navigation.on_phone(entries, 5)] == ["0", "1", "6", "8"]
    assert [entry.label for entry in navigation.on_phone(entries, 9)] == [str(order) for order in range(9)]


@pytest.mark.parametrize(
    ("path", "active"),
    [
        ("/groups/", "Groups"),
        ("/groups/7/", "Groups"),
        ("/groups/7/brand/", "Groups"),
        ("/groups/branches/7/", "Groups"),
        ("/groups/people/3/", "People"),
        ("/groups/second-factor/", None),
        ("/groups/personal-data/", None),
    ],
)
def test_page_lies_under_the_entry_it_belongs_to(
    user: User, own_menu: list[NavItem], path: str, active: str | None
) -> None:
    groups = next(item for item in PRODUCT if item.url_name == "group_list")
    people = NavItem(label="People", icon="bell", order=2, url_of=lambda _user: "/groups/people/?branch=4")
    navigation.register(replace(groups, permission=""), people)
    assert [str(entry.label) for entry in navigation.entries_for(user, path) if entry.active] == (
        [active] if active else []
    )


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/waiting/", "Today"),
        ("/activities/people/3/contact/", "My record"),
        ("/activities/plans/groups/1/2026Q4/", "Plans and 3+X"),
        ("/activities/templates/branches/1/", "Archive"),
        ("/groups/certificates/new/", "People"),
        ("/appraisal/corrections/3/", "Appraisal periods"),
        ("/innovation/seminars/2/edit/", "Proposals"),
        ("/innovation/branches/1/prepare-meeting/", "Reviews of proposals"),
        ("/innovation/benefits/", "Five ones"),
    ],
)
def test_pages_that_lie_elsewhere_mark_the_entry_they_belong_to(
    user: User, own_menu: list[NavItem], path: str, label: str
) -> None:
    for place, item in enumerate(PRODUCT):
        own = (lambda _user, at=f"/nowhere/{place}/": at) if item.url_of else None
        navigation.register(replace(item, url_of=own, permission="", visible=None, stands=None, waiting=None))
    with translation.override("en"):
        active = [str(each.label) for each in navigation.entries_for(user, path) if each.active]
    assert active == [label]


def test_long_menu_folds_and_says_what_waits_in_it(client: Client, user: User, own_menu: list[NavItem]) -> None:
    def items(many: int) -> None:
        for order in range(len(own_menu), many):
            section = "Appraisal" if order else ""
            url = f"/notices/{order}/" if order else "/"
            item = NavItem(label=str(order), icon="bell", order=order, section=section, url_of=lambda _user, at=url: at)  # type: ignore[misc]
            navigation.register(replace(item, waiting=everybody) if order == 2 else item)

    client.force_login(user)
    items(12)
    assert "<details" not in client.get("/notices/").text.partition('id="menu"')[2].partition("</nav>")[0]
    items(13)
    menu = client.get("/notices/").text.partition('id="menu"')[2].partition("</nav>")[0]
    assert '<details class="sidebar-fold" data-menu="appraisal">' in menu
    assert menu.partition("</summary>")[0].count('class="count"') == 1
    there = client.get("/notices/?x=1", HTTP_REFERER="/").text
    assert 'data-menu="appraisal">' in there


def test_menu_of_the_product_leads_to_pages_that_are_there() -> None:
    missing = []
    for item in navigation.registered():
        try:
            assert item.url_of or reverse(item.url_name)
        except NoReverseMatch:
            missing.append(item.url_name)
    assert missing == []


def test_identity_without_introducer_is_the_number(user: User, own_menu: list[NavItem]) -> None:
    assert navigation.identity_of(user) == Identity("10001")
    navigation.introduce(lambda user: Identity("张三", (Place("生产安全党支部"),)))
    assert navigation.identity_of(user).name == "张三"


# Tags and filters


@pytest.mark.parametrize(
    ("template", "value", "expected"),
    [
        ("{{ value|decimal }}", Decimal("95.005"), "95.01"),
        ("{{ value|decimal }}", None, "–"),
        ("{{ value|points }}", Decimal("7.50"), "7.5"),
        ("{{ value|points }}", Decimal(0), "0"),
        ("{{ value|points }}", Decimal("-1.50"), "−1.5"),
        ("{{ value|decimal }}", Decimal(-3), "−3.00"),
        ("{{ value|money }}", Decimal(2986), "2,986.00"),
        ("{{ value|yuan }}", Decimal("100000.00"), "100,000"),
        ("{{ value|yuan }}", Decimal("109.5"), "109.50"),
        ("{{ value|yuan }}", None, "–"),
        ("{{ value|day }}", date(2026, 9, 30), "2026-09-30"),
        ("{{ value|day }}", datetime(2026, 9, 30, 17, tzinfo=UTC), "2026-10-01"),
        ("{{ value|moment }}", datetime(2026, 9, 30, 17, tzinfo=UTC), "2026-10-01 01:00"),
        ("{{ value|moment }}", None, "–"),
    ],
)
def test_filter_shows_numbers_and_dates_as_the_branch_writes_them(template: str, value: Any, expected: str) -> None:
    assert shown(template, value=value) == expected


def test_icon_takes_names_only() -> None:
    assert frame.icon("house").startswith("<svg")
    with pytest.raises(ValueError, match="not the name of an icon"):
        frame.icon("../../../etc/passwd")


def test_state_escapes_its_word() -> None:
    assert "&lt;script&gt;" in shown("{% state word 'done' %}", word="<script>")


@pytest.mark.parametrize(("place", "kind"), [(0, "best"), (1, "good"), (2, "fair"), (3, "poor"), (None, "info")])
def test_grade_has_a_shape_by_its_place(place: int | None, kind: str) -> None:
    assert f"state-{kind}" in shown("{% grade '优秀' place 4 %}", place=place)


@pytest.mark.parametrize(
    ("query", "link", "order"),
    [
        ("q=a&page=3", "?q=a&amp;sort=name", "none"),
        ("sort=name", "?sort=-name", "ascending"),
        ("sort=-name", "?sort=name", "descending"),
    ],
)
def test_sort_header_keeps_the_query(query: str, link: str, order: str) -> None:
    header = shown("{% sort_header 'name' 'Name' %}", query)
    assert f'href="{link}"' in header
    assert f'aria-sort="{order}"' in header


def test_chips_keep_the_query_and_mark_the_chosen() -> None:
    chips = shown("{% chips 'status' choices 'All' %}", "status=open&q=a&page=2", choices=[("open", "Open")])
    assert 'href="?q=a"' in chips
    assert '<a href="?status=open&amp;q=a" aria-current="true">Open</a>' in chips


def test_page_numbers_leave_out_the_far_ones() -> None:
    assert frame.page_numbers(Paginator(range(300), 30).page(5)) == [1, None, 4, 5, 6, None, 10]


def test_frame_of_a_page_asks_no_more_than_it_shows(
    rf: RequestFactory, user: User, django_assert_num_queries: Any
) -> None:
    request: HttpRequest = rf.get("/")
    request.user = user
    page = Frame(request)
    with django_assert_num_queries(1):
        assert (page.unread, page.unread, page.search_url in {"", "/search/"}) == (0, 0, True)
