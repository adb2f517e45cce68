"""In which of several branches somebody works: chosen in the top bar, it leads the menu and gives no right."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from branchmgr.models import User
from branchmgr.navigation import entries_for, identity_of
from groups.enums import Office
from groups.models import Branch
from tests.factories import groups as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def branches() -> list[Branch]:
    return [make.branch("A1", name="一支部"), make.branch("A2", name="二支部"), make.branch("A3", name="三支部")]


@pytest.fixture
def secretary(branches: list[Branch]) -> User:
    """Secretary of the first two."""
    user = make.holder(Office.SECRETARY, branches[0])
    make.appoint(user.person, Office.SECRETARY, branches[1])
    return user


def menu(user: User) -> dict[str, str]:
    return {str(entry.label): entry.url for entry in entries_for(user, "/")}


def test_menu_and_bar_follow_the_choice(branches: list[Branch], secretary: User) -> None:
    first, second, _third = branches
    client = Client()
    client.force_login(secretary)
    page = client.get("/").content.decode()
    assert reverse("plan_list", args=[first.pk]) in page
    assert reverse("branch_choose", args=[second.pk]) in page

    answer = client.post(reverse("branch_choose", args=[second.pk]), {"next": "/waiting/?area=posts"})
    page = client.get("/").content.decode()

    assert answer["Location"] == "/waiting/?area=posts"
    assert reverse("plan_list", args=[second.pk]) in page
    assert f'{reverse("person_list")}?branch={second.pk}"' in page
    assert '<span class="place-name">二支部</span>' in page


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "home"])
def test_choice_leads_back_to_our_own_pages_only(branches: list[Branch], secretary: User, target: str) -> None:
    client = Client()
    client.force_login(secretary)
    assert client.post(reverse("branch_choose", args=[branches[0].pk]), {"next": target})["Location"] == "/"


def test_a_branch_of_others_is_not_worked_in(branches: list[Branch], secretary: User) -> None:
    third = branches[2]
    client = Client()
    client.force_login(secretary)
    assert client.post(reverse("branch_choose", args=[third.pk])).status_code == 404
    secretary.chosen_branch = third.pk  # as if the office there had ended since
    assert [place.name for place in identity_of(secretary).places if place.chosen] == ["一支部"]
    assert menu(secretary)["Rules"] == reverse("rule_list", args=[branches[0].pk])


def test_who_has_one_branch_is_shown_it_and_asked_nothing(branches: list[Branch]) -> None:
    user = make.holder(Office.SECRETARY, branches[1])
    client = Client()
    client.force_login(user)
    page = client.get("/").content.decode()
    assert '<span class="place">二支部</span>' in page
    assert reverse("branch_choose", args=[branches[1].pk]) not in page
    assert menu(user)["People"] == reverse("person_list")
