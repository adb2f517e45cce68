"""Candidates: who may stand and when, what is asked of them, nominations, and the opinion of the group."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine

from branchmgr import ticking
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent
from groups.enums import Office, PoliticalStatus
from groups.models import Person
from pioneer_posts.application_queries import may_apply_from
from pioneer_posts.enums import HoldingStatus, Reapplication, RoundStatus
from pioneer_posts.models import Application, Round
from pioneer_posts.services import applications
from tests.factories import groups as place
from tests.factories import posts as make
from tests.factories.candidacies import Cast, at, cast_of_a_call, kinds_told, person_of

pytestmark = pytest.mark.django_db
NOW = at("2026-07-03T10:00")
WORDS: dict[str, Any] = {"grounds": "多年无违章。", "pledge": "我承诺：零违章。", "aims": ["零违章", "带徒一名"]}


@pytest.fixture
def cast() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield cast_of_a_call()


def begun(cast: Cast, person: Person | None = None) -> Application:
    person = person or cast.member
    return applications.begin_application(
        cast.post_round, cast.safety, person=person, by=place.user_for(person), now=NOW
    )


def handed_in(cast: Cast, person: Person | None = None, **changes: Any) -> Application:
    draft = begun(cast, person)
    given = {"post": cast.safety, **WORDS, **changes}
    applications.save_application(draft, **given, by=draft.filed_by, now=NOW)
    return applications.submit_application(draft, by=draft.filed_by, now=NOW)


def nominated(cast: Cast, person: Person | None = None, **changes: Any) -> Application:
    given: dict[str, Any] = {"grounds": "表现突出", "aims": [], "pledge": "", "by": cast.leader, "now": NOW}
    return applications.nominate(cast.post_round, cast.safety, person or cast.member, **given | changes)


def statuses(application: Application) -> list[str]:
    return list(application.steps.values_list("status", flat=True))


# One's own application


def test_application_begins_with_the_aims_of_the_post_and_is_handed_in_once(cast: Cast) -> None:
    draft = begun(cast)
    assert [aim.text for aim in draft.aims.all()] == cast.safety.aim_lines
    with pytest.raises(RefusedError, match="Write the grounds"):
        applications.submit_application(draft, by=draft.filed_by, now=NOW)
    applications.save_application(draft, post=cast.quality, **WORDS, by=draft.filed_by, now=NOW)
    candidate = applications.submit_application(draft, by=draft.filed_by, now=NOW)

    assert (candidate.status, candidate.post, candidate.group) == ("submitted", cast.quality, cast.group)
    assert [aim.text for aim in candidate.aims.all()] == ["零违章", "带徒一名"]
    assert statuses(candidate) == ["draft", "submitted"]
    assert kinds_told(cast.leader) == ["post_opinion_asked"]
    acts = AuditEvent.objects.filter(subject="pioneer_posts.application").order_by("number")
    assert [each.action for each in acts] == ["application_begun", "application_saved", "application_submitted"]
    with pytest.raises(RefusedError, match="is “candidate” and cannot become “candidate”"):
        applications.submit_application(candidate, by=draft.filed_by, now=NOW)


def test_next_application_begins_with_pledge_and_aims_of_the_last_post(cast: Cast) -> None:
    earlier = {"year": 2026, "half": 1, "starts_on": date(2026, 1, 1), "ends_on": date(2026, 6, 30)}
    days = {
        "call_opens_on": date(2026, 1, 1),
        "call_closes_on": date(2026, 1, 10),
        "posting_closes_on": date(2026, 1, 17),
        "assessment_opens_on": date(2026, 6, 11),
        "assessment_closes_on": date(2026, 6, 30),
        "awarded_on": date(2026, 1, 20),
    }
    before = make.post_round(cast.branch, RoundStatus.PUBLISHED, **earlier, **days)
    make.holding(before, cast.safety, cast.member)

    again = begun(cast)
    elsewhere = applications.save_application(
        again, post=cast.quality, grounds="", pledge=again.pledge, aims=[], by=again.filed_by, now=NOW
    )

    assert again.pledge == "我承诺：安全生产，从我做起。"
    assert elsewhere.aims.count() == 0
    assert Application.objects.get(pk=again.pk).status == "draft"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"aims": []}, "at least one aim"),
        ({"aims": [f"目标{n}" for n in range(11)]}, "at most 10 aims; these are 11"),
        ({"aims": ["零违章", " 零违章 "]}, "stands there twice"),
        ({"aims": ["长" * 201]}, "at most 200 characters"),
        ({"pledge": "长" * 301}, "at most 300 characters"),
        ({"pledge": " "}, "Write the pledge"),
    ],
)
def test_words_that_do_not_do_are_refused(cast: Cast, changes: dict[str, Any], refusal: str) -> None:
    with pytest.raises(RefusedError, match=refusal):
        handed_in(cast, **changes)
    assert Application.objects.candidates().count() == 0


def test_who_is_no_member_of_the_branch_is_refused_by_name(cast: Cast) -> None:
    elsewhere = make.member_of(place.group(place.branch()), name="外人")
    masses = make.member_of(cast.group, name="群众", political_status=PoliticalStatus.MASSES)
    probationary = make.member_of(cast.group, political_status=PoliticalStatus.PROBATIONARY)
    for person, refusal in ((elsewhere, "外人 does not belong"), (masses, "群众 is no Party member")):
        with pytest.raises(RefusedError, match=refusal):
            begun(cast, person)
    assert begun(cast, probationary).status == "draft"


def test_second_application_and_a_post_closed_or_of_another_branch_are_refused(cast: Cast) -> None:
    draft = begun(cast)
    with pytest.raises(RefusedError, match="张三 stands for “安全守护示范岗” in this round already"):
        begun(cast)
    applications.withdraw_application(draft, by=draft.filed_by, now=NOW)
    closed = make.post(cast.branch, closed_on=date(2026, 7, 1))
    foreign = make.post(place.branch())
    for post, refusal in ((closed, "no longer awarded"), (foreign, "not a post of this branch")):
        with pytest.raises(RefusedError, match=refusal):
            applications.begin_application(
                cast.post_round, post, person=cast.member, by=place.user_for(cast.member), now=NOW
            )
    assert begun(cast).status == "draft"


@pytest.mark.parametrize("moment", ["2026-06-30T23:59", "2026-07-11T00:00"])
def test_candidates_come_forward_during_the_call_only(cast: Cast, moment: str) -> None:
    with pytest.raises(RefusedError, match="from 2026-07-01 to 2026-07-10 only"):
        applications.begin_application(
            cast.post_round, cast.safety, person=cast.member, by=place.user_for(cast.member), now=at(moment)
        )


@pytest.mark.parametrize(
    ("rule", "round_year", "barred_until"),
    [
        (Reapplication.NEXT_ROUND, 2026, None),
        (Reapplication.NEXT_YEAR, 2026, 2027),
        (Reapplication.NEXT_YEAR, 2027, None),
        (Reapplication.YEAR_AFTER_NEXT, 2027, 2028),
        (Reapplication.YEAR_AFTER_NEXT, 2028, None),
    ],
)
def test_withdrawn_post_bars_for_as_long_as_the_round_says(
    cast: Cast, rule: str, round_year: int, barred_until: int | None
) -> None:
    spring = {"half": 1, "year": 2026, "starts_on": date(2026, 1, 1), "ends_on": date(2026, 6, 30)}
    days = {"assessment_opens_on": date(2026, 6, 11), "awarded_on": date(2026, 1, 20)}
    calls = {
        "call_opens_on": date(2026, 1, 1),
        "call_closes_on": date(2026, 1, 9),
        "posting_closes_on": date(2026, 1, 15),
    }
    lost = make.post_round(cast.branch, RoundStatus.PUBLISHED, **spring, **days, **calls)
    ended = {"status": HoldingStatus.WITHDRAWN, "ended_on": date(2026, 3, 1), "end_reason": "违章"}
    make.holding(lost, cast.safety, cast.member, **ended)
    post_round = Round(branch=cast.branch, reapplication=rule, starts_on=date(round_year, 7, 1))
    assert may_apply_from(post_round, cast.member) == barred_until

    if barred_until == 2027:
        with pytest.raises(RefusedError, match=r"A post of 张三 was withdrawn.* may stand again in 2027"):
            begun(cast)


def test_candidate_who_left_before_handing_in_is_refused(cast: Cast) -> None:
    draft = begun(cast)
    applications.save_application(draft, post=cast.safety, **WORDS, by=draft.filed_by, now=NOW)
    Person.objects.filter(pk=cast.member.pk).update(branch=place.branch())
    with pytest.raises(RefusedError, match="张三 does not belong"):
        applications.submit_application(draft, by=draft.filed_by, now=NOW)


# Nominations


def test_nominated_member_consents_with_words_of_their_own(cast: Cast) -> None:
    asked = nominated(cast)
    assert (asked.status, asked.nominated_by, asked.way) == ("nominated", cast.leading, "nominated")
    assert kinds_told(cast.member.user) == ["post_nominated"]
    with pytest.raises(RefusedError, match="Write the pledge"):
        applications.consent(asked, pledge="", aims=["零违章"], by=cast.member.user, now=NOW)

    agreed = applications.consent(asked, pledge="我承诺", aims=["零违章"], by=cast.member.user, now=NOW)

    assert (agreed.status, agreed.pledge, [aim.text for aim in agreed.aims.all()]) == (
        "submitted",
        "我承诺",
        ["零违章"],
    )
    assert kinds_told(cast.leader) == ["post_nomination_answered", "post_opinion_asked"]
    with pytest.raises(RefusedError, match="no nomination to answer"):
        applications.decline(agreed, reason="", by=cast.member.user, now=NOW)


def test_declined_nomination_leaves_the_member_free_to_apply(cast: Cast) -> None:
    asked = nominated(cast)
    applications.decline(asked, reason="出差", by=cast.member.user, now=NOW)
    assert [(step.status, step.note) for step in asked.steps.all()] == [("nominated", ""), ("declined", "出差")]
    assert begun(cast).status == "draft"


def test_nobody_nominates_themselves_or_without_grounds(cast: Cast) -> None:
    for person, changes, refusal in (
        (cast.leading, {}, "apply instead"),
        (None, {"grounds": " "}, "Write the grounds"),
    ):
        with pytest.raises(RefusedError, match=refusal):
            nominated(cast, person, **changes)


def test_end_of_the_call_takes_off_what_nobody_answered_or_handed_in(cast: Cast) -> None:
    candidate = handed_in(cast, cast.leading)
    asked, draft = nominated(cast), begun(cast, cast.other)

    with time_machine.travel(at("2026-07-11T00:05"), tick=False):
        for _twice in range(2):
            list(ticking.tick(at("2026-07-11T00:05")))

    for each in (asked, draft, candidate, cast.post_round):
        each.refresh_from_db()
    assert (asked.status, draft.status, candidate.status) == ("withdrawn", "withdrawn", "submitted")
    assert cast.post_round.status == RoundStatus.POSTED
    assert asked.steps.last().by is None
    assert kinds_told(cast.other.user)[0] == "post_application_lapsed"
    assert kinds_told(cast.leader).count("post_application_lapsed") == 1


# The opinion of the group


def opinion(application: Application, by: Any, **changes: Any) -> Application:
    given = {"supported": True, "opinion": "同意", "on": date(2026, 7, 2), "by": by, "now": NOW} | changes
    return applications.give_opinion(application, **given)


def test_leader_gives_the_opinion_and_may_give_it_anew_until_the_award(cast: Cast) -> None:
    candidate = handed_in(cast)
    opinion(candidate, cast.leader)
    with pytest.raises(RefusedError, match="The group has given its opinion on it"):
        applications.save_application(candidate, post=cast.safety, **WORDS, by=candidate.filed_by, now=NOW)
    spoken = opinion(candidate, cast.leader, supported=False, opinion="近期有违章")
    assert (spoken.supported, spoken.opinion, spoken.opinion_by) == (False, "近期有违章", cast.leader)
    assert kinds_told(cast.member.user) == ["post_opinion_given", "post_opinion_given"]

    Round.objects.filter(pk=cast.post_round.pk).update(
        status=RoundStatus.HELD, awarded_on=date(2026, 7, 20), award_resolution="同意"
    )
    with pytest.raises(RefusedError, match="The award of this round is decided"):
        opinion(candidate, cast.leader)
    with pytest.raises(RefusedError, match="The award of this round is decided"):
        applications.withdraw_application(candidate, by=candidate.filed_by, now=NOW)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"on": date(2026, 7, 4)}, "between 2026-05-31 and 2026-07-03"),
        ({"on": date(2026, 5, 30)}, "between 2026-05-31 and 2026-07-03"),
        ({"supported": False, "opinion": "  "}, "Say why the group does not support"),
        ({"opinion": "长" * 1001}, "at most 1000 characters"),
    ],
)
def test_opinion_with_something_wrong_is_refused(cast: Cast, changes: dict[str, Any], refusal: str) -> None:
    with pytest.raises(RefusedError, match=refusal):
        opinion(handed_in(cast), cast.leader, **changes)


def test_opinion_on_the_leader_is_given_by_liaison_or_secretary(cast: Cast) -> None:
    cast.group.liaison = person_of(cast.publicity)
    cast.group.save()
    leading, following = handed_in(cast, cast.leading), handed_in(cast)
    for application, by in ((leading, cast.leader), (leading, cast.discipline), (following, cast.secretary)):
        with pytest.raises(RefusedError, match="The leader gives the group's opinion"):
            opinion(application, by)
    assert opinion(leading, cast.publicity).opinion_by == cast.publicity
    assert opinion(leading, cast.secretary).opinion_by == cast.secretary


def test_leader_and_secretary_of_one_leave_it_to_the_liaison(cast: Cast) -> None:
    place.appoint(cast.leading, Office.SECRETARY, cast.branch)
    cast.group.liaison = person_of(cast.publicity)
    cast.group.save()
    leading = handed_in(cast, cast.leading)
    with pytest.raises(RefusedError, match="The leader gives"):
        opinion(leading, cast.leader)
    assert opinion(leading, cast.publicity).supported is True
