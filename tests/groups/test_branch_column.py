"""Lists say of each line which branch it is of, to whom that tells something."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import reverse

from branchmgr.models import User
from groups.enums import Office
from groups.models import Branch, PartyGroup, Person
from tests.factories import groups as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def branches() -> list[Branch]:
    committee = make.committee("DZ01")
    found = [make.branch(code, committee=committee) for code in ("ZB01", "ZB02")]
    for branch in found:
        make.group(branch, f"XZ-{branch.code}")
    return found


def has_column(user: User, page: str) -> bool:
    client = Client()
    client.force_login(user)
    client.post("/account/language/", {"language": "en", "next": "/"})
    answer = client.get(reverse(page))
    assert answer.status_code == 200
    return "Party branch<" in answer.text


@pytest.mark.parametrize("page", ["group_list", "person_list"])
def test_who_sees_one_branch_is_not_told_which(branches: list[Branch], page: str) -> None:
    assert not has_column(make.holder(Office.SECRETARY, branches[0]), page)
    assert branches[0].committee is not None
    assert has_column(make.admin(branches[0].committee), page)


def test_who_serves_two_branches_is_told_which(branches: list[Branch]) -> None:
    user = make.holder(Office.SECRETARY, branches[0])
    make.appoint(Person.objects.get(user=user), Office.SECRETARY, branches[1])

    assert has_column(user, "group_list")


def test_what_is_of_another_branch_says_so(branches: list[Branch], rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = make.holder(Office.SECRETARY, branches[0])
    wanted = Template("{% load branches %}{% names_branches things as found %}{{ found }}")

    def named(*codes: str) -> str:
        things = list(PartyGroup.objects.filter(code__in=codes))
        return wanted.render(Context({"request": request, "things": things}))

    assert named("XZ-ZB01") == "False"
    assert named("XZ-ZB01", "XZ-ZB02") == "True"
