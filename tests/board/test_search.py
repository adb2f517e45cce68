"""The search over everything: what is found by what, in which order, on how many pages, at which price."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from board.search.asking import MOST, ROWS, SHOWN, found_by
from board.search.words import Words
from branchmgr.models import User
from groups.enums import Office
from innovation.services.terms import index_proposal
from tests.factories import findable, groups, records
from tests.factories import innovation as make
from tests.factories.findable import WORD, Cast, person_of

pytestmark = pytest.mark.django_db
NOW = "2026-05-15T10:00:00+08:00"
MOST_QUERIES = 14
KINDS = ("people", "groups", "activities", "proposals", "documents")


@pytest.fixture(autouse=True)
def moment() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def cast() -> Cast:
    return findable.cast()


def page(user: User, words: str, **query: Any) -> Any:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client.get(reverse("search"), {"q": words, **query})


def sources(user: User, words: str) -> dict[str, int]:
    """How many rows of each source a person finds."""
    found = found_by(User.objects.get(pk=user.pk), Words(words))
    rows = [each.row for kind in found.sections for each in kind.rows]
    return {row.source: row.total for row in rows}


def titles(user: User, words: str, kind: str, number: int = 1) -> list[str]:
    """What is found of one kind, in its order."""
    found = found_by(User.objects.get(pk=user.pk), Words(words), kind, number)
    return ["".join(piece.text for piece in each.title) for section in found.shown for each in section.rows]


# What is found, and by whom


def test_everything_is_found_by_those_who_may_see_it(cast: Cast) -> None:
    findable.everything(cast)
    everybody = {"group": 1, "activity": 1, "seminar": 1, "proposal": 1, "proposal_file": 1, "brand": 1, "scheme": 1}

    assert sources(cast.member, WORD) == everybody | {"proposal": 2}
    assert sources(cast.leader, WORD) == everybody | {"person": 1, "activity": 2, "evidence": 1}
    assert sources(cast.secretary, WORD) == everybody | {
        "person": 1, "activity": 2, "evidence": 1, "paper_form": 1,
    }  # fmt: skip
    admin = {key: 1 for key in everybody if key != "activity"}
    assert sources(cast.admin, WORD) == admin | {"person": 1}
    assert sources(cast.stranger, WORD) == {}


@pytest.mark.parametrize("words", ["公示", "notice", "公示 一支部", "公示 2026", "第一季度", "2026Q1", "2026年第1季度"])
def test_notices_are_found_by_what_they_are_called(cast: Cast, words: str) -> None:
    findable.everything(cast)
    found = sources(cast.member, words)
    both = {"result_notice": 1, "candidate_notice": 1}
    assert {name: found.get(name, 0) for name in both} == both | (
        {} if "公" in words or "n" in words else {"candidate_notice": 0}
    )
    assert sources(cast.stranger, words).keys().isdisjoint(both)


@pytest.mark.parametrize(
    ("words", "source"),
    [
        ("品牌", "brand"),
        ("考评办法", "scheme"),
        ("模板", "paper_form"),
        ("台账", "archive"),
        (f"{WORD} 台账", "archive"),
        ("brand card", "brand"),
        ("word template", "paper_form"),
        ("public notice", "result_notice"),
        ("result notice", "result_notice"),
        ("考评结果", "result_notice"),
        ("结果公示", "result_notice"),
        ("first quarter 2026", "result_notice"),
        ("First quarter of 2026", "result_notice"),
        ("quarter 1", "result_notice"),
        ("2026年第一季度", "result_notice"),
    ],
)
def test_documents_are_found_by_the_word_for_their_sort(cast: Cast, words: str, source: str) -> None:
    findable.everything(cast)
    assert source in sources(cast.secretary, words)


def test_branches_are_found_by_those_who_belong_or_administer(cast: Cast) -> None:
    assert sources(cast.member, "一支部") == sources(cast.admin, "一支部") == {"branch": 1, "group": 1}
    assert sources(cast.stranger, "一支部") == {}


@pytest.mark.parametrize("words", ["group meeting", "党小组会", "小组会"])
def test_records_are_found_by_their_kind_in_any_language(cast: Cast, words: str) -> None:
    records.submitted(cast.group, "2026-01-10", by=cast.leader, topic="学习")
    assert sources(cast.leader, words).get("activity") == 1


@pytest.mark.parametrize(
    "words", ["张三", "张", "zs", "zhs", "zhang", "ZhangSan", "zhang san", "zhang-san", "８８００１", "88001"]
)
def test_people_are_found_by_name_number_and_pinyin(cast: Cast, words: str) -> None:
    groups.member(cast.group, "88001", name="张三")
    assert titles(cast.secretary, words, "people") == ["张三"]


@pytest.mark.parametrize("words", ["孙xm", "孙xiaom", "sun晓m", "晓m", "孙 xm", "单xx", "曾j"])
def test_people_are_found_half_in_signs_half_in_pinyin(cast: Cast, words: str) -> None:
    for name in ("孙晓梅", "宋小明", "单雄信", "曾杰", "赵淑英"):
        groups.member(cast.group, name=name)
    wanted = {"单xx": "单雄信", "曾j": "曾杰"}.get(words, "孙晓梅")
    assert titles(cast.secretary, words, "people") == [wanted]
    assert "赵淑英" in titles(cast.secretary, "赵sy", "people")


def test_every_word_must_be_said(cast: Cast) -> None:
    findable.everything(cast)
    assert "activity" in sources(cast.leader, f"{WORD} 学习")
    assert sources(cast.leader, f"{WORD} 没有这个词") == {}


# Those whose authors are hidden


def test_reviewer_without_names_learns_no_author(cast: Cast) -> None:
    reviewer = groups.holder(Office.ORGANISATION, cast.branch)
    author = groups.member(groups.group(cast.branch, name="鸟笼小组"), name="金丝雀")
    proposal = make.proposal(author, "in_review", title="保温改造")
    index_proposal(proposal)
    findable.proposal_file(proposal, "金丝雀的图.pdf")
    meeting = make.meeting(cast.branch, "reviewing", names_hidden=True)
    make.entry(meeting, proposal)
    make.review(meeting, proposal, person_of(reviewer))

    assert sources(reviewer, "保温") == {"proposal": 1}
    assert "鸟笼小组" not in page(reviewer, "保温").text
    for words in ("金丝雀", "鸟笼 保温", "金丝雀 保温", "金丝雀的图", "图"):
        assert sources(reviewer, words).keys().isdisjoint({"proposal", "proposal_file"}), words
    assert sources(cast.secretary, "金丝雀") == {"person": 1, "proposal": 1, "proposal_file": 1}


# In which order


def test_exact_names_come_first_then_beginnings_then_the_rest(cast: Cast) -> None:
    for name in ("新灯", "灯", "旧灯具", "灯具"):
        groups.group(cast.branch, name=name)
    assert titles(cast.secretary, "灯", "groups") == [
        "灯",
        *sorted(["灯塔小组", "灯具"], key=titles(cast.secretary, "灯", "groups").index),
        "新灯",
        "旧灯具",
    ]


def test_newest_comes_first_among_equals(cast: Cast) -> None:
    for day in ("2026-01-10", "2026-03-10", "2026-02-10"):
        records.submitted(cast.group, day, by=cast.leader, topic=f"灯 {day}")
    assert titles(cast.leader, "灯", "activities") == ["灯 2026-03-10", "灯 2026-02-10", "灯 2026-01-10"]


def test_surname_is_nearer_than_given_name(cast: Cast) -> None:
    for name in ("章小明", "肖明", "张晓"):
        groups.member(cast.group, name=name)
    assert titles(cast.secretary, "xiao", "people") == ["肖明", "章小明"]


# Pages and parts


def test_one_kind_is_paged_and_the_others_are_counted(cast: Cast) -> None:
    for number in range(ROWS + 1):
        groups.member(cast.group, name=f"灯{number:02}")
    best = page(cast.secretary, "灯")
    assert best.text.count('class="found-row"') == SHOWN + 1
    assert f'Show all {ROWS + 1}<span class="visually-hidden">: People' in best.text

    first, last = (titles(cast.secretary, "灯", "people", number) for number in (1, 2))
    assert (len(first), len(last)) == (ROWS, 1)
    assert len({*first, *last}) == ROWS + 1
    second = page(cast.secretary, "灯", kind="people", page="2")
    assert "Groups and branches 1" in second.text
    assert 'aria-current="page" href="?q=%E7%81%AF&amp;kind=people&amp;page=2"' in second.text


@pytest.mark.parametrize("number", ["0", "-1", "x", "99999", "9999", "２", ""])
def test_pages_that_are_not_there_are_answered_with_one_that_is(cast: Cast, number: str) -> None:
    assert page(cast.secretary, "灯", kind="groups", page=number).text.count('class="found-row"') == 1


def test_kind_that_is_not_known_is_all_of_them(cast: Cast) -> None:
    assert page(cast.secretary, "灯", kind="scores").text.count('class="found-row"') == 1


def test_more_than_can_be_paged_to_is_said(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("board.search.asking.MOST", 2)
    monkeypatch.setattr("board.search.asking.ROWS", 1)
    for name in ("灯一", "灯二"):
        groups.group(cast.branch, name=name)
    assert "The best 2 are listed." in page(cast.secretary, "灯", kind="groups", page="2").text
    assert "are listed" not in page(cast.secretary, "灯一", kind="groups").text
    assert MOST > ROWS


def test_part_says_the_same_as_the_page(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.secretary)
    whole = client.get(reverse("search"), {"q": "灯"})
    part = client.get(reverse("search"), {"q": "灯"}, headers={"HX-Request": "true"})
    assert part.text.strip().startswith('<div id="found"')
    assert part.text.strip() in whole.text
    assert "HX-Request" in whole.headers["Vary"]


def test_what_was_typed_stands_in_the_field_again(cast: Cast) -> None:
    assert 'value="a&quot;b &lt;c&gt;"' in page(cast.secretary, 'a"b <c>').text


def test_nothing_typed_says_what_can_be_found(cast: Cast) -> None:
    for words in ("", "   ", "%", "…"):
        answer = page(cast.secretary, words).text
        assert "What can be found" in answer
        assert 'class="found-row"' not in answer
    assert "Type a letter" in page(cast.secretary, "%").text


def test_nothing_found_says_what_to_try(cast: Cast) -> None:
    assert "Nothing fits “zzzz”" in page(cast.secretary, "zzzz").text
    assert "Search everything" in page(cast.secretary, WORD, kind="people").text


# The price


def queries(user: User, **query: Any) -> int:
    client = Client()
    client.force_login(user)
    client.get(reverse("home"))
    with CaptureQueriesContext(connection) as context:
        assert client.get(reverse("search"), query).status_code == 200
    return len(context)


@pytest.mark.parametrize("role", ["secretary", "leader", "member", "admin", "stranger"])
def test_queries_are_as_many_for_one_thing_as_for_many(cast: Cast, role: str) -> None:
    user = getattr(cast, role)
    findable.everything(cast)
    few = queries(user, q=WORD)
    for number in range(3):
        groups.member(groups.group(cast.branch, name=f"{WORD}{number}"), name=f"{WORD}{number}")
        index_proposal(make.proposal(person_of(cast.member), "accepted", title=f"{WORD}{number}"))
        records.submitted(cast.group, f"2026-05-0{number + 1}", by=cast.leader, topic=f"{WORD}{number}")

    assert queries(user, q=WORD) == few <= MOST_QUERIES
    assert queries(user, q=WORD, kind="people", page="1") == few
    assert queries(user, q="nothing like it") <= few


def test_reviewer_without_names_is_answered_at_the_same_price(cast: Cast) -> None:
    reviewer = groups.holder(Office.ORGANISATION, cast.branch)
    meeting = make.meeting(cast.branch, "reviewing", names_hidden=True)
    for number in range(3):
        proposal = make.proposal(person_of(cast.member), "in_review", title=f"{WORD}{number}")
        index_proposal(proposal)
        make.entry(meeting, proposal)
        make.review(meeting, proposal, person_of(reviewer))

    assert queries(reviewer, q=WORD) <= MOST_QUERIES
