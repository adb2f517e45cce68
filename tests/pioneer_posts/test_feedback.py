"""What colleagues say: by name or without, so many a day, screened by others, answered once."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, Notification, User
from groups.enums import Office
from groups.models import PartyGroup
from pioneer_posts import check_looks
from pioneer_posts.enums import ApplicationStatus, FeedbackKind, RoundStatus
from pioneer_posts.holding_queries import words_by_branch, words_waiting
from pioneer_posts.models import Application, Feedback, Round
from pioneer_posts.services import feedback as services
from tests.factories import groups, posts

pytestmark = pytest.mark.django_db


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=clock.zone())


NOW = at("2026-09-01T08:00")


@pytest.fixture
def group() -> PartyGroup:
    return groups.group(groups.branch())


@pytest.fixture
def post_round(group: PartyGroup) -> Round:
    return posts.post_round(group.branch, RoundStatus.HELD)


@pytest.fixture
def colleague(group: PartyGroup) -> User:
    return groups.user_for(posts.member_of(group, name="李同事"))


def held(post_round: Round, group: PartyGroup) -> Application:
    return posts.holding(post_round, posts.post(group.branch), posts.member_of(group)).application


def given(application: Application, by: User, *, named: bool = True, now: datetime = NOW) -> Feedback:
    return services.give_feedback(application, kind=FeedbackKind.PRAISE, text=" 主动顶班 ", named=named, by=by, now=now)


def told(user: User) -> list[str]:
    return [str(notice) for notice in Notification.objects.filter(recipient=user).order_by("pk")]


def test_word_by_name_waits_for_the_committee(post_round: Round, group: PartyGroup, colleague: User) -> None:
    secretary = groups.holder(Office.SECRETARY, group.branch)
    application = held(post_round, group)
    word = given(application, colleague)

    assert (word.text, word.author, word.status) == ("主动顶班", colleague, "waiting")
    assert AuditEvent.objects.get().actor == colleague
    [said] = told(secretary)
    assert said.startswith(f"A colleague said something about {application.person}")
    assert not Notification.objects.exclude(recipient=secretary).exists()
    holder = groups.user_for(application.person)
    assert [list(Feedback.objects.visible_to(user)) for user in (holder, secretary, colleague)] == [[], [word], [word]]


def test_word_without_a_name_leads_to_nobody(post_round: Round, group: PartyGroup, colleague: User) -> None:
    with audit.from_origin("10.0.0.7"):
        word = given(held(post_round, group), colleague, named=False)
    event = AuditEvent.objects.get()
    assert (word.author, event.actor, event.actor_name, event.origin) == (None, None, audit.SYSTEM, "")
    kept = repr(Feedback.objects.values().get()) + repr(AuditEvent.objects.values().get())
    assert colleague.username not in kept
    another = given(held(post_round, group), colleague, named=False, now=at("2026-09-02T08:00"))
    assert another.author_key != word.author_key
    assert list(Feedback.objects.visible_to(colleague)) == []


def test_whose_hand_wrote_without_a_name_is_forgotten_once_it_is_screened_and_the_day_is_over(
    post_round: Round, group: PartyGroup, colleague: User
) -> None:
    secretary = groups.holder(Office.SECRETARY, group.branch)
    nameless, named = given(held(post_round, group), colleague, named=False), given(held(post_round, group), colleague)
    list(check_looks.look(at("2026-09-01T23:59")))
    with pytest.raises(RefusedError, match="today already"):
        given(nameless.application, colleague, now=at("2026-09-01T23:59"))
    list(check_looks.look(at("2026-09-02T00:05")))
    nameless.refresh_from_db()
    assert nameless.is_word_of(colleague)
    services.screen_feedback(nameless, accepted=True, by=secretary, now=at("2026-09-02T09:00"))
    for _twice in range(2):
        list(check_looks.look(at("2026-09-02T09:05")))
    nameless.refresh_from_db()
    named.refresh_from_db()
    assert (nameless.author_key, nameless.is_word_of(colleague), named.is_word_of(colleague)) == ("", False, True)
    assert [event.after for event in AuditEvent.objects.filter(action="feedback_hands_forgotten")] == [{"words": 1}]


def test_one_hand_says_so_much_a_day_with_a_name_or_without(
    post_round: Round, group: PartyGroup, colleague: User
) -> None:
    applications = [held(post_round, group) for _number in range(4)]
    given(applications[0], colleague, named=False)
    with pytest.raises(RefusedError, match=f"something about {applications[0].person} today already"):
        given(applications[0], colleague)
    given(applications[1], colleague)
    given(applications[2], colleague, named=False, now=at("2026-09-01T23:59"))
    with pytest.raises(RefusedError, match="about 3 people today"):
        given(applications[3], colleague, now=at("2026-09-01T23:59"))
    given(applications[3], colleague, now=at("2026-09-02T00:00"))
    given(applications[0], groups.user_for(posts.member_of(group)))


def test_word_about_oneself_or_with_something_wrong_is_refused(
    post_round: Round, group: PartyGroup, colleague: User
) -> None:
    application = held(post_round, group)
    with pytest.raises(RefusedError, match="about yourself"):
        given(application, groups.user_for(application.person))
    for kind, text in (("praise", "  "), ("praise", "好" * 1001), ("gossip", "好")):
        with pytest.raises(RefusedError, match="Choose praise, criticism or tip"):
            services.give_feedback(application, kind=kind, text=text, named=True, by=colleague, now=NOW)
    assert not Feedback.objects.exists()


@pytest.mark.parametrize(
    ("status", "heard"),
    [
        (RoundStatus.CALLING, False),
        (RoundStatus.POSTED, True),
        (RoundStatus.AWARDING, True),
        (RoundStatus.ASSESSING, True),
        (RoundStatus.TOTALLED, False),
        (RoundStatus.PUBLISHED, False),
    ],
)
def test_colleagues_are_heard_from_the_posting_to_the_total(
    group: PartyGroup, colleague: User, status: str, heard: bool
) -> None:
    post_round = posts.post_round(group.branch, status)
    candidate = ApplicationStatus.SUBMITTED
    made = posts.application(post_round, posts.post(group.branch), posts.member_of(group), candidate)
    application = held(post_round, group) if post_round.is_awarded else made
    if heard:
        assert given(application, colleague).pk
    else:
        with pytest.raises(RefusedError, match="Colleagues are heard from"):
            given(application, colleague)


def test_who_is_no_candidate_or_holds_no_longer_is_left_alone(
    post_round: Round, group: PartyGroup, colleague: User
) -> None:
    post = posts.post(group.branch)
    refused = posts.application(post_round, post, posts.member_of(group), ApplicationStatus.NOT_AWARDED)
    ended = posts.holding(
        post_round, post, posts.member_of(group), status="given_up", ended_on=NOW.date(), end_reason="调离"
    )
    for application in (refused, ended.application):
        with pytest.raises(RefusedError, match="neither a candidate nor holds a post"):
            given(application, colleague)


def test_committee_decides_once_but_never_the_author_or_whom_it_is_about(
    post_round: Round, group: PartyGroup, colleague: User
) -> None:
    branch = group.branch
    secretary, member = groups.holder(Office.SECRETARY, branch), groups.holder(Office.DISCIPLINE, branch)
    application = posts.holding(post_round, posts.post(branch), member.person).application
    word = given(application, secretary, named=False)
    for by, refusal in ((member, "about yourself"), (secretary, "You wrote this yourself")):
        with pytest.raises(RefusedError, match=refusal):
            services.screen_feedback(word, accepted=True, by=by, now=NOW)
    third = groups.holder(Office.PUBLICITY, branch)
    waiting = [words_by_branch(words_waiting(user), user) for user in (secretary, member, third)]
    assert waiting == [[], [], [(branch, 1)]]
    services.screen_feedback(word, accepted=True, by=third, now=NOW)
    with pytest.raises(RefusedError, match="decided already: accepted"):
        services.screen_feedback(word, accepted=False, reason="再想想", by=third, now=NOW)
    assert told(member)[-1] == f"A colleague's word about you ({application.post}) is public. You may answer it, once."


def test_word_set_aside_has_a_reason_that_only_its_author_and_the_committee_read(
    post_round: Round, group: PartyGroup, colleague: User
) -> None:
    secretary, application = groups.holder(Office.SECRETARY, group.branch), held(post_round, group)
    word = given(application, colleague)
    with pytest.raises(RefusedError, match="Say why it is set aside"):
        services.screen_feedback(word, accepted=False, reason=" ", by=secretary, now=NOW)
    services.screen_feedback(word, accepted=False, reason="查无此事", by=secretary, now=NOW)
    assert told(colleague)[-1].endswith("was set aside: 查无此事")
    holder, other = groups.user_for(application.person), groups.user_for(posts.member_of(group))
    seen = [Feedback.objects.visible_to(user).count() for user in (holder, other, colleague, secretary)]
    assert seen == [0, 0, 1, 1]


def test_holder_answers_an_accepted_word_once(post_round: Round, group: PartyGroup, colleague: User) -> None:
    secretary, application = groups.holder(Office.SECRETARY, group.branch), held(post_round, group)
    holder, word = groups.user_for(application.person), given(application, colleague)
    with pytest.raises(RefusedError, match="Only what the committee accepted"):
        services.answer_feedback(word, answer="谢谢", by=holder, now=NOW)
    services.screen_feedback(word, accepted=True, by=secretary, now=NOW)
    with pytest.raises(RefusedError, match="Whom it is about answers"):
        services.answer_feedback(word, answer="谢谢", by=secretary, now=NOW)
    with pytest.raises(RefusedError, match="Write an answer"):
        services.answer_feedback(word, answer=" ", by=holder, now=NOW)
    services.answer_feedback(word, answer=" 谢谢 ", by=holder, now=NOW)
    with pytest.raises(RefusedError, match="answered this already"):
        services.answer_feedback(word, answer="再答", by=holder, now=NOW)
    word.refresh_from_db()
    assert word.answer == "谢谢"
    assert told(colleague)[-1] == f"{application.person} answered what you said about the post {application.post}."


def test_screening_or_answering_twice_is_refused_with_the_true_reason(
    post_round: Round, group: PartyGroup, colleague: User
) -> None:
    secretary, application = groups.holder(Office.SECRETARY, group.branch), held(post_round, group)
    word, holder = given(application, colleague), groups.user_for(application.person)
    services.screen_feedback(word, accepted=True, by=secretary, now=NOW)
    services.answer_feedback(word, answer="谢谢", by=holder, now=NOW)
    for user, name, said in (
        (secretary, "feedback_screen", "This was decided already: accepted."),
        (holder, "feedback_answer", "This is answered already; that is done once."),
    ):
        client = Client()
        client.cookies["django_language"] = "en"
        client.force_login(user)
        refused = client.get(reverse(name, args=[word.pk]))
        assert (refused.status_code, said in refused.content.decode()) == (403, True)
