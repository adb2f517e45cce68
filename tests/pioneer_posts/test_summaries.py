"""The summary of a round: what it counts, who sees it, its best practices, its workbook."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, Notification, User
from groups.models import Person
from pioneer_posts.enums import FeedbackKind, FeedbackStatus, Outcome, RoundStatus
from pioneer_posts.models import Holding
from pioneer_posts.services.summaries import write_practice
from pioneer_posts.summaries import group_posts, person_posts, summary_of
from tests.factories import groups
from tests.factories import post_rounds as make
from tests.factories.workbooks import contents

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2027-01-09T10:00:00+08:00")


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def cast() -> make.Cast:
    """Two holders, the first one excellent, the second one withdrawn."""
    found = make.cast()
    first, second = found.held
    make.result(first)
    make.withdrawn(second, found.secretary)
    make.result(second, Outcome.WITHDRAWN, reason="违章作业")
    make.check(first, found.publicity)
    make.check(second, found.publicity, "未挂标牌", grave=True)
    make.word(first, by=found.secretary, author=found.publicity)
    make.word(first, FeedbackKind.TIP, FeedbackStatus.WAITING)
    make.word(second, FeedbackKind.CRITICISM, FeedbackStatus.SET_ASIDE, by=found.secretary, text="与岗位无关的话")
    first.application.aims.filter(position=1).update(reached_on=date(2026, 11, 1))
    make.assessed(found, first)
    return found


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, cast: make.Cast) -> Any:
    return signed_in(user).get(reverse("summary_detail", args=[cast.post_round.pk]))


# ---- what is counted


def test_summary_counts_what_was_made_accepted_and_published(cast: make.Cast) -> None:
    found = summary_of(cast.post_round)
    first, second = found.lines
    assert found.outcomes == [(Outcome.EXCELLENT, 1), (Outcome.WITHDRAWN, 1)]
    assert (first.tally.aims, first.tally.reached, first.tally.checks, first.tally.praise, first.tally.tips) == (
        2, 1, 1, 1, 0,
    )  # fmt: skip
    assert (second.tally.checks, second.tally.grave, second.tally.criticism) == (1, 1, 0)
    assert (found.tally.checks, found.tally.grave, found.checked, found.kinds) == (2, 1, 2, 2)
    assert (found.violations, found.withdrawn, found.given_up) == (1, 1, 0)


def test_outcomes_wait_for_the_publication() -> None:
    cast = make.cast(RoundStatus.TOTALLED)
    make.result(cast.held[0])
    found = summary_of(cast.post_round)
    assert (found.outcomes, [line.result for line in found.lines]) == ([], [None, None])


def test_share_of_members_follows_the_groups_of_the_day_of_the_award(cast: make.Cast) -> None:
    moved = cast.held[0].person
    moved.memberships.update(ends_on=date(2026, 8, 1))
    groups.join(moved, cast.groups[1], start=date(2026, 8, 2))
    found = summary_of(cast.post_round)
    said = {each.group.name if each.group else "": (each.members, each.holders) for each in found.shares}
    # Secretary and publicity member belong to no group.
    assert said == {"甲组": (4, 2), "乙组": (4, 0), "": (2, 0)}
    assert [each.percent for each in found.shares] == [Decimal("50.0"), Decimal("0.0"), Decimal("0.0")]
    assert found.whole.percent == Decimal("20.0")


# ---- who sees what


def test_summary_is_the_committees_before_the_publication_and_the_branchs_after_it() -> None:
    cast = make.cast(RoundStatus.ASSESSING)
    member, admin = make.account(cast.held[0]), groups.admin(cast.committee)
    make.result(cast.held[1], total="77.31")
    answers = {who: page(user, cast) for who, user in (("S", cast.secretary), ("M", member), ("A", admin))}
    assert {who: answer.status_code for who, answer in answers.items()} == {"S": 200, "M": 403, "A": 403}
    assert "77.31" not in answers["S"].content.decode()
    cast.post_round.status = RoundStatus.PUBLISHED
    cast.post_round.save()
    for user in (cast.secretary, member, admin):
        answer = page(user, cast)
        assert answer.status_code == 200
        assert "77.31" in answer.content.decode()


@pytest.mark.parametrize("holders", [1, 3])
def test_summary_takes_the_same_queries_whatever_the_number_of_holders(holders: int) -> None:
    cast = make.cast(holders=holders)
    for held in cast.held:
        make.result(held)
        make.check(held, cast.publicity)
        make.word(held, by=cast.secretary)
    client = signed_in(cast.secretary)
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("summary_detail", args=[cast.post_round.pk]))
    assert len(queries) == 18


# ---- best practices


def test_best_practice_is_written_told_and_shown(cast: make.Cast) -> None:
    held = cast.held[0]
    client = signed_in(cast.secretary)
    address = reverse("practice_write", args=[held.pk])
    answer = client.post(address, {"text": "每班前五分钟讲一个隐患。"})
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        reverse("summary_detail", args=[cast.post_round.pk]),
    )
    assert "每班前五分钟讲一个隐患。" in page(make.account(held), cast).content.decode()
    event = AuditEvent.objects.get(action="write_practice")
    assert (event.actor, event.branch, event.after["best_practice"]) == (
        cast.secretary, "ZB01", "每班前五分钟讲一个隐患。",
    )  # fmt: skip
    assert [notice.recipient for notice in Notification.objects.filter(kind="practice_written")] == [held.person.user]
    client.post(address, {"text": " "})
    held.refresh_from_db()
    assert held.best_practice == ""


def test_best_practice_is_refused(cast: make.Cast) -> None:
    first, second = cast.held
    with pytest.raises(RefusedError, match="was withdrawn on 2026-10-09"):
        write_practice(second, text="经验", by=cast.secretary, now=NOW)
    with pytest.raises(RefusedError, match="2001 characters; at most 2000"):
        write_practice(first, text="长" * 2001, by=cast.secretary, now=NOW)
    with pytest.raises(RefusedError, match="written by another committee member"):
        write_practice(first, text="经验", by=make.account(first), now=NOW)
    assert not AuditEvent.objects.filter(action="write_practice").exists()
    too_long = signed_in(cast.secretary).post(reverse("practice_write", args=[first.pk]), {"text": "长" * 2001})
    assert (too_long.status_code, "长长" in too_long.content.decode()) == (422, True)


# ---- the workbook


def sheets(user: User, cast: make.Cast) -> dict[str, list[list[Any]]]:
    answer = signed_in(user).post(reverse("summary_export", args=[cast.post_round.pk]))
    assert answer.status_code == 200
    return contents(b"".join(answer.streaming_content))  # type: ignore[attr-defined]


def column(rows: list[list[Any]], header: str) -> list[Any]:
    at = rows[0].index(header)
    return [row[at] for row in rows[1:]]


def test_workbook_has_all_parts_and_names_people_to_the_committee(cast: make.Cast) -> None:
    book = sheets(cast.secretary, cast)
    assert list(book) == ["结果", "评估明细", "抽查", "监督意见", "违规", "示范岗", "口径"]
    assert column(book["结果"], "评估结果") == ["先锋岗", "撤岗"]
    assert column(book["结果"], "状态") == ["已届满", "撤岗"]
    assert "匿名" in column(book["监督意见"], "署名")
    assert column(book["结果"], "总分") == [95.5, None]
    assert column(book["评估明细"], "评估人") == ["科长", "宣传"]
    assert column(book["评估明细"], "3.1 “五个一”成果（30）") == [30, 30]
    assert column(book["评估明细"], "总分") == [93, 100]
    assert column(book["抽查"], "抽查人") == ["宣传", "宣传"]
    assert column(book["抽查"], "严重") == ["否", "是"]
    assert sorted(column(book["监督意见"], "审核")) == ["不采纳", "待审核", "采纳"]
    assert column(book["违规"], "决定") == ["成立"]
    assert column(book["示范岗"], "授牌人数") == [1, 1]
    said = dict(book["口径"][1:])
    assert (said["权重"], said["党员占比"]) == ("部门 70%，支委 30%", "2 / 10（20%）")
    assert said["结果分档"] == "先锋岗 ≥ 90；达标岗 70 ≤ … < 90；警示岗 < 70"
    event = AuditEvent.objects.get(action="summary_exported")
    assert (event.actor, event.after["round"]) == (cast.secretary, "2026H2")


def test_workbook_numbers_assessors_for_others_and_about_oneself(cast: make.Cast) -> None:
    book = sheets(groups.admin(cast.committee), cast)
    assert column(book["评估明细"], "评估人") == ["部门1", "支委1"]
    assert column(book["抽查"], "抽查人") == ["支委", "支委"]
    assert column(book["监督意见"], "审核") == ["采纳"]
    held = Holding.objects.get(pk=cast.held[0].pk)
    Holding.objects.filter(pk=held.pk).update(person=Person.objects.get(user=cast.secretary))
    assert column(sheets(cast.secretary, cast)["评估明细"], "评估人") == ["部门1", "支委1"]


def test_workbook_is_for_published_rounds_and_not_for_members(cast: make.Cast) -> None:
    address = reverse("summary_export", args=[cast.post_round.pk])
    assert signed_in(make.account(cast.held[0])).post(address).status_code == 403
    cast.post_round.status = RoundStatus.TOTALLED
    cast.post_round.save()
    assert signed_in(cast.secretary).post(address).status_code == 403


# ---- on other pages


def test_posts_of_a_person_carry_published_outcomes_alone(cast: make.Cast) -> None:
    person = cast.held[0].person
    assert [(each.holding.number, each.result.outcome) for each in person_posts(person) if each.result] == [
        ("2026H2-01", "excellent")
    ]
    cast.post_round.status = RoundStatus.TOTALLED
    cast.post_round.save()
    assert [each.result for each in person_posts(person)] == [None]


@pytest.mark.parametrize(
    ("name", "place"), [("person_detail", "person"), ("person_record", "person"), ("group_detail", "group")]
)
def test_posts_are_shown_to_the_member_and_the_group(cast: make.Cast, name: str, place: str) -> None:
    held = cast.held[0]
    client = signed_in(make.account(held))
    subject = held.person_id if place == "person" else cast.groups[0].pk
    query = {"year": "2026"} if name == "person_record" else {}
    shown = client.get(reverse(name, args=[subject]), query).content.decode()
    assert reverse("holding_detail", args=[held.pk]) in shown
    assert "95.50" in shown
    if name == "person_record":
        assert "2026H2" not in client.get(reverse(name, args=[subject]), {"year": "2025"}).content.decode()


def test_posts_of_groups_are_those_held_in_the_time_and_results_published_in_it(cast: make.Cast) -> None:
    make.published_on(cast.post_round, date(2027, 1, 4))
    own, other = cast.groups
    autumn = group_posts(cast.groups, date(2026, 10, 1), date(2026, 12, 31))
    assert [each.number for each in autumn[own.pk].held] == ["2026H2-01"]
    assert [each.number for each in autumn[own.pk].withdrawn] == ["2026H2-02"]
    assert (autumn[own.pk].results, autumn[other.pk].held) == ([], [])
    winter = group_posts(cast.groups, date(2027, 1, 1), date(2027, 3, 31))
    assert (winter[own.pk].held, winter[own.pk].withdrawn, len(winter[own.pk].results)) == ([], [], 1)
