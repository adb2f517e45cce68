"""Dues 党费: bases, months, payments to the second and their corrections, arrears told step by step, the draw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from activities.amounts import drawn_month, months_between
from activities.dues_queries import arrears, first_payers, paid_on_time
from activities.enums import DuesClass
from activities.models import Dues, DuesBase
from activities.payers import payers
from activities.services import dues as services
from activities.services import dues_months, zero_hours
from branchmgr import clock
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, Notification, User
from groups.enums import Office, PoliticalStatus
from groups.models import Branch, PartyGroup, Person, RuleChange
from tests.factories import groups as place

pytestmark = pytest.mark.django_db

NOVEMBER = date(2026, 11, 1)
JANUARY = date(2026, 1, 1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.zone())


NOW = at("2026-11-21T10:00")


@dataclass(frozen=True, slots=True)
class Cast:
    branch: Branch
    group: PartyGroup
    secretary: User
    leader: User
    leading: Person
    member: Person


@pytest.fixture
def cast() -> Cast:
    branch = place.branch("ZB1")
    group = place.group(branch, "G1")
    leader = place.holder(Office.LEADER, group)
    leading = Person.objects.get(user=leader)
    return Cast(branch, group, place.holder(Office.SECRETARY, branch), leader, leading, place.member(group))


def based(
    person: Person, base: str | None = "4000", *, start: date = JANUARY, by: User | None = None, **more: Any
) -> DuesBase:
    given = {"dues_class": "employed", "base": base and Decimal(base), "amount": None, "note": ""} | more
    return services.set_base(person, from_month=start, **given, by=by, now=NOW)


def opened(cast: Cast, month: date = NOVEMBER) -> Dues:
    """The member's row of a month."""
    if not cast.member.dues_bases.exists():
        based(cast.member)
    services.open_month(cast.group, month, by=cast.leader, now=NOW)
    return Dues.objects.get(person=cast.member, month=month)


def paid(row: Dues, moment: str, amount: str = "40", *, now: datetime = NOW, by: User | None = None) -> Dues:
    return services.record_payment(row, paid=Decimal(amount), paid_at=at(moment), by=by, now=now)


# Amounts

EXAMPLES = [
    ("3000.00", "15.0"), ("3000.01", "30.0"), ("5000", "50.0"), ("10000", "150.0"), ("10000.01", "200.0"),
    ("60000", "1000.0"),
]  # fmt: skip


@pytest.mark.parametrize(("base", "expected"), EXAMPLES)
def test_month_owes_what_the_bands_say(cast: Cast, base: str, expected: str) -> None:
    based(cast.member, base)
    assert opened(cast).owed == Decimal(expected)


@pytest.mark.parametrize(
    ("dues_class", "base", "amount", "expected"),
    [
        ("retired", "5000", None, "25"), ("retired", "5000.01", None, "50"), ("fixed", None, "0.2", "0.2"),
        ("exempt", None, None, "0"), ("employed", "0", None, "0"),
    ],
)  # fmt: skip
def test_other_classes_owe_by_their_own_rule(
    cast: Cast, dues_class: str, base: str | None, amount: str | None, expected: str
) -> None:
    figures = {"base": base and Decimal(base), "amount": amount and Decimal(amount), "note": "支部大会批准"}
    services.set_base(cast.member, from_month=JANUARY, dues_class=dues_class, **figures, by=None, now=NOW)  # type: ignore[arg-type]
    assert opened(cast).owed == Decimal(expected)


def test_branch_goes_by_the_figures_it_set(cast: Cast) -> None:
    words = {"reason": "上级批复", "by": cast.secretary, "at": NOW, "from_day": date(2026, 11, 1)}
    RuleChange.objects.create(branch=cast.branch, rule="dues", name="cap", figure="500", **words)
    RuleChange.objects.create(branch=cast.branch, rule="dues", name="unit", figure="1", **words)
    based(cast.member, "60000")
    assert [opened(cast, month).owed for month in (NOVEMBER, date(2026, 10, 1))] == [500, 1000]


# Who pays where


def test_member_pays_where_they_belonged_on_the_first_day_and_from_joining_on(cast: Cast) -> None:
    other = place.group(cast.branch, "G2")
    mover = place.member(cast.group, end=date(2026, 11, 9))
    place.join(mover, other, start=date(2026, 11, 10))
    fresh = place.member(
        cast.group,
        start=date(2026, 11, 15),
        joined_on=date(2026, 11, 15),
        political_status=PoliticalStatus.PROBATIONARY,
    )
    newcomer = place.member(cast.group, start=date(2026, 11, 15), joined_on=date(2001, 7, 1))
    place.member(cast.group, political_status=PoliticalStatus.MASSES)
    both = [cast.group.pk, other.pk]

    def who(month: date) -> set[tuple[Person, int]]:
        return set(payers(both, month))

    always = {(cast.leading, cast.group.pk), (cast.member, cast.group.pk)}
    assert who(date(2026, 10, 1)) == {*always, (mover, cast.group.pk)}
    assert who(NOVEMBER) == {*always, (mover, cast.group.pk), (fresh, cast.group.pk)}
    moved = {(mover, other.pk), (fresh, cast.group.pk), (newcomer, cast.group.pk)}
    assert who(date(2026, 12, 1)) == {*always, *moved}


def test_month_is_opened_once_with_those_who_have_a_base(cast: Cast) -> None:
    based(cast.member)
    made = services.open_month(cast.group, NOVEMBER, by=cast.leader, now=NOW)
    assert [(row.person, row.owed, row.group) for row in made] == [(cast.member, 40, cast.group)]
    assert services.open_month(cast.group, NOVEMBER, by=cast.leader, now=NOW) == []
    assert AuditEvent.objects.filter(action="dues_month_opened").count() == 1

    based(cast.leading, "3000")
    assert cast.leading.dues.get().owed == 15
    with pytest.raises(RefusedError, match="has not begun"):
        services.open_month(cast.group, date(2026, 12, 1), by=cast.leader, now=NOW)


def test_tick_opens_the_month_of_groups_with_a_base_once(cast: Cast) -> None:
    place.member(place.group(cast.branch, "G2"))
    based(cast.member)
    assert [list(dues_months.open_due_months(NOW)) for _ in range(2)] == [["ZB1 dues 2026-11 G1"], []]


# Bases


def test_base_changes_what_is_not_paid_and_leaves_what_is(cast: Cast) -> None:
    paid(opened(cast, date(2026, 10, 1)), "2026-10-02T08:00:00")
    opened(cast)
    base = based(cast.member, "8000", start=date(2026, 10, 1), note="工资调整，支委会11月同意", by=cast.secretary)

    assert dict(cast.member.dues.values_list("month", "owed")) == {date(2026, 10, 1): 40, NOVEMBER: 120}
    entry = AuditEvent.objects.filter(action="dues_base_set").latest("pk")
    assert (entry.actor, entry.subject_id, entry.after["months_changed"]) == (cast.secretary, str(base.pk), 1)
    assert based(cast.member, "8000", start=date(2026, 10, 1), note="工资调整，支委会11月同意") == base
    assert AuditEvent.objects.filter(action="dues_base_set").count() == 2


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"base": None}, "Enter the amount"),
        ({"base": Decimal(-1)}, "between 0 and 9,999,999.99"),
        ({"base": Decimal("4000.001")}, "two places"),
        ({"dues_class": "fixed"}, "Enter the amount"),
        ({"dues_class": "exempt"}, "names its approval"),
        ({"dues_class": "masses"}, "not known"),
        ({"from_month": date(2019, 6, 1)}, "joined the Party on 2019-07-01; nothing is paid before"),
        ({"from_month": date(2028, 1, 1)}, "next year at the latest"),
        ({"base": Decimal(5000), "from_month": date(2026, 7, 1)}, "fixed for the year"),
    ],
)
def test_base_with_something_wrong_is_refused(cast: Cast, changes: dict[str, Any], refusal: str) -> None:
    Person.objects.filter(pk=cast.member.pk).update(joined_on=date(2019, 7, 1))
    based(cast.member)
    wanted = {"from_month": NOVEMBER, "dues_class": "employed", "base": Decimal(4000), "amount": None, "note": ""}
    with pytest.raises(RefusedError, match=refusal):
        services.set_base(cast.member, **{**wanted, **changes}, by=None, now=NOW)
    assert DuesBase.objects.count() == 1


# Payments


def test_payment_is_recorded_to_the_second_once(cast: Cast) -> None:
    row = paid(opened(cast), "2026-11-01T00:00:05.7", by=cast.leader)
    row.refresh_from_db()
    assert (row.paid, row.paid_at, row.recorded_by) == (40, at("2026-11-01T00:00:05"), cast.leader)
    with pytest.raises(RefusedError, match="has paid already, on 2026-11-01 00:00:05"):
        paid(row, "2026-11-02T00:00:00")
    entry = AuditEvent.objects.get(action="dues_paid")
    assert (entry.branch, entry.after["paid"], entry.after["month"]) == ("ZB1", "40", "2026-11-01")


@pytest.mark.parametrize(
    ("amount", "moment", "refusal"),
    [
        ("39.9", "2026-11-01T08:00", "40 yuan are owed; less is a matter of the base"),
        ("-40", "2026-11-01T08:00", "40 yuan are owed"),
        ("40.001", "2026-11-01T08:00", "two places"),
        ("1000000", "2026-11-01T08:00", "between 0 and 999,999.99"),
        ("40", "2026-11-21T10:00:01", "not lie in the future"),
        ("40", "2019-06-30T23:59:59", "joined the Party on 2019-07-01"),
        ("40", "2026-04-30T23:59:59", "at most 6 months ahead"),
    ],
)
def test_payment_with_something_wrong_is_refused(cast: Cast, amount: str, moment: str, refusal: str) -> None:
    Person.objects.filter(pk=cast.member.pk).update(joined_on=date(2019, 7, 1))
    row = opened(cast)
    with pytest.raises(RefusedError, match=refusal):
        paid(row, moment, amount)
    row.refresh_from_db()
    assert row.paid_at is None


def test_who_is_exempt_owes_and_pays_nothing(cast: Cast) -> None:
    based(cast.member, dues_class=DuesClass.EXEMPT, base=None, note="2026年1月支部大会批准")
    with pytest.raises(RefusedError, match="owes nothing"):
        paid(opened(cast), "2026-11-01T08:00", "1")
    assert arrears(cast.branch, date(2027, 1, 1)) == []


def test_correction_and_taking_back_leave_the_reason_in_the_audit(cast: Cast) -> None:
    row = paid(opened(cast), "2026-11-03T08:00", by=cast.leader)
    for reason in ("", "  "):
        with pytest.raises(RefusedError, match="Say why"):
            services.take_back_payment(row, reason=reason, by=cast.leader, now=NOW)
    new: dict[str, Any] = {"paid": Decimal(50), "paid_at": at("2026-11-01T07:30"), "by": cast.leader, "now": NOW}
    services.correct_payment(row, reason="自愿多交，时间记错", **new)
    services.take_back_payment(row, reason="记到了别人名下", by=cast.secretary, now=NOW)

    row.refresh_from_db()
    assert (row.paid, row.paid_at, row.recorded_by) == (None, None, None)
    corrected, taken = AuditEvent.objects.filter(action__startswith="dues_payment_").order_by("pk")
    assert (corrected.before["paid"], corrected.after["paid"], corrected.after["reason"]) == (
        "40.00", "50", "自愿多交，时间记错",
    )  # fmt: skip
    assert (taken.before["paid"], taken.after["paid"], taken.after["reason"]) == ("50.00", None, "记到了别人名下")
    with pytest.raises(RefusedError, match="No payment is recorded"):
        services.take_back_payment(row, reason="再来", by=cast.leader, now=NOW)


def test_tap_is_undone_by_the_same_person_within_minutes(cast: Cast) -> None:
    row = paid(opened(cast), "2026-11-21T10:00", by=cast.leader)
    for by, now in ((cast.secretary, NOW), (cast.leader, NOW + timedelta(minutes=11))):
        with pytest.raises(RefusedError, match="for 10 minutes"):
            services.undo_payment(row, by=by, now=now)
    services.undo_payment(row, by=cast.leader, now=NOW + timedelta(minutes=9))
    assert Dues.objects.unpaid().count() == 1


def test_on_time_is_paid_by_the_end_of_its_own_month(cast: Cast) -> None:
    months = months_between(date(2026, 7, 1), date(2026, 9, 1))
    for month, moment in zip(months, ("2026-07-31T23:59:59", "2026-09-01T00:00:00", "2026-08-30T08:00"), strict=True):
        paid(opened(cast, month), moment)
    opened(cast, date(2026, 10, 1))
    quarter = (date(2026, 7, 1), date(2026, 10, 1))
    assert paid_on_time([cast.group], *quarter) == {cast.group.pk: (2, 3)}
    assert paid_on_time([cast.group], at("2026-07-01T00:00"), at("2026-10-01T00:00")) == {cast.group.pk: (2, 3)}
    assert paid_on_time([cast.group], date(2026, 10, 1), date(2027, 1, 1)) == {cast.group.pk: (0, 1)}


# Arrears


def told(user: User) -> list[tuple[str, str]]:
    found = Notification.objects.filter(recipient=user, kind="dues_arrears").order_by("pk")
    return [(each.at.astimezone(clock.zone()).date().isoformat(), each.values["count"]) for each in found]


def test_arrears_are_told_step_by_step_once_each(cast: Cast) -> None:
    own = place.user_for(cast.member)
    start = date(2026, 4, 1)
    with time_machine.travel("2026-03-31T12:00:00+08:00"):
        based(cast.member, start=start)
    for month in months_between(start, date(2026, 12, 1)):
        for day in (1, 2, 15):
            now = datetime.combine(month.replace(day=day), datetime.min.time(), tzinfo=clock.zone())
            with clock.held_at(now):
                list(dues_months.open_due_months(now))
                list(dues_months.tell_arrears_due(now))
    days = [f"{month:%Y-%m-%d}" for month in months_between(date(2026, 5, 1), date(2026, 10, 1))]
    steps = list(zip(days, "123456", strict=True))
    assert told(own) == told(cast.leader) == steps
    assert told(cast.secretary) == steps[2:]

    (row,) = arrears(cast.branch, date(2026, 12, 15))
    assert (row.person, row.group, row.running, row.owed, row.bound) == (cast.member, cast.group, 8, 320, True)
    paid(cast.member.dues.get(month=NOVEMBER), "2026-11-20T08:00:00")
    (row,) = arrears(cast.branch, date(2026, 12, 15))
    assert (row.running, len(row.months), row.bound) == (0, 7, False)


# The drawn month


def test_month_is_drawn_once_by_a_seed_that_anybody_can_check(cast: Cast) -> None:
    own = place.user_for(cast.member)
    drawn = zero_hours.draw_month(cast.branch, by=cast.secretary, now=NOW)
    assert (drawn.year, drawn.month) == (2026, drawn_month("ZB1", 2026, drawn.seed))
    assert Notification.objects.filter(recipient=own, kind="zero_hour_drawn").count() == 1
    with pytest.raises(RefusedError, match="drawn already"):
        zero_hours.draw_month(cast.branch, by=cast.secretary, now=NOW)
    again = zero_hours.draw_month(cast.branch, by=cast.secretary, now=at("2027-01-01T00:00"))
    assert again.seed != drawn.seed


def test_draw_reaches_every_month_and_a_known_seed_gives_a_known_month() -> None:
    drawn = [drawn_month("ZB1", 2026, str(seed)) for seed in range(200)]
    assert set(drawn) == set(months_between(JANUARY, date(2026, 12, 1)))
    assert drawn_month("ZB1", 2026, "1") == date(2026, 7, 1)


def test_first_payers_are_those_of_day_one_in_the_order_of_their_seconds(cast: Cast) -> None:
    drawn = zero_hours.draw_month(cast.branch, by=cast.secretary, now=at("2026-12-31T12:00"))
    month, now = drawn.month, at("2027-02-01T00:00")
    people = [cast.member, cast.leading, *(place.member(cast.group) for _ in range(3))]
    for person in people:
        based(person)
    services.open_month(cast.group, month, by=None, now=now)
    start = datetime.combine(month, datetime.min.time(), tzinfo=clock.zone())
    after = [timedelta(seconds=9), timedelta(0), timedelta(hours=23, minutes=59), timedelta(days=1), timedelta(days=-1)]
    for person, later in zip(people, after, strict=True):
        row = person.dues.get()
        services.record_payment(row, paid=row.owed, paid_at=start + later, by=None, now=now)
    assert [row.person for row in first_payers(drawn)] == [people[1], people[0], people[2]]
