"""Assessments: begun, filled in, handed in once, by who sits on a side, in time; given back, abstained, left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine

from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, Notification, User
from groups.enums import Office
from groups.models import Appointment, Person
from pioneer_posts.assessment_queries import Task, missing_of, sides_of, tasks_of, waiting_to_assess
from pioneer_posts.enums import ApplicationStatus, HoldingStatus, RoundStatus
from pioneer_posts.marks import Given
from pioneer_posts.models import Assessment, Holding, PostResult, Violation
from pioneer_posts.services import assessments
from pioneer_posts.services.results import publish_round, total_round
from tests.factories import groups as place
from tests.factories import posts
from tests.factories.assessed_round import (
    DAY_AFTER,
    LAST_DAY,
    NOW,
    PUBLICATION,
    AssessedRound,
    all_handed_in,
    assessed_round,
    at,
    begun,
    handed_in,
    marks_of,
    saved,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Iterator[AssessedRound]:
    with time_machine.travel(NOW, tick=False):
        yield assessed_round()


def leave(user: User, office: str) -> None:
    """The office ended yesterday."""
    Appointment.objects.filter(person__user=user, office=office).update(ends_on=date(2026, 12, 14))


# Filling in


def test_draft_is_kept_item_by_item_and_handed_in_with_its_total(made: AssessedRound) -> None:
    draft = begun(made.holding, made.head)
    assert begun(made.holding, made.head) == draft
    first, second, third = made.round.items.all()
    for marks in ({first.pk: Given(Decimal("17.5"), note=" 缺席 ")}, {second.pk: Given(Decimal(0))}):
        draft = assessments.save_marks(draft, marks=marks, comment="", edition=draft.edition, by=made.head, now=NOW)
    with pytest.raises(RefusedError, match=r"3\.1 “五个一”成果: not assessed yet"):
        assessments.hand_in(draft, by=made.head, now=NOW)
    level = {third.pk: Given(None, "已采纳")}
    draft = assessments.save_marks(draft, marks=level, comment="很好", edition=2, by=made.head, now=NOW)
    done = assessments.hand_in(draft, by=made.head, now=LAST_DAY)

    assert (done.status, done.side, done.total, done.comment) == ("done", "department", Decimal("37.50"), "很好")
    assert [(m.points, m.level, m.note) for m in done.marks.all()] == [
        (Decimal("17.5"), "", "缺席"),
        (Decimal(0), "", ""),
        (Decimal(20), "已采纳", ""),
    ]
    assert [step.status for step in done.steps.all()] == ["draft", "done"]
    acts = AuditEvent.objects.filter(subject="pioneer_posts.assessment").order_by("number")
    assert [act.action for act in acts] == ["assess_holding", *["save_marks"] * 3, "hand_in_assessment"]
    assert "17.5" not in str([act.after for act in acts][:4])  # the audit tells nobody what a draft says


@pytest.mark.parametrize(
    ("item", "given", "refusal"),
    [
        ("1_1", Given(Decimal("20.5")), "Enter 0 to 20 points"),
        ("1_1", Given(Decimal(-1)), "Enter 0 to 20 points"),
        ("1_1", Given(Decimal("18.25")), "steps of 0.5"),
        ("3_1", Given(None, "优"), "Choose one of: 已实施并见效 / 已采纳 / 无"),
        ("3_1", Given(Decimal(25)), "Choose one of"),
        ("1_1", Given(None, note="为何"), "a note alone is not kept"),
        ("1_1", Given(Decimal(1), note="长" * 301), "at most 300 characters"),
    ],
)
def test_mark_that_the_form_does_not_have_is_refused(
    made: AssessedRound, item: str, given: Given, refusal: str
) -> None:
    draft = begun(made.holding, made.head)
    marks = marks_of(made.round, "20 0 无", **{item: given})
    with pytest.raises(RefusedError, match=refusal):
        assessments.save_marks(draft, marks=marks, comment="", edition=0, by=made.head, now=NOW)
    assert not draft.marks.exists()


@pytest.mark.parametrize(
    ("item", "given", "refusal"),
    [
        ("1_1", Given(Decimal(19)), "1.1 组织生活与学习: say what the deduction is for"),
        ("2_1", Given(Decimal(50)), "2.1 创岗目标完成: the aims reached are worth 25; say why"),
    ],
)
def test_deduction_and_another_number_for_aims_need_a_note(
    made: AssessedRound, item: str, given: Given, refusal: str
) -> None:
    aim = made.holding.application.aims.first()
    aim.reached_on = date(2026, 12, 1)
    aim.save()
    draft = begun(made.holding, made.head)
    marks = marks_of(made.round, "20 25 无", **{item: given})
    draft = assessments.save_marks(draft, marks=marks, comment="", edition=0, by=made.head, now=NOW)
    with pytest.raises(RefusedError, match=refusal):
        assessments.hand_in(draft, by=made.head, now=NOW)


def test_two_windows_do_not_overwrite_each_other(made: AssessedRound) -> None:
    draft = saved(made.holding, made.head)
    marks = marks_of(made.round, "16 25 已采纳")
    with pytest.raises(RefusedError, match="another window"):
        assessments.save_marks(draft, marks=marks, comment="", edition=0, by=made.head, now=NOW)
    same = marks_of(made.round, "18 25 已采纳")
    assert assessments.save_marks(draft, marks=same, comment="", edition=0, by=made.head, now=NOW).edition == 1


def test_item_given_nothing_is_open_again(made: AssessedRound) -> None:
    draft = saved(made.holding, made.head)
    marks = marks_of(made.round, "18 25 无", **{"1_1": Given()})
    draft = assessments.save_marks(draft, marks=marks, comment="", edition=1, by=made.head, now=NOW)
    assert sorted(draft.marks.values_list("item__code", flat=True)) == ["2.1", "3.1"]


# Who, and when


def test_handing_in_twice_is_refused_with_the_moment(made: AssessedRound) -> None:
    done = handed_in(made.holding, made.head)
    for act in (assessments.hand_in, lambda *a, **k: assessments.abstain(*a, reason="迟", **k)):
        with pytest.raises(RefusedError, match=r"handed this in at 2026-12-15 09:00\. Only the secretary"):
            act(done, by=made.head, now=NOW)
    with pytest.raises(RefusedError, match="handed this in"):
        saved(made.holding, made.head, "20 0 无")


@pytest.mark.parametrize("act", [begun, saved, handed_in])
def test_assessment_after_the_last_day_is_refused(made: AssessedRound, act: Callable[..., Assessment]) -> None:
    with pytest.raises(RefusedError, match="last day of the assessment was 2026-12-31"):
        act(made.holding, made.head, now=DAY_AFTER)


def test_draft_begun_in_time_is_not_handed_in_late(made: AssessedRound) -> None:
    draft = saved(made.holding, made.head, now=LAST_DAY)
    with pytest.raises(RefusedError, match="last day"):
        assessments.hand_in(draft, by=made.head, now=DAY_AFTER)
    made.round.assessment_closes_on = date(2027, 1, 10)
    made.round.save()
    assert assessments.hand_in(draft, by=made.head, now=DAY_AFTER).status == "done"


@pytest.mark.parametrize(
    ("status", "refusal"),
    [
        (RoundStatus.HELD, "Nothing is assessed at present"),
        (RoundStatus.TOTALLED, "is over: the round is at “totalled”"),
        (RoundStatus.PUBLISHED, "is over: the round is at “published”"),
    ],
)
def test_assessment_outside_its_stage_is_refused(status: str, refusal: str) -> None:
    made = assessed_round(status)
    with pytest.raises(RefusedError, match=refusal):
        begun(made.holding, made.head)


def test_who_left_the_department_is_refused_and_what_they_handed_in_counts(made: AssessedRound) -> None:
    draft = saved(made.holding, made.head)
    handed_in(made.second, made.head)
    leave(made.head, Office.ASSESSOR)

    with pytest.raises(RefusedError, match="Today you assess neither for 安全保卫科 nor on the committee of"):
        assessments.hand_in(draft, by=made.head, now=NOW)
    with pytest.raises(RefusedError, match="Today you assess neither"):
        assessments.save_marks(draft, marks={}, comment="x", edition=1, by=made.head, now=NOW)
    handed_in(made.second, made.secretary)
    assert [(each.holding, each.names) for each in missing_of(made.round)] == [(made.holding, "副科长, 书记, 宣委")]


def test_who_sits_on_both_sides_assesses_for_the_department(made: AssessedRound) -> None:
    place.appoint(Person.objects.get(user=made.secretary), Office.ASSESSOR, made.department)
    assert handed_in(made.holding, made.secretary).side == "department"
    sides = {(each.person.name, each.side) for each in sides_of(made.round)[made.second.pk]}
    assert sides == {("科长", "department"), ("副科长", "department"), ("书记", "department"), ("宣委", "committee")}


def test_stranger_another_assessor_and_a_holder_are_refused(made: AssessedRound) -> None:
    stranger = place.holder(Office.ASSESSOR, place.department())
    with pytest.raises(RefusedError, match="Today you assess neither"):
        begun(made.holding, stranger)
    with pytest.raises(RefusedError, match="This assessment is 科长's"):
        assessments.hand_in(saved(made.holding, made.head), by=made.deputy, now=NOW)
    holder = made.holding.person
    place.appoint(holder, Office.ORGANISATION, made.round.branch)
    with pytest.raises(RefusedError, match="nobody judges themselves"):
        begun(made.holding, made.holder)


def test_rival_stands_aside_and_is_not_asked_for_it(made: AssessedRound) -> None:
    other = posts.member_of(made.group)
    person = Person.objects.get(user=made.publicity)
    status = ApplicationStatus.NOT_AWARDED
    posts.application(made.round, made.holding.post, other, status, nominated_by=person)
    with pytest.raises(RefusedError, match=r"nominated .* for the same post"):
        begun(made.holding, made.publicity)
    tasks = [(task.holding, task.is_open) for task in tasks_today(made.publicity)]
    assert tasks == [(made.holding, False), (made.second, True)]


def tasks_today(user: User) -> list[Task]:
    """One's tasks today; the count beside the menu says the same."""
    tasks = tasks_of(User.objects.get(pk=user.pk))
    assert set(waiting_to_assess(User.objects.get(pk=user.pk))) == {task.holding for task in tasks if task.is_open}
    return tasks


def test_side_without_weight_is_not_asked(made: AssessedRound) -> None:
    made.round.main_weight, made.round.supplement_weight = Decimal(100), Decimal(0)
    made.round.save()
    with pytest.raises(RefusedError, match="Today you assess neither"):
        begun(Holding.objects.get(pk=made.holding.pk), made.secretary)
    assert tasks_today(made.secretary) == []
    handed_in(made.holding, made.head)
    handed_in(made.second, made.deputy)
    assert missing_of(made.round) == []


# What others see


def test_others_are_seen_after_the_total_by_who_has_a_seat_today(made: AssessedRound) -> None:
    all_handed_in(made)
    theirs, own = (
        Assessment.objects.get(holding=made.holding, assessor__user=who) for who in (made.head, made.secretary)
    )
    draft = begun(made.holding, made.deputy)

    def seen(user: User) -> set[Assessment]:
        return set(Assessment.objects.visible_to(User.objects.get(pk=user.pk)).of_holding(made.holding))

    assert [seen(user) for user in (made.secretary, made.head, made.deputy, made.holder)] == [
        {own}, {theirs}, {draft}, set(),
    ]  # fmt: skip
    total_round(made.round, by=None, now=DAY_AFTER)
    every = set(Assessment.objects.of_holding(made.holding).exclude(pk=draft.pk))
    assert [seen(user) for user in (made.secretary, made.head, made.deputy, made.holder)] == [
        every, every, {draft}, set(),
    ]  # fmt: skip
    leave(made.head, Office.ASSESSOR)
    leave(made.publicity, Office.PUBLICITY)
    publish_round(made.round, by=None, now=PUBLICATION)
    assert (seen(made.head), len(seen(made.publicity)), seen(made.holder)) == ({theirs}, 1, every)


# Abstaining, giving back, leaving out


def test_abstention_has_a_reason_and_is_no_zero(made: AssessedRound) -> None:
    draft = saved(made.holding, made.head)
    with pytest.raises(RefusedError, match="Give the reason"):
        assessments.abstain(draft, reason="  ", by=made.head, now=NOW)
    gone = assessments.abstain(draft, reason=" 长期借调 ", by=made.head, now=NOW)

    assert (gone.status, gone.total, gone.abstention_reason, gone.marks.count()) == ("abstained", None, "长期借调", 0)
    handed_in(made.holding, made.secretary)
    sides = {each.holding: (each.sides, each.names) for each in missing_of(made.round)}
    assert sides[made.holding] == (("department",), "副科长")
    handed_in(made.holding, made.deputy)
    assert made.holding not in {each.holding for each in missing_of(made.round)}


def test_secretary_gives_back_with_a_reason_and_the_assessor_is_told(made: AssessedRound) -> None:
    done = handed_in(made.holding, made.head)
    with pytest.raises(RefusedError, match="Give the reason"):
        assessments.give_back(done, reason="", by=made.secretary, now=NOW)
    back = assessments.give_back(done, reason="人名弄错", by=made.secretary, now=NOW)

    assert (back.status, back.total, back.marks.count()) == ("draft", None, 3)
    told = Notification.objects.get(kind="posts_given_back")
    assert (told.recipient, told.values["reason"]) == (made.head, "人名弄错")
    assessments.hand_in(back, by=made.head, now=NOW)
    assert [(step.status, step.note) for step in done.steps.all()] == [
        ("draft", ""), ("done", ""), ("draft", "人名弄错"), ("done", ""),
    ]  # fmt: skip


def test_own_assessment_is_given_back_like_any_other_none_after_the_last_day(made: AssessedRound) -> None:
    own, theirs = handed_in(made.holding, made.secretary), handed_in(made.holding, made.head)
    assert assessments.give_back(own, reason="改", by=made.secretary, now=NOW).is_draft
    with pytest.raises(RefusedError, match="last day"):
        assessments.give_back(theirs, reason="改", by=made.secretary, now=DAY_AFTER)
    with pytest.raises(RefusedError, match="cannot become"):
        assessments.give_back(begun(made.holding, made.deputy), reason="改", by=made.secretary, now=NOW)


def test_holder_whom_a_side_cannot_assess_is_left_out_with_a_reason(made: AssessedRound) -> None:
    draft = saved(made.holding, made.head)
    for reason, by, refusal in (
        (" ", made.secretary, "Give the reason"),
        ("长病假", made.holder, "Nobody decides about"),
    ):
        with pytest.raises(RefusedError, match=refusal):
            assessments.leave_unassessed(made.holding, reason=reason, by=by, now=NOW)
    left = assessments.leave_unassessed(made.holding, reason="长病假", by=made.secretary, now=NOW)

    assert (left.outcome, left.total, left.reason) == ("unassessed", None, "长病假")
    assert [each.holding for each in missing_of(made.round)] == [made.second]
    told = set(Notification.objects.filter(kind="posts_left_out").values_list("recipient", flat=True))
    assert told == {user.pk for user in (made.head, made.deputy, made.secretary, made.publicity)}
    with pytest.raises(RefusedError, match="is left out of the assessment"):
        assessments.hand_in(draft, by=made.head, now=NOW)
    assessments.take_up_again(made.holding, by=made.secretary, now=NOW)
    assert assessments.hand_in(draft, by=made.head, now=NOW).status == "done"


def test_holder_with_both_sides_is_not_left_out(made: AssessedRound) -> None:
    handed_in(made.holding, made.head)
    handed_in(made.holding, made.publicity)
    with pytest.raises(RefusedError, match="Nothing is missing"):
        assessments.leave_unassessed(made.holding, reason="不想", by=made.secretary, now=NOW)
    with pytest.raises(RefusedError, match="is not left out"):
        assessments.take_up_again(made.holding, by=made.secretary, now=NOW)


def test_withdrawn_post_is_neither_assessed_nor_missing(made: AssessedRound) -> None:
    withdrawn = {"status": HoldingStatus.WITHDRAWN, "ended_on": date(2026, 12, 12), "end_reason": "三违"}
    Holding.objects.filter(pk=made.holding.pk).update(**withdrawn)
    with pytest.raises(RefusedError, match="no longer held since 2026-12-12"):
        begun(made.holding, made.head)
    assert [each.holding for each in missing_of(made.round)] == [made.second]
    assert not PostResult.objects.exists()


def test_open_violation_is_missing_even_when_both_sides_are_in(made: AssessedRound) -> None:
    for user in (made.head, made.secretary):
        handed_in(made.holding, user)
        handed_in(made.second, user)
    report = {"event": "违章作业", "reported_by": made.head, "reported_at": at("2026-12-20T08:00")}
    Violation.objects.create(holding=made.second, happened_on=date(2026, 12, 19), **report)
    assert [(each.holding, each.sides, each.violation) for each in missing_of(made.round)] == [(made.second, (), True)]
