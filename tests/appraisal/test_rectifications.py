"""Rectifications 整改: planned, worked on, rechecked by somebody else; each step once."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from appraisal.enums import RectificationStatus
from appraisal.models import Rectification
from appraisal.services import measures, rectifications
from appraisal.services.rectifications import PlannedMeasure
from branchmgr import clock, ticking
from branchmgr.errors import RefusedError
from branchmgr.models import Notification, User
from groups.models import Person
from tests.factories import groups as place
from tests.factories import rectifications as made
from tests.factories.rectified_branch import (
    NOW,
    Cast,
    at,
    cast_of_three_groups,
    opened,
    reported,
    said,
    steps,
    under_way,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return cast_of_three_groups()


# Plan, work, report


def test_plan_says_cause_and_measures_and_tells_who_is_responsible(cast: Cast) -> None:
    owner = place.user_for(cast.member)
    rectification = under_way(cast, cast.member, cast.leading)

    assert (rectification.status, rectification.cause) == ("under_way", "例会未按时召开")
    assert [(m.position, m.text, m.owner, m.due_on) for m in rectification.measures.all()] == [
        (1, "措施1", cast.member, date(2026, 5, 1)),
        (2, "措施2", cast.leading, date(2026, 5, 1)),
    ]
    told = "You are responsible for a measure of 小组X1 until 2026-05-01: 措施1"
    assert (said("rectification_measure", owner), said("rectification_measure", cast.leader)) == ([told], [])
    with pytest.raises(RefusedError, match="is under way and cannot become under way"):
        made.planned(rectification, cast.member, by=cast.leader, now=NOW)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"cause": "  "}, "Write the cause"),
        ({"measures": []}, "at least one measure"),
        ({"text": " "}, "Write what is to be done"),
        ({"due_on": date(2026, 5, 2)}, "between 2026-04-01 and 2026-05-01"),
        ({"due_on": date(2026, 3, 31)}, "between 2026-04-01 and 2026-05-01"),
        ({"owner": "stranger"}, "neither in the group nor on the committee"),
        ({"owner": "former"}, "neither in the group nor on the committee"),
    ],
)
def test_plan_with_something_wrong_is_refused(cast: Cast, changes: dict[str, object], refusal: str) -> None:
    rectification = opened(cast)
    people = {"stranger": place.member(cast.branch.groups.get(code="X2"))}
    people["former"] = place.member(cast.group, end=date(2026, 4, 1))
    given = {"text": "补开例会", "due_on": date(2026, 4, 20), "owner": cast.member} | changes
    owner = people.get(str(given["owner"]), cast.member)
    filed = [PlannedMeasure(str(given["text"]), owner, given["due_on"])]  # type: ignore[arg-type]
    cause, wanted = str(changes.get("cause", "原因")), changes.get("measures", filed)

    with pytest.raises(RefusedError, match=refusal):
        rectifications.plan_rectification(rectification, cause=cause, measures=wanted, by=cast.leader, now=NOW)  # type: ignore[arg-type]

    rectification.refresh_from_db()
    assert (rectification.status, rectification.measures.count()) == ("opened", 0)


def test_plan_leaves_somebody_on_the_committee_for_the_recheck(cast: Cast) -> None:
    rectification = opened(cast)
    committee = list(Person.objects.filter(user__in=[cast.secretary, cast.publicity, cast.discipline]))

    with pytest.raises(RefusedError, match="somebody must do the recheck"):
        made.planned(rectification, *committee, by=cast.leader, now=NOW)
    made.planned(rectification, *committee[:2], by=cast.leader, now=NOW)


def test_work_is_noted_and_reported_only_when_every_measure_is_done(cast: Cast) -> None:
    rectification = under_way(cast, cast.member, cast.leading)
    first, second = rectification.measures.all()
    measures.note_progress(rectification, text=" 已补开 ", measure=first, by=cast.leader, now=NOW)
    measures.complete_measure(first, by=cast.leader, now=NOW)

    with pytest.raises(RefusedError, match="Measures not done yet: 1"):
        rectifications.report_rectification(rectification, by=cast.leader, now=NOW)
    with pytest.raises(RefusedError, match="done already"):
        measures.complete_measure(first, by=cast.leader, now=NOW)
    measures.complete_measure(second, by=cast.leader, now=at("2026-04-30T23:30"))
    rectifications.report_rectification(rectification, by=cast.leader, now=at("2026-04-30T23:40"))

    rectification.refresh_from_db()
    assert rectification.status == RectificationStatus.DONE
    assert [m.done_on for m in rectification.measures.all()] == [date(2026, 4, 2), date(2026, 4, 30)]
    assert [(p.text, p.measure, p.by) for p in rectification.progress.all()] == [("已补开", first, cast.leader)]
    with pytest.raises(RefusedError, match="not under way"):
        measures.note_progress(rectification, text="更多", by=cast.leader, now=NOW)


def test_progress_on_a_measure_of_another_rectification_is_refused(cast: Cast) -> None:
    rectification = under_way(cast)
    other = Rectification.objects.get(group__code="X2")
    owner = place.member(other.group)
    made.planned(other, owner, by=cast.secretary, now=NOW)
    with pytest.raises(RefusedError, match="belongs to another"):
        measures.note_progress(rectification, text="好", measure=other.measures.get(), by=cast.leader, now=NOW)


# Recheck and extension


def test_recheck_is_told_to_and_done_by_those_without_a_part_in_it(cast: Cast) -> None:
    owner = Person.objects.get(user=cast.publicity)
    rectification = reported(cast, owner, cast.member)
    assert [bool(said("rectification_done", u)) for u in (cast.secretary, cast.discipline, cast.publicity)] == [1, 1, 0]

    for kept_out in (cast.publicity, cast.leader):
        with pytest.raises(RefusedError, match="owns no measure and does not lead"):
            rectifications.recheck_rectification(rectification, passed=True, finding="", by=kept_out, now=NOW)
    rectifications.recheck_rectification(rectification, passed=True, finding="已核实", by=cast.discipline, now=NOW)

    rectification.refresh_from_db()
    last = rectification.steps.last()
    assert last is not None
    assert (rectification.status, last.note, last.by) == ("closed", "已核实", cast.discipline)
    assert said("rectification_rechecked", cast.leader) == ["小组X1: the rectification after Q1 2026 is closed."]
    with pytest.raises(RefusedError, match="is closed and cannot become"):
        rectifications.recheck_rectification(rectification, passed=False, finding="再查", by=cast.secretary, now=NOW)


def test_recheck_not_passed_sends_it_back_with_the_reason_and_may_come_again(cast: Cast) -> None:
    rectification = reported(cast)
    with pytest.raises(RefusedError, match="still to be done"):
        rectifications.recheck_rectification(rectification, passed=False, finding=" ", by=cast.secretary, now=NOW)
    rectifications.recheck_rectification(rectification, passed=False, finding="记录不全", by=cast.secretary, now=NOW)
    planned = PlannedMeasure("补齐记录", cast.member, date(2026, 4, 20))
    measures.add_measure(rectification, planned=planned, by=cast.leader, now=NOW)
    made.done(Rectification.objects.get(pk=rectification.pk), by=cast.leader, now=NOW)
    rectifications.recheck_rectification(rectification, passed=True, finding="", by=cast.secretary, now=NOW)

    assert steps(rectification) == ["opened", "under_way", "done", "under_way", "done", "closed"]
    assert len(said("rectification_done", cast.secretary)) == 2
    assert len(said("rectification_rechecked", cast.leader)) == 2


def test_extension_is_given_once_with_a_reason_to_a_later_day(cast: Cast) -> None:
    rectification = opened(cast)

    def extend(until: date, reason: str = "人员出差") -> Rectification:
        return rectifications.extend_rectification(
            rectification, until=until, reason=reason, by=cast.secretary, now=NOW
        )

    for until, reason in ((date(2026, 5, 1), "早"), (date(2026, 5, 20), "  ")):
        with pytest.raises(RefusedError, match="later day and has a reason"):
            extend(until, reason)
    assert extend(date(2026, 5, 20)).last_day == date(2026, 5, 20)
    with pytest.raises(RefusedError, match="done once"):
        extend(date(2026, 6, 20))
    assert said("rectification_extended", cast.leader)


def test_extension_of_what_waits_for_the_recheck_is_refused(cast: Cast) -> None:
    with pytest.raises(RefusedError, match="being worked on"):
        rectifications.extend_rectification(
            reported(cast), until=date(2026, 6, 1), reason="迟", by=cast.secretary, now=NOW
        )


# What the tick tells


def told(user: User) -> list[tuple[str, str]]:
    kinds = ("rectification_due", "rectification_overdue", "measure_due")
    found = Notification.objects.filter(recipient=user, kind__in=kinds).order_by("pk")
    return [(notice.kind, notice.at.astimezone(clock.zone()).date().isoformat()) for notice in found]


def test_tick_tells_of_due_and_overdue_days_once_each(cast: Cast) -> None:
    owner = place.user_for(cast.member)
    rectification = opened(cast)
    made.planned(rectification, cast.member, by=cast.leader, due_on=date(2026, 4, 20), now=NOW)

    for day in range(15, 31):
        for hour in (0, 12):
            list(ticking.tick(datetime(2026, 4, day, hour, tzinfo=clock.zone())))
    for day in range(1, 6):
        list(ticking.tick(datetime(2026, 5, day, 12, tzinfo=clock.zone())))

    assert told(cast.leader) == [("rectification_due", "2026-04-28"), ("rectification_overdue", "2026-05-02")]
    assert told(owner) == [("measure_due", "2026-04-17"), *told(cast.leader)]
    overdue = [("rectification_overdue", "2026-05-02")]
    assert told(cast.secretary) == overdue * 2  # X1's and X2's
    assert told(cast.publicity) == []


def test_tick_tells_anew_of_the_day_of_an_extension(cast: Cast) -> None:
    rectification = opened(cast)
    list(ticking.tick(at("2026-04-30T08:00")))
    rectifications.extend_rectification(
        rectification, until=date(2026, 5, 20), reason="出差", by=cast.secretary, now=at("2026-05-01T08:00")
    )
    list(ticking.tick(at("2026-05-10T08:00")))
    assert told(cast.leader) == [("rectification_due", "2026-04-30")]
    list(ticking.tick(at("2026-05-21T08:00")))
    assert told(cast.leader)[1:] == [("rectification_overdue", "2026-05-21")]
