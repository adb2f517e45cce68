"""Home 今日 of the eight roles of the demonstration: what waits, how things stand, at a bounded cost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from board.duties import DUTIES
from board.duty import AREAS
from board.queries import Home
from branchmgr.models import User
from groups.enums import Office
from groups.models import Branch, PartyGroup
from tests.factories import groups as make

MOST_QUERIES = 28
ROLES = {
    "10001": "secretary",
    "10015": "committee member",
    "10002": "leader",
    "10003": "member",
    "20003": "assessor",
    "20004": "functional department",
    "20001": "admin",
    "20002": "auditor",
}


def client_of(number: str, language: str = "en") -> Client:
    client = Client()
    client.force_login(User.objects.get(username=number))
    client.cookies["django_language"] = language
    return client


def opened(number: str, address: str = "/", *, language: str = "en") -> Any:
    return client_of(number, language).get(address)


def glances(home: Home) -> dict[str, list[str]]:
    return {str(glance.title): [str(line.label) for line in glance.lines] for glance in home.glances}


@pytest.mark.parametrize("number", ROLES)
def test_everything_on_home_is_one_click_from_the_work(branch: Branch, number: str) -> None:
    home = opened(number).context["home"]
    addresses = [duty.url for duty in home.duties]
    addresses += [line.url for glance in home.glances for line in glance.lines] + [
        glance.url for glance in home.glances
    ]
    addresses += [notice.url for notice in home.notices]
    answered = {url: opened(number, url.partition("#")[0]).status_code for url in addresses if url}
    assert {url: code for url, code in answered.items() if code != 200} == {}


@pytest.mark.parametrize("number", ROLES)
def test_every_piece_of_work_says_of_what_kind_it_is(branch: Branch, number: str) -> None:
    duties = opened(number).context["home"].duties
    names = {kind.name for kind in DUTIES} | {"scores_missing", "periods_to_check"}
    assert [duty for duty in duties if duty.area not in AREAS or duty.kind not in names] == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("number", ROLES)
def test_home_has_one_heading_of_the_first_level_and_no_name_twice(branch: Branch, number: str, language: str) -> None:
    page = opened(number, language=language).content.decode()
    ids = re.findall(r' id="([^"]+)"', page)
    assert page.count("<h1>") == 1
    assert sorted(set(ids)) == sorted(ids)


def test_each_role_sees_how_its_own_things_stand(branch: Branch) -> None:
    found = {ROLES[number]: glances(opened(number).context["home"]) for number in ROLES}
    scored = {"Progress of Q4 2026": ["Score grid"], "Assessment of pioneer posts": ["Pioneer posts, H2 2026"]}
    oneself = {"My year": ["Attendance this quarter", "Study this year", "Dues", "My proposals"]}
    assert found == {
        "secretary": scored,
        "committee member": scored,
        "leader": {
            "计划调度党小组 in Q4 2026": ["3+X", "Activity records", "Attendance", "Dues of 2026-11"],
            **oneself,
        },
        "member": oneself,
        "assessor": {"Assessment of pioneer posts": ["Pioneer posts, H2 2026"]},
        "functional department": {
            "Proposals recommended to us": ["Waiting for our reply", "To carry out", "Answered this year"]
        },
        "admin": {
            "Appraisal in the branches": ["生产安全党支部 · Q4 2026"],
            "Set-up and accounts": ["Branches and groups", "People", "Accounts", "Jobs"],
        },
        "auditor": {"Audit log": ["Entries", "Newest entry", "Chain of entries"]},
    }


def newest(home: Home) -> list[tuple[str, int, list[str]]]:
    """The newest results: of which period, of how many groups, and the groups whose detail is one click away."""
    return [
        (
            str(each.period),
            len(each.shown),
            sorted(one.group.code for one in each.shown if one.group_id in each.detailed),
        )
        for each in home.newest
    ]


def test_each_role_sees_the_newest_results_and_the_warnings_that_are_its_own(branch: Branch) -> None:
    homes = {ROLES[number]: opened(number).context["home"] for number in ROLES}
    everything = [("Q3 2026", 6, ["XZ01", "XZ02", "XZ03", "XZ04", "XZ05", "XZ06"])]
    own = [("Q3 2026", 6, ["XZ01"])]
    assert {role: newest(home) for role, home in homes.items()} == {
        "secretary": everything,
        "committee member": everything,
        "leader": own,
        "member": own,
        "assessor": [],
        "functional department": [],
        "admin": [],
        "auditor": [],
    }
    assert {role: [str(period) for period in home.published[:1]] for role, home in homes.items() if home.published} == {
        "admin": ["Q3 2026"]
    }
    warned = {
        role: (sorted({each.place.name for each in home.warnings.worst}), home.warnings.red, home.warnings.amber)
        for role, home in homes.items()
        if home.warnings
    }
    assert warned == {
        "secretary": (["工艺技术党小组", "技术中心青州站党小组", "生产安全党支部"], 2, 17),
        "committee member": (["质量管理党小组"], 0, 2),
        "leader": (["计划调度党小组"], 0, 1),
    }


def test_figures_are_those_of_their_pages(branch: Branch) -> None:
    def said(number: str, label: str) -> str:
        lines = [line for glance in opened(number).context["home"].glances for line in glance.lines]
        return next(str(line.said) for line in lines if str(line.label) == label)

    assert said("10001", "Score grid") == "64 of 96 cells"
    record = opened("10003", opened("10003").context["home"].glances[0].url).content.decode()
    assert said("10003", "Study this year").split()[0] in record
    assert said("20003", "Pioneer posts, H2 2026") == "0 of 2 assessed, open until 2026-12-31"
    assert said("20001", "生产安全党支部 · Q4 2026") == "being scored"
    assert said("20001", "Branches and groups") == "branches: 1 · groups: 6"
    assert said("20002", "Chain of entries") == "the last 200 fit each other"


def test_who_has_several_offices_sees_what_belongs_to_each(branch: Branch) -> None:
    member = User.objects.get(username="10003")
    make.appoint(member.person, Office.LEADER, PartyGroup.objects.get(code="XZ02"))
    make.appoint(member.person, Office.AUDITOR, branch)
    titles = list(glances(opened("10003").context["home"]))
    assert titles == ["质量管理党小组 in Q4 2026", "Audit log", "My year"]


@pytest.mark.parametrize("number", ROLES)
def test_home_takes_few_queries(branch: Branch, number: str) -> None:
    assert connection.features.supports_json_field  # SQLite is asked once
    client = client_of(number)
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/").status_code == 200
    assert len(asked) <= MOST_QUERIES


def test_all_that_waits_stands_on_its_own_page_by_area(branch: Branch) -> None:
    home = opened("10001")
    many = len(home.context["home"].duties)
    assert many > 12
    assert f"All that waits ({many})" in home.content.decode()
    assert home.content.decode().count('class="waits-what"') == 12
    page = opened("10001", "/waiting/")
    assert page.content.decode().count('class="waits-what"') == many
    assert sum(int(label.rsplit(" ", 1)[1]) for _key, label in page.context["choices"]) == many
    chosen = opened("10001", "/waiting/?area=posts")
    assert {duty.area for stretch in chosen.context["stretches"] for duty in stretch.duties} == {"posts"}
    nothing = opened("10001", "/waiting/?area=nonsense")
    assert "Nothing of this kind waits" in nothing.content.decode()
    assert "Nothing waits for you today" in opened("20002", "/waiting/").content.decode()
