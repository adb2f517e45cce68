"""The award: one resolution about all candidates, refused where anything is left open or does not fit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine

from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent
from groups.models import Person
from pioneer_posts.conflicts import conflict_of, conflicts_of
from pioneer_posts.enums import HoldingStatus, PostKind, RoundStatus
from pioneer_posts.models import Application, Holding, PioneerPost, Round
from pioneer_posts.services.awards import Decision, award_posts
from tests.factories import groups as place
from tests.factories import posts as make
from tests.factories.candidacies import Cast, at, cast_of_a_call, kinds_told, person_of

pytestmark = pytest.mark.django_db
NOW = at("2026-07-21T09:00")
YES, NO = Decision(True), Decision(False, "名额已满")


@pytest.fixture
def cast() -> Iterator[Cast]:
    with time_machine.travel(NOW, tick=False):
        yield cast_of_a_call(RoundStatus.AWARDING)


def stands(cast: Cast, person: Person, post: PioneerPost | None = None, **fields: Any) -> Application:
    return make.application(cast.post_round, post or cast.safety, person, **fields)


def awarded(cast: Cast, decisions: dict[int, Decision], **changes: Any) -> list[Holding]:
    given: dict[str, Any] = {"meeting_on": date(2026, 7, 20), "present": "全体支委", "resolution": "同意授牌。"}
    given |= {"by": cast.secretary, "now": NOW}
    return award_posts(cast.post_round, decisions=decisions, **(given | changes))


def test_award_makes_the_posts_held_and_tells_every_candidate(cast: Cast) -> None:
    chosen, second = stands(cast, cast.member, cast.quality), stands(cast, cast.leading, cast.quality)
    refused, moved = stands(cast, cast.other), place.group(cast.branch, "X2")
    cast.member.memberships.update(ends_on=date(2026, 7, 19))
    place.join(cast.member, moved, start=date(2026, 7, 20))

    held = awarded(cast, {chosen.pk: YES, second.pk: YES, refused.pk: NO})

    assert {each.number for each in held} == {"2026H2-01", "2026H2-02"}
    assert {each.starts_on for each in held} == {date(2026, 7, 20)}
    assert {each.person: each.group for each in held} == {cast.member: moved, cast.leading: cast.group}
    cast.post_round.refresh_from_db()
    assert (cast.post_round.status, cast.post_round.awarded_on) == ("held", date(2026, 7, 20))
    assert list(Application.objects.order_by("pk").values_list("status", "decision_reason")) == [
        ("awarded", ""),
        ("awarded", ""),
        ("not_awarded", "名额已满"),
    ]
    assert ["post_decided" in kinds_told(each.user) for each in (cast.member, cast.other)] == [True, True]
    assert AuditEvent.objects.filter(action="posts_awarded").count() == 1
    assert {check.holding_id for check in cast.post_round.draws.get().checks.all()} == {each.pk for each in held}
    with pytest.raises(RefusedError, match="is at “posts held”"):
        awarded(cast, {})


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"meeting_on": date(2026, 7, 17)}, "posted until 2026-07-17; the meeting is after that day"),
        ({"meeting_on": date(2026, 7, 22)}, "still to come"),
        ({"present": " "}, "who was present"),
        ({"resolution": ""}, "what was resolved"),
        ({"present": "长" * 301}, "at most 300 characters"),
    ],
)
def test_award_of_a_meeting_that_does_not_fit_is_refused(cast: Cast, changes: dict[str, Any], refusal: str) -> None:
    candidate = stands(cast, cast.member)
    with pytest.raises(RefusedError, match=refusal):
        awarded(cast, {candidate.pk: YES}, **changes)
    assert (Holding.objects.count(), Round.objects.get().status) == (0, "awarding")


def test_award_that_leaves_something_open_is_refused_by_name(cast: Cast) -> None:
    first, second = stands(cast, cast.member), stands(cast, cast.other)
    refusals: list[tuple[dict[int, Decision], str]] = [
        ({first.pk: YES}, "Nothing is decided about: 李四"),
        ({first.pk: YES, second.pk: Decision(False, " ")}, "Say why these are not awarded: 李四"),
        ({first.pk: YES, second.pk: YES}, "“安全守护示范岗” is held by 1 member at a time; 2 are chosen"),
        ({first.pk: NO, second.pk: NO}, "Call the round off instead"),
        ({first.pk: YES, second.pk: NO, 987654: YES}, "has changed meanwhile"),
    ]
    for decisions, refusal in refusals:
        with pytest.raises(RefusedError, match=refusal):
            awarded(cast, decisions)
    Person.objects.filter(pk=cast.member.pk).update(branch=place.branch())
    with pytest.raises(RefusedError, match="张三 is no longer a member of the branch"):
        awarded(cast, {first.pk: YES, second.pk: NO})
    assert awarded(cast, {first.pk: NO, second.pk: YES})[0].person == cast.other


def test_candidate_whose_earlier_post_was_withdrawn_meanwhile_is_refused_by_name(cast: Cast) -> None:
    candidate = stands(cast, cast.member)
    before = make.post_round(cast.branch, RoundStatus.HELD, year=2025, awarded_on=date(2026, 1, 20))
    ended = {"status": HoldingStatus.WITHDRAWN, "ended_on": date(2026, 7, 19), "end_reason": "违章"}
    make.holding(before, cast.quality, cast.member, **ended)
    with pytest.raises(RefusedError, match="A post of 张三 was withdrawn"):
        awarded(cast, {candidate.pk: YES})


@pytest.mark.parametrize("status", [RoundStatus.CALLING, RoundStatus.POSTED])
def test_award_before_the_posting_is_over_is_refused(cast: Cast, status: str) -> None:
    candidate = stands(cast, cast.member)
    Round.objects.update(status=status)
    with pytest.raises(RefusedError, match="posts are awarded after the posting"):
        awarded(cast, {candidate.pk: YES})


def test_secretary_who_is_a_candidate_leaves_the_award_to_another(cast: Cast) -> None:
    place.join(person_of(cast.secretary), cast.group)
    own = stands(cast, person_of(cast.secretary))
    with pytest.raises(RefusedError, match="You are a candidate yourself"):
        awarded(cast, {own.pk: YES})
    assert not cast.secretary.has_perm("pioneer_posts.award_posts", cast.post_round)
    assert cast.publicity.has_perm("pioneer_posts.award_posts", cast.post_round)
    assert awarded(cast, {own.pk: YES}, by=cast.publicity)[0].person == person_of(cast.secretary)


def test_post_closed_since_then_is_not_awarded(cast: Cast) -> None:
    candidate = stands(cast, cast.member)
    PioneerPost.objects.filter(pk=cast.safety.pk).update(closed_on=date(2026, 7, 18))
    with pytest.raises(RefusedError, match="no longer awarded"):
        awarded(cast, {candidate.pk: YES})


# Conflicts


def test_reviewer_stands_aside_over_themselves_and_rivals_alone(cast: Cast) -> None:
    Round.objects.update(status=RoundStatus.HELD, awarded_on=date(2026, 7, 20), award_resolution="同意")
    cast.post_round.refresh_from_db()
    reviewer, nominator = person_of(cast.publicity), person_of(cast.discipline)
    other_post = make.post(cast.branch, kind=PostKind.MANAGEMENT)
    held = make.holding(cast.post_round, cast.safety, cast.member)
    rival = stands(cast, cast.other, nominated_by=nominator, status="not_awarded")
    stands(cast, reviewer, status="not_awarded")
    elsewhere = make.holding(cast.post_round, other_post, cast.leading)

    found = {key: str(each) for key, each in conflicts_of(cast.post_round).items()}

    assert found == {
        (cast.member.pk, held.pk): "nobody judges themselves",
        (cast.leading.pk, elsewhere.pk): "nobody judges themselves",
        (cast.other.pk, held.pk): "was a candidate for the same post",
        (reviewer.pk, held.pk): "was a candidate for the same post",
        (nominator.pk, held.pk): "nominated 李四 for the same post",
    }
    assert conflict_of(nominator.pk, held) is not None
    assert (conflict_of(nominator.pk, elsewhere), conflict_of(None, held)) == (None, None)
    assert rival.nominated_by == nominator


def test_nominator_of_both_may_judge_both(cast: Cast) -> None:
    nominator = person_of(cast.discipline)
    Round.objects.update(status=RoundStatus.HELD, awarded_on=date(2026, 7, 20), award_resolution="同意")
    cast.post_round.refresh_from_db()
    held = make.holding(cast.post_round, cast.quality, cast.member)
    Application.objects.update(way="nominated", nominated_by=nominator)
    stands(cast, cast.other, cast.quality, nominated_by=nominator)
    assert conflict_of(nominator.pk, held) is None
