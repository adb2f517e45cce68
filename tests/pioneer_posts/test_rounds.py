"""Rounds of posts: planned, frozen at the call, carried on by their days, put off, called off."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from board.duties_posts_rounds import calls_without_candidate, rounds_of_posts_to_plan
from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, Notification, User
from groups.enums import Office, PoliticalStatus
from groups.models import Branch, PartyGroup
from pioneer_posts.enums import ApplicationStatus, RoundStatus
from pioneer_posts.models import Postponement, Round
from pioneer_posts.round_looks import look
from pioneer_posts.round_queries import half_to_begin_with, terms_to_begin_with
from pioneer_posts.round_terms import RoundTerms, terms_faults, usual_terms
from pioneer_posts.services import rounds as services
from tests.factories import groups, posts

pytestmark = pytest.mark.django_db


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=clock.zone())


JUNE = at("2026-06-15T10:00")
TERMS = usual_terms(2026, 2)


@pytest.fixture
def group() -> PartyGroup:
    return groups.group(groups.branch("ZB01"))


@pytest.fixture
def secretary(group: PartyGroup) -> User:
    return groups.holder(Office.SECRETARY, group.branch)


def plan(branch: Branch, by: User | None = None, *, now: datetime = JUNE, **changed: Any) -> Round:
    return services.plan_round(branch, terms=replace(TERMS, **changed), by=by, now=now)


def ticked(moment: str) -> list[str]:
    now = at(moment)
    with clock.held_at(now):
        return list(look(now))


def acts() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))


def kinds(user: User) -> list[str]:
    return list(Notification.objects.filter(recipient=user).order_by("pk").values_list("kind", flat=True))


def refused(act: Any) -> str:
    with pytest.raises(RefusedError) as caught:
        act()
    return str(caught.value)


def test_planned_round_has_the_standard_form_and_one_entry(group: PartyGroup, secretary: User) -> None:
    made = plan(group.branch, secretary)
    assert (made.status, made.code) == (RoundStatus.PLANNED, "2026H2")
    assert sum(item.maximum for item in made.items.all()) == Decimal(100)
    assert [(step.number, step.status, step.by) for step in made.steps.all()] == [(1, "planned", secretary)]
    assert acts() == ["plan_round"]
    audit.verify()


def test_next_round_begins_with_the_form_and_the_rules_of_the_last(group: PartyGroup, secretary: User) -> None:
    last = posts.post_round(group.branch, RoundStatus.PUBLISHED, main_weight=60, supplement_weight=40)
    half = half_to_begin_with(group.branch, date(2026, 12, 20))
    terms = terms_to_begin_with(group.branch, half, date(2026, 12, 20))
    made = services.plan_round(group.branch, terms=terms, by=secretary, now=at("2026-12-20T10:00"))
    assert (half, made.main_weight, made.supplement_weight) == ((2027, 1), Decimal(60), Decimal(40))
    assert [item.code for item in made.items.all()] == [item.code for item in last.items.all()]


def test_half_year_that_has_begun_is_called_for_from_tomorrow_on(group: PartyGroup) -> None:
    terms = terms_to_begin_with(group.branch, (2026, 2), date(2026, 9, 1))
    assert (terms.call_opens_on, terms.call_closes_on) == (date(2026, 9, 2), date(2026, 9, 11))
    assert terms_faults(terms, today=date(2026, 9, 1)) == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"main_weight": Decimal(80)}, "supplement_weight"),
        ({"main_weight": Decimal(-10), "supplement_weight": Decimal(110)}, "main_weight"),
        ({"excellent_from": Decimal(70)}, "continue_from"),
        ({"excellent_from": Decimal("100.5")}, "continue_from"),
        ({"step": Decimal(0)}, "step"),
        ({"step": Decimal("0.125")}, "step"),
        ({"ends_on": date(2026, 7, 1)}, "ends_on"),
        ({"year": 2025}, "year"),
        ({"half": 3}, "half"),
        ({"half": 1}, "half"),
        ({"ends_on": date(2027, 2, 1)}, "ends_on"),
        ({"call_closes_on": date(2026, 6, 30)}, "call_closes_on"),
        ({"posting_closes_on": date(2026, 7, 10)}, "posting_closes_on"),
        ({"assessment_opens_on": date(2026, 7, 17)}, "assessment_opens_on"),
        ({"assessment_opens_on": date(2027, 1, 1), "assessment_closes_on": date(2027, 1, 2)}, "assessment_opens_on"),
        ({"assessment_closes_on": date(2026, 12, 1)}, "assessment_closes_on"),
        ({"publish_at": at("2026-12-31T23:59")}, "publish_at"),
        ({"publish_at": at("2029-01-01T09:00")}, "publish_at"),
        ({"reapplication": "never"}, "reapplication"),
    ],
)
def test_terms_that_do_not_go_together_are_named_by_field(changed: dict[str, Any], field: str) -> None:
    terms: RoundTerms = replace(TERMS, **changed)
    assert field in [name for name, _sentence in terms_faults(terms)]


def test_round_is_refused_where_it_overlaps_or_the_half_year_has_one(group: PartyGroup, secretary: User) -> None:
    plan(group.branch, secretary)
    assert "already" in refused(lambda: plan(group.branch, secretary))
    next_half = usual_terms(2027, 1).columns | {"starts_on": date(2026, 12, 1)}
    assert "overlaps" in refused(lambda: plan(group.branch, secretary, **next_half))
    assert "past" in refused(lambda: plan(groups.branch(), now=at("2026-07-11T00:00")))
    assert Round.objects.count() == 1
    plan(groups.branch())


def test_round_called_off_leaves_its_half_year_free(group: PartyGroup, secretary: User) -> None:
    made = plan(group.branch, secretary)
    services.call_off_round(made, reason="支部改选", by=secretary, now=JUNE)
    assert plan(group.branch, secretary).pk != made.pk
    assert made.steps.get(status=RoundStatus.CALLED_OFF).note == "支部改选"


def test_terms_are_changed_while_planned_and_frozen_at_the_call(group: PartyGroup, secretary: User) -> None:
    made = plan(group.branch, secretary)
    wanted = replace(TERMS, main_weight=Decimal(60), supplement_weight=Decimal(40))
    services.change_round(made, terms=wanted, by=secretary, now=JUNE)
    services.change_round(made, terms=wanted, by=secretary, now=JUNE)
    entry = AuditEvent.objects.get(action="change_round")
    assert (entry.before["main_weight"], entry.after["main_weight"]) == ("70.00", "60")
    ticked("2026-07-01T00:00")
    assert "frozen" in refused(lambda: services.change_round(made, terms=TERMS, by=secretary, now=JUNE))


def test_days_carry_a_round_from_the_call_to_the_wait_for_the_award(group: PartyGroup, secretary: User) -> None:
    member = groups.user_for(groups.member(group))
    groups.user_for(groups.member(group, political_status=PoliticalStatus.MASSES))
    made = plan(group.branch, secretary)
    assert ticked("2026-06-30T23:59:59") == []
    assert ticked("2026-07-01T00:00") == ["ZB01 2026H2 calling"]
    assert ticked("2026-07-01T00:00") == []
    posts.application(made, posts.post(group.branch), groups.member(group))
    assert ticked("2026-07-10T23:59:59") == []
    assert ticked("2026-07-11T00:00") == ["ZB01 2026H2 posted"]
    assert ticked("2026-07-17T23:59") == []
    assert ticked("2026-07-18T00:00") == ["ZB01 2026H2 awarding"]
    assert ticked("2026-12-31T00:00") == []
    assert list(made.steps.values_list("number", "status")) == [
        (1, "planned"),
        (2, "calling"),
        (3, "posted"),
        (4, "awarding"),
    ]
    assert kinds(member) == ["posts_called", "posts_posted"]
    assert kinds(secretary)[-1] == "posts_to_award"
    assert acts() == ["plan_round", "advance_round", "candidates_posted", "advance_round"]
    frozen = AuditEvent.objects.filter(action="advance_round").earliest("pk").after
    assert (frozen["terms"]["main_weight"], len(frozen["items"])) == ("70.00", 7)


def test_late_tick_catches_up_in_order(group: PartyGroup) -> None:
    made = posts.post_round(group.branch)
    posts.application(made, posts.post(group.branch), groups.member(group))
    assert ticked("2026-08-01T03:00") == [f"ZB01 2026H2 {step}" for step in ("calling", "posted", "awarding")]


def test_assessment_opens_on_its_day(group: PartyGroup) -> None:
    made = posts.post_round(group.branch, RoundStatus.HELD)
    assert ticked("2026-12-10T23:59:59") == []
    assert ticked("2026-12-11T00:00") == ["ZB01 2026H2 assessing"]
    made.refresh_from_db()
    assert made.status == RoundStatus.ASSESSING


def test_call_without_a_candidate_stays_and_tells_the_secretary_once(group: PartyGroup, secretary: User) -> None:
    made = posts.post_round(group.branch, RoundStatus.CALLING)
    posts.application(made, posts.post(group.branch), groups.member(group), ApplicationStatus.DRAFT)
    assert ticked("2026-07-11T00:00") + ticked("2026-07-12T00:00") == []
    assert kinds(secretary) == ["posts_no_candidate"]
    with clock.held_at(at("2026-07-12T08:00")):
        assert [duty.late for duty in calls_without_candidate(secretary)] == [True]
    until, now = date(2026, 7, 20), at("2026-07-12T08:00")
    services.put_off(made, what=Postponement.CALL, until=until, reason="无人报名", by=secretary, now=now)
    made.refresh_from_db()
    assert (made.call_closes_on, made.posting_closes_on) == (until, date(2026, 7, 27))
    ticked("2026-07-21T00:00")
    assert kinds(secretary).count("posts_no_candidate") == 2


@pytest.mark.parametrize(
    ("status", "what", "until", "words"),
    [
        (RoundStatus.CALLING, "call", date(2026, 7, 10), "comes after"),
        (RoundStatus.CALLING, "call", date(2026, 7, 11), "is past"),
        (RoundStatus.CALLING, "call", date(2026, 12, 6), "assessment opens on"),
        (RoundStatus.CALLING, "call", date(9999, 12, 31), "a year later"),
        (RoundStatus.CALLING, "assessment", date(2027, 1, 5), "that runs"),
        (RoundStatus.HELD, "assessment", date(2027, 1, 5), "that runs"),
        (RoundStatus.POSTED, "call", date(2026, 7, 30), "that runs"),
    ],
)
def test_day_that_cannot_be_is_no_new_last_day(
    group: PartyGroup, secretary: User, status: str, what: str, until: date, words: str
) -> None:
    made = posts.post_round(group.branch, status)
    now = at("2026-07-12T08:00")
    said = refused(lambda: services.put_off(made, what=what, until=until, reason="停产", by=secretary, now=now))
    assert words in said
    assert Postponement.objects.count() == 0


def test_assessment_put_off_moves_the_publication_and_tells_committee_and_department(
    group: PartyGroup, secretary: User
) -> None:
    made = posts.post_round(group.branch, RoundStatus.ASSESSING)
    post = posts.post(group.branch)
    posts.holding(made, post, groups.member(group))
    head = groups.holder(Office.ASSESSOR, post.department)
    until, now = date(2027, 1, 10), at("2027-01-02T08:00")
    with clock.held_at(now):
        services.put_off(made, what=Postponement.ASSESSMENT, until=until, reason="停产检修", by=secretary, now=now)
    made.refresh_from_db()
    assert (made.assessment_closes_on, made.publish_at) == (until, at("2027-01-11T09:00"))
    assert kinds(head) == kinds(secretary) == ["posts_put_off"]
    assert acts() == ["put_off"]


@pytest.mark.parametrize("status", [RoundStatus.POSTED, RoundStatus.HELD, RoundStatus.ASSESSING, RoundStatus.PUBLISHED])
def test_round_is_not_called_off_while_posted_or_after_the_award(group: PartyGroup, status: str) -> None:
    made = posts.post_round(group.branch, status)
    assert "cannot go on" in refused(lambda: services.call_off_round(made, reason="改选", by=None, now=JUNE))
    made.refresh_from_db()
    assert made.status == status


def test_reason_of_an_end_or_a_later_day_is_not_left_out(group: PartyGroup, secretary: User) -> None:
    made = posts.post_round(group.branch, RoundStatus.CALLING)
    now, until = at("2026-07-05T08:00"), date(2026, 7, 12)
    assert "reason" in refused(lambda: services.call_off_round(made, reason="  ", by=secretary, now=now))
    assert "reason" in refused(
        lambda: services.put_off(made, what="call", until=until, reason=" ", by=secretary, now=now)
    )


def test_next_round_is_a_duty_of_the_secretary_of_a_branch_with_posts(group: PartyGroup, secretary: User) -> None:
    def asked(moment: str) -> list[date | None]:
        with clock.held_at(at(moment)):
            return [duty.due for duty in rounds_of_posts_to_plan(secretary)]

    assert asked("2026-06-15T08:00") == []
    posts.post(group.branch)
    assert asked("2026-05-01T08:00") == [None]
    assert asked("2026-06-15T08:00") == [date(2026, 6, 30)]
    plan(group.branch, secretary)
    assert asked("2026-06-15T08:00") == []
    assert asked("2026-12-15T08:00") == [date(2026, 12, 31)]


@pytest.mark.parametrize("days", [(date(2026, 7, 1), date(2027, 1, 31)), (date(2026, 8, 31), date(2027, 3, 30))])
def test_round_lasts_seven_months_at_most_and_lies_mostly_in_its_half(days: tuple[date, date]) -> None:
    terms = replace(TERMS, starts_on=days[0], ends_on=days[1])
    fields = [name for name, _sentence in terms_faults(terms)]
    assert "ends_on" not in fields
    assert ("half" in fields) is False
    longer = replace(terms, ends_on=days[1] + timedelta(days=1))
    assert "ends_on" in [name for name, _sentence in terms_faults(longer)]
