"""The pages of candidates: applying, nominating, speaking for the group, the list, its notice, the award."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from board.duties import duties_of
from branchmgr import ticking
from branchmgr.models import AuditEvent, User
from pioneer_posts.enums import ApplicationStatus, HoldingStatus, Reapplication, RoundStatus
from pioneer_posts.models import Application, Feedback, Holding, Round
from tests.factories import posts as make
from tests.factories.candidacies import Cast, at, cast_of_a_call, person_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Iterator[Cast]:
    with time_machine.travel(at("2026-07-03T10:00"), tick=False):
        yield cast_of_a_call()


@pytest.fixture
def awarding() -> Iterator[Cast]:
    with time_machine.travel(at("2026-07-21T10:00"), tick=False):
        yield cast_of_a_call(RoundStatus.AWARDING)


def browser(user: User | None) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    assert user is not None
    client.force_login(user)
    return client


def page(client: Client, name: str, pk: int | None = None, **sent: Any) -> tuple[int, str]:
    """The answer at an address: its status and text; a redirect is followed."""
    url = reverse(name, args=[] if pk is None else [pk])
    response = client.post(url, sent, follow=True) if sent else client.get(url)
    return response.status_code, response.content.decode()


def duties(user: User) -> list[str]:
    return [duty.text for duty in duties_of(User.objects.get(pk=user.pk), [])]


def test_member_applies_and_what_is_missing_is_said_beside_its_field(cast: Cast) -> None:
    client = browser(cast.member.user)
    assert "Candidates come forward until 2026-07-10" in page(client, "application_list")[1]
    assert "安全守护示范岗" in page(client, "application_begin", cast.post_round.pk)[1]
    assert page(client, "application_begin", cast.post_round.pk, post=cast.safety.pk)[0] == 200
    draft = Application.objects.get()
    assert duties(draft.filed_by) == ["Your application for “安全守护示范岗” is a draft: hand it in"]

    given = {"post": cast.safety.pk, "grounds": "", "pledge": "我承诺：零违章", "aims": "零违章\n\n 带徒 "}
    assert "It is not handed in yet" in page(client, "application_edit", draft.pk, **given)[1]
    status, said = page(client, "application_edit", draft.pk, **given, hand_in="yes")
    assert (status, said.count("Needed to hand the application in")) == (422, 2)
    assert "我承诺：零违章" in said
    whole = given | {"grounds": "无违章", "hand_in": "yes"}
    assert "You are a candidate now" in page(client, "application_edit", draft.pk, **whole)[1]

    draft.refresh_from_db()
    assert (draft.status, [aim.text for aim in draft.aims.all()]) == ("submitted", ["零违章", "带徒"])
    assert "张三 stands for “安全守护示范岗”: give the group's opinion" in duties(cast.leader)


def test_leader_nominates_and_the_member_agrees(cast: Cast) -> None:
    leader, member = browser(cast.leader), browser(cast.member.user)
    shown = page(leader, "member_nominate", cast.post_round.pk)[1]
    assert ("张三" in shown, "李四" in shown, "组长 (" in shown) == (True, True, False)
    given = {"person": cast.member.pk, "post": cast.safety.pk, "grounds": "表现突出", "pledge": "", "aims": ""}
    assert "张三 is asked to consent" in page(leader, "member_nominate", cast.post_round.pk, **given)[1]

    asked = Application.objects.get()
    assert duties(member_user(cast)) == ["You are nominated for “安全守护示范岗”: agree or decline"]
    offered = page(member, "nomination_consent", asked.pk)[1]
    assert cast.safety.aim_lines[0] in offered
    assert page(member, "nomination_consent", asked.pk, pledge="", aims="零违章")[0] == 422
    page(member, "nomination_consent", asked.pk, pledge="我承诺", aims="零违章")
    asked.refresh_from_db()
    assert (asked.status, asked.pledge) == ("submitted", "我承诺")


def member_user(cast: Cast) -> User:
    assert cast.member.user is not None
    return cast.member.user


def test_opinion_of_the_group_is_read_by_candidate_and_committee_alone(cast: Cast) -> None:
    candidate = make.application(cast.post_round, cast.safety, cast.member)
    leader = browser(cast.leader)
    assert page(leader, "opinion_give", candidate.pk, supported="no", opinion="", on="2026-07-02")[0] == 422
    page(leader, "opinion_give", candidate.pk, supported="no", opinion="近期有违章", on="2026-07-02")
    Round.objects.update(status=RoundStatus.POSTED)
    said = {name: "近期有违章" in page(browser(user), "application_detail", candidate.pk)[1] for name, user in {
        "candidate": cast.member.user, "committee": cast.publicity, "leader": cast.leader, "colleague": cast.other.user,
    }.items()}  # fmt: skip
    assert said == {"candidate": True, "committee": True, "leader": True, "colleague": False}


@pytest.mark.parametrize("candidates", [1, 3])
def test_candidate_list_asks_as_much_for_three_as_for_one(
    cast: Cast, candidates: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _each in range(candidates):
        make.application(cast.post_round, cast.quality, make.member_of(cast.group), nominated_by=cast.leading)
    client = browser(cast.secretary)
    page(client, "candidate_list", cast.post_round.pk)
    with django_assert_num_queries(QUERIES_OF_LIST):
        page(client, "candidate_list", cast.post_round.pk)
    with django_assert_num_queries(QUERIES_OF_NOTICE):
        page(client, "candidate_notice", cast.post_round.pk)


QUERIES_OF_LIST = 14
QUERIES_OF_NOTICE = 11


def test_notice_says_who_stands_until_when_it_hangs_and_whom_to_turn_to(cast: Cast) -> None:
    make.application(cast.post_round, cast.safety, cast.member)
    make.application(cast.post_round, cast.quality, cast.other, status=ApplicationStatus.WITHDRAWN)
    Round.objects.update(status=RoundStatus.POSTED)
    shown = page(browser(cast.other.user), "candidate_notice", cast.post_round.pk)[1]
    for said in ("Posted from 2026-07-11 to 2026-07-17", "张三", "安全守护示范岗", "零违章", "我承诺：安全生产"):
        assert said in shown
    assert "Please turn to: branch secretary 书记, committee member for discipline 纪检" in shown
    assert "零缺陷示范岗" not in shown
    listed = page(browser(cast.other.user), "candidate_list", cast.post_round.pk)[1]
    own = page(browser(cast.member.user), "application_detail", Application.objects.get(person=cast.member).pk)[1]
    assert ["choose “Say something”" in each for each in (shown, listed)] == [True, True]
    assert ("It no longer stands on the list." in own, "you can apply anew" in own) == (True, False)


def test_award_is_entered_with_every_reason_and_keeps_what_was_typed(awarding: Cast) -> None:
    chosen = make.application(awarding.post_round, awarding.safety, awarding.member)
    refused = make.application(
        awarding.post_round, awarding.safety, awarding.other, nominated_by=person_of(awarding.discipline)
    )
    client, pk = browser(awarding.secretary), awarding.post_round.pk
    waiting = "Pioneer posts, H2 2026: enter the award of the posts"
    assert [waiting in duties(user) for user in (awarding.secretary, awarding.publicity)] == [True, False]
    assert "纪检 (nominated 李四 for the same post)" in page(client, "posts_award", pk)[1]

    given = {"meeting_on": "2026-07-17", "present": "全体支委", "resolution": "同意授牌", f"awarded-{chosen.pk}": "yes"}
    status, said = page(client, "posts_award", pk, **given, **{f"awarded-{refused.pk}": "no"})
    assert status == 422
    for words in ("the meeting is after that day", "Say why; the candidate reads it", "同意授牌"):
        assert words in said
    more = {"meeting_on": "2026-07-20", f"awarded-{refused.pk}": "no", f"reason-{refused.pk}": "名额已满"}
    assert "1 post is awarded" in page(client, "posts_award", pk, **given | more)[1]

    assert Holding.objects.get().starts_on == date(2026, 7, 20)
    assert "名额已满" in page(browser(awarding.other.user), "application_detail", refused.pk)[1]
    assert "名额已满" not in page(browser(awarding.member.user), "application_detail", refused.pk)[1]
    assert page(client, "posts_award", pk)[0] == 403


def test_refused_page_says_what_is_closed_and_not_that_an_office_is_missing(cast: Cast) -> None:
    asked = make.application(cast.post_round, cast.safety, cast.member, nominated_by=cast.leading)
    spoken: dict[str, Any] = {"supported": True, "opinion_on": date(2026, 7, 2), "opinion_by": cast.leader}
    applied = make.application(cast.post_round, cast.quality, cast.other, **spoken)
    client, other = browser(cast.member.user), browser(cast.other.user)
    for name in ("nomination_consent", "nomination_decline"):
        status, said = page(client, name, asked.pk)
        assert (status, "There is no nomination to answer: it is candidate." in said) == (403, True)
    assert "Withdraw it and apply anew" in page(other, "application_edit", applied.pk)[1]
    assert "an office you do not hold" in page(client, "opinion_give", asked.pk)[1]

    Application.objects.filter(pk=asked.pk).update(status=ApplicationStatus.NOMINATED)
    with time_machine.travel(at("2026-07-11T00:10"), tick=False):
        late = page(browser(cast.member.user), "nomination_consent", asked.pk)[1]
        assert "The call ended on 2026-07-10" in late


def test_nomination_that_nobody_answered_reads_so_on_its_page_and_on_the_list(cast: Cast) -> None:
    asked = make.application(
        cast.post_round, cast.safety, cast.member, status=ApplicationStatus.NOMINATED, nominated_by=cast.leading
    )
    make.application(cast.post_round, cast.quality, cast.other)
    with time_machine.travel(at("2026-07-11T00:10"), tick=False):
        list(ticking.tick(at("2026-07-11T00:10")))
        own = page(browser(cast.member.user), "application_detail", asked.pk)[1]
        assert own.count("lapsed, not answered") == 2
        assert "not answered by the end of the call" in own
        assert "withdrawn by the member" not in own
        assert "lapsed, not answered" in page(browser(cast.secretary), "candidate_list", cast.post_round.pk)[1]


def test_who_lost_a_post_lately_reads_when_they_may_stand_again_and_is_not_offered(cast: Cast) -> None:
    days: dict[str, Any] = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 6, 30), "half": 1}
    days |= {"call_opens_on": date(2026, 1, 1), "call_closes_on": date(2026, 1, 9)}
    days |= {"posting_closes_on": date(2026, 1, 15), "assessment_opens_on": date(2026, 6, 11)}
    lost = make.post_round(cast.branch, RoundStatus.PUBLISHED, **days, awarded_on=date(2026, 1, 20))
    ended = {"status": HoldingStatus.WITHDRAWN, "ended_on": date(2026, 3, 1), "end_reason": "违章"}
    make.holding(lost, cast.safety, cast.member, **ended)
    Round.objects.filter(pk=cast.post_round.pk).update(reapplication=Reapplication.NEXT_YEAR)

    begun = page(browser(cast.member.user), "application_begin", cast.post_round.pk)[1]
    assert ("you may stand again in 2027" in begun, 'name="post"' in begun) == (True, False)
    offered = page(browser(cast.leader), "member_nominate", cast.post_round.pk)[1]
    assert "张三 may stand again in 2027" in offered
    assert (f'value="{cast.member.pk}"' in offered, "李四 (" in offered) == (False, True)


def test_accepted_word_stands_with_its_answer_on_the_candidates_page_and_beside_the_award(awarding: Cast) -> None:
    candidate = make.application(awarding.post_round, awarding.safety, awarding.member)
    given = {"kind": "praise", "author": awarding.other.user, "author_key": "k", "given_on": date(2026, 7, 14)}
    Feedback.objects.create(application=candidate, text="还没有看过", **given)
    word = Feedback.objects.create(application=candidate, text="主动顶班三次", **given)
    assert "主动顶班三次" not in page(browser(awarding.member.user), "application_detail", candidate.pk)[1]
    screened = page(browser(awarding.publicity), "feedback_screen", word.pk, accepted="yes")[1]
    assert "it is public and counts" in screened

    own = page(browser(awarding.member.user), "application_detail", candidate.pk)[1]
    assert reverse("feedback_answer", args=[word.pk]) in own
    assert (
        "Your answer stands below it"
        in page(browser(awarding.member.user), "feedback_answer", word.pk, answer="谢谢")[1]
    )
    for reader, name, pk in (
        (awarding.other.user, "application_detail", candidate.pk),
        (awarding.secretary, "posts_award", awarding.post_round.pk),
    ):
        shown = page(browser(reader), name, pk)[1]
        assert [part in shown for part in ("主动顶班三次", "谢谢", "还没有看过")] == [True, True, False]


def test_candidates_are_exported_as_the_list_shows_them(cast: Cast) -> None:
    make.application(cast.post_round, cast.safety, cast.member, nominated_by=cast.leading)
    make.application(cast.post_round, cast.quality, cast.other, status=ApplicationStatus.WITHDRAWN)
    url = reverse("candidate_export", args=[cast.post_round.pk])
    answer = browser(cast.secretary).post(f"{url}?status=submitted")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    [header, *lines] = openpyxl.load_workbook(BytesIO(content))["候选人"].iter_rows(values_only=True)
    assert header[:4] == ("姓名", "工号", "党小组", "示范岗")
    assert [line[:1] + line[3:7] + line[9:11] + line[12:13] for line in lines] == [
        ("张三", "安全守护示范岗", cast.safety.department.name, "党小组推荐", "组长", "零违章;带徒一名", None, "候选人")
    ]
    assert AuditEvent.objects.filter(action="export_candidates").count() == 1
