"""Documents are found by any part of what they are called on the page; words of a hit combine with one another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation

from board.models import PublicAffair
from branchmgr import clock
from branchmgr.models import User
from groups.models import Branch
from tests.factories import findable, groups, records
from tests.factories.findable import Cast

pytestmark = pytest.mark.django_db
NOW = "2026-05-15T10:00:00+08:00"


@pytest.fixture(autouse=True)
def moment() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def cast() -> Cast:
    return findable.cast()


def found(user: User, words: str, language: str = "zh-hans", kind: str = "documents") -> list[str]:
    """The titles of what a person finds of a kind, as the page shows them."""
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = language
    page = client.get(reverse("search"), {"q": words, "kind": kind})
    sections = page.context["found"].shown
    with translation.override(language):
        return ["".join(piece.text for piece in each.title) for section in sections for each in section.rows]


RESULT = "关于2026年第1季度党小组考评结果的公示"
CANDIDATES = "2026年下半年先锋示范岗候选人公示"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    ("title", "parts"),
    [
        (RESULT, ["考评", "党小组考评", "考评结果的公示", "2026年第1季度党小组考评结果", "关于2026年第1季度", RESULT]),
        (CANDIDATES, ["示范岗", "先锋示范岗", "示范岗候选人", "2026年下半年先锋", CANDIDATES]),
        (RESULT, ["appraisal", "Notice of the appraisal result of Q1 2026", "APPRAISAL RESULT", "Q1 2026", "ap"]),
        (CANDIDATES, ["candidates", "notice of the candidates", "Pioneer posts, H2 2026", "candid"]),
    ],
)
def test_notices_are_found_by_any_part_of_their_title(cast: Cast, language: str, title: str, parts: list[str]) -> None:
    findable.everything(cast)
    shown = {"zh-hans": title, "en": ENGLISH[title]}[language]
    assert [part for part in parts if shown not in found(cast.member, part, language)] == []
    assert [part for part in parts if found(cast.stranger, part, language)] == []


ENGLISH = {
    RESULT: "Notice of the appraisal result of Q1 2026",
    CANDIDATES: "Pioneer posts, H2 2026: notice of the candidates",
}


def test_notices_of_another_period_are_not_found(cast: Cast) -> None:
    findable.everything(cast)
    assert found(cast.member, "2026年第2季度党小组考评结果") == []
    assert found(cast.member, "2025年下半年先锋示范岗") == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_single_letter_finds_no_notice(cast: Cast, language: str) -> None:
    findable.everything(cast)
    assert [letter for letter in "aeiotQ" if found(cast.member, letter, language)] == []


def affair(branch: Branch, by: User, title: str, **fields: Any) -> PublicAffair:
    """A public affair of the branch, published and begun unless something else is said."""
    given = {"kind": "dues", "text": "上月已收缴。", "published_from": date(2026, 5, 1), "status": "published"} | fields
    return PublicAffair.objects.create(branch=branch, author=by, written_at=clock.now(), title=title, **given)


def test_public_affairs_are_found_by_those_who_may_read_them(cast: Cast) -> None:
    affair(cast.branch, cast.secretary, "党费收缴情况")
    affair(cast.branch, cast.secretary, "党费草稿", status="draft")
    affair(cast.branch, cast.secretary, "党费撤回", status="taken_back")
    affair(cast.branch, cast.secretary, "党费以后", published_from=date(2026, 6, 1))
    hers = groups.branch(name="三支部")
    affair(hers, cast.secretary, "党费别处")

    everything = {"党费收缴情况", "党费草稿", "党费撤回", "党费以后"}
    assert set(found(cast.secretary, "党费")) == everything
    for user in (cast.member, cast.leader, cast.admin):
        assert found(user, "党费") == found(user, "收缴情况") == ["党费收缴情况"]
    assert found(cast.stranger, "党费") == []


@pytest.mark.parametrize(
    "words", ["拟接收", "预备党员", "发展党员", "admission", "党务公开", "拟接收 一支部", "拟接收 2026-05"]
)
def test_public_affairs_are_found_by_title_text_and_kind(cast: Cast, words: str) -> None:
    affair(cast.branch, cast.secretary, "拟接收公告", kind="admission", text="拟接收一名预备党员。")
    assert found(cast.member, words) == ["拟接收公告"]


def test_draft_is_told_from_what_is_published(cast: Cast) -> None:
    affair(cast.branch, cast.secretary, "党费草稿", status="draft")
    client = Client()
    client.force_login(cast.secretary)
    client.cookies["django_language"] = "en"
    page = client.get(reverse("search"), {"q": "草稿"}).content.decode()
    assert "<span>draft</span>" in page
    assert f'href="{reverse("affair_detail", args=[PublicAffair.objects.get().pk])}"' in page


# Words of one hit


def test_person_is_found_by_name_with_what_stands_beside_it(cast: Cast) -> None:
    groups.member(cast.group, "88001", name="孙晓梅")
    groups.member(groups.group(cast.branch, name="计划调度"), name="孙晓明")
    assert found(cast.secretary, "孙晓 计划调度", kind="people") == ["孙晓明"]
    assert found(cast.secretary, "灯塔 孙晓梅 一支部", kind="people") == ["孙晓梅"]
    assert found(cast.secretary, "sxm 灯塔", kind="people") == ["孙晓梅"]
    assert found(cast.secretary, "孙晓梅 计划调度", kind="people") == []


def test_what_stands_beside_everything_finds_nothing_alone(cast: Cast) -> None:
    groups.member(groups.group(cast.branch, name="计划调度"), name="孙晓明")
    assert found(cast.secretary, "计划调度", kind="people") == []
    assert found(cast.secretary, "计划 调度", kind="people") == []


def test_record_is_found_by_topic_with_its_day(cast: Cast) -> None:
    for day in ("2026-01-10", "2026-03-10"):
        records.submitted(cast.group, day, by=cast.leader, topic=f"学习党史{day[6]}")
    assert found(cast.leader, "学习党史 2026-03", kind="activities") == ["学习党史3"]
    assert found(cast.leader, "2026-01-10 党史", kind="activities") == ["学习党史1"]
    assert found(cast.leader, "2026-03-10", kind="activities") == []
