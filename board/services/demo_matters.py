"""The demonstration's dues, plans, brands, remote members, visits, talks, certificates and one election."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from activities.enums import ContactWay, DuesClass
from activities.models import Dues, PrescribedAction, QuarterPlan, ZeroHour
from activities.services.contacts import record_contact
from activities.services.dues import open_month, record_payment, set_base
from activities.services.plans import save_plan, set_actions, sum_up, tick_action
from activities.services.stays import begin_stay, decide_transfer
from activities.services.talks import record_talk
from activities.services.visits import record_visit
from activities.services.zero_hours import draw_month
from board.demo import year
from board.demo.months import Months
from board.services.demo_records import leader_of, on
from board.services.demo_story import Event
from branchmgr import clock
from branchmgr.models import User
from groups.enums import Category
from groups.models import Branch, PartyGroup, Person
from groups.services.brands import save_brand, spread_brand
from groups.services.certificates import record_certificate
from groups.services.elections import confirm_election, enter_paper_count, prepare_election

SECRETARY, PUBLICITY, SECOND = "10001", "10022", "10015"
FIRST, THIRD, LAST = 1, 20, 33
"""days after the first of a month on which dues are paid"""


def matters(branch: Branch, months: Months, now: datetime) -> Iterator[Event]:
    """Everything that was done until ``now``, each act with the moment at which it was done."""
    for offered in (_dues, _plans, _brands, _away, _visits, _talks, _certificates, _election):
        yield from (event for event in offered(branch, months) if event[0] < now - timedelta(minutes=2))


def _user(number: str) -> User:
    return User.objects.select_related("person").get(username=number)


def _person(number: str) -> Person:
    return Person.objects.get(employee_no=number)


def _group(code: str) -> PartyGroup:
    return PartyGroup.objects.select_related("branch").get(code=code)


def _dues(branch: Branch, months: Months) -> Iterator[Event]:
    """Bases at the start, every month's rows on its first day, payments in the days after."""
    yield on(months, 0, 1, 7), partial(_set_bases, branch, months[0])
    for first in sorted({months[0], *(month for month in months if month.month == 1)}):
        yield datetime.combine(first, time(7, 30), tzinfo=clock.zone()), partial(_draw, branch)
    for place, month in enumerate(months):
        opened = clock.midnight(month) + timedelta(seconds=1)
        yield opened + timedelta(hours=8), partial(_open, branch, month)
        for day in (FIRST, 4, THIRD, LAST):
            yield opened + timedelta(days=day, hours=9), partial(_pay, branch, month, place, day)


def _set_bases(branch: Branch, first: date, at: datetime) -> None:
    with clock.held_at(at):
        for place, person in enumerate(Person.objects.members().filter(branch=branch).order_by("employee_no")):
            retired = person.category == Category.RETIRED
            base = Decimal(year.DUES_RETIRED if retired else year.DUES_BASES[place % len(year.DUES_BASES)])
            joined = (person.joined_on or first).replace(day=1)
            set_base(
                person,
                from_month=max(first, joined),
                dues_class=DuesClass.RETIRED if retired else DuesClass.EMPLOYED,
                base=base,
                amount=None,
                note="",
                by=_user(SECOND),
                now=at,
            )


def _draw(branch: Branch, at: datetime) -> None:
    with clock.held_at(at):
        draw_month(branch, by=_user(SECRETARY), now=at)


def _open(branch: Branch, month: date, at: datetime) -> None:
    with clock.held_at(at):
        for group in branch.groups.select_related("branch").order_by("code"):
            open_month(group, month, now=at)


def _pay(branch: Branch, month: date, place: int, day: int, at: datetime) -> None:
    """A part of a month's dues; in the month that was drawn some pay right after midnight."""
    drawn = ZeroHour.objects.filter(branch=branch, month=month).exists()
    late = {number for number, of in year.DUES_LATE if of == place}
    never = {number for number, of in year.DUES_UNPAID if of == place}
    rows = Dues.objects.of_month(month).unpaid().filter(group__branch=branch).exclude(person__employee_no__in=never)
    rows = rows.exclude(person__joined_on__gte=at.date()).select_related("person", "group")
    with clock.held_at(at):
        for number, row in enumerate(rows.order_by("person__employee_no")):
            waits = row.person.employee_no in late
            if day < LAST and (waits or (day < THIRD and number % 3 == (day == FIRST))):
                continue
            seconds = 5 + number * 11 if drawn and day == FIRST else (number + 1) * 97
            start = clock.midnight(month) if drawn and day == FIRST else at
            paid_at = start + timedelta(seconds=seconds) - (timedelta(hours=2) if start == at else timedelta(0))
            record_payment(row, paid=row.owed, paid_at=paid_at, by=leader_of(row.group.code, at), now=at)


def _plans(branch: Branch, months: Months) -> Iterator[Event]:
    """The three actions of each year; plans, actions and summaries of each quarter."""
    yield on(months, 0, 1, 8), partial(_prescribe, branch, sorted({month.year for month in months}))
    for quarter in range(4):
        for code in year.OWN_ACTIONS:
            told: dict[str, Any] = {"code": code, "starts_on": months[quarter * 3], "quarter": quarter}
            if (code, quarter) not in year.NO_PLAN:
                yield on(months, quarter * 3, 5, 10), partial(_file_plan, **told)
            yield on(months, quarter * 3 + 1, 19, 17), partial(_do_actions, **told)
            if (code, quarter) not in year.NO_SUMMARY:
                yield on(months, quarter * 3 + 2, 24, 17), partial(_sum_up, **told)


def _prescribe(branch: Branch, years: list[int], at: datetime) -> None:
    with clock.held_at(at):
        for number in years:
            set_actions(branch, number, year.ACTIONS, by=_user(SECRETARY), now=at)


def _file_plan(at: datetime, *, code: str, starts_on: date, quarter: int) -> None:
    own = year.OWN_ACTIONS[code]
    with clock.held_at(at):
        words: dict[str, Any] = {"plan": year.PLAN.format(own=own), "own_action": own}
        save_plan(_group(code), starts_on=starts_on, by=leader_of(code, at), now=at, **words)


def _do_actions(at: datetime, *, code: str, starts_on: date, quarter: int) -> None:
    group = _group(code)
    with clock.held_at(at):
        for place, action in enumerate(PrescribedAction.objects.filter(branch=group.branch, year=starts_on.year)):
            if (code, quarter, place) not in year.ACTION_NOT_DONE:
                done_on = at.date() - timedelta(days=place)
                tick_action(group, starts_on=starts_on, action=action, on=done_on, by=leader_of(code, at), now=at)


def _sum_up(at: datetime, *, code: str, starts_on: date, quarter: int) -> None:
    plan = QuarterPlan.objects.select_related("group__branch").get(group__code=code, starts_on=starts_on)
    with clock.held_at(at):
        words = year.SUMMARY.format(own=year.OWN_ACTIONS[code])
        sum_up(plan, summary=words, own_action_done=bool(plan.own_action), by=leader_of(code, at), now=at)


def _brands(_branch: Branch, months: Months) -> Iterator[Event]:
    for code in year.BRANDS:
        yield on(months, 3, 15, 10), partial(_make_brand, code)
    for code in year.SPREAD:
        yield on(months, 6, 8, 16), partial(_spread, code)


def _make_brand(code: str, at: datetime) -> None:
    words: dict[str, Any] = dict(
        zip(("name", "theme", "carrier", "highlights", "practices", "deeds"), year.BRANDS[code], strict=True)
    )
    with clock.held_at(at):
        save_brand(_group(code), by=leader_of(code, at), now=at, **words)


def _spread(code: str, at: datetime) -> None:
    with clock.held_at(at):
        spread_brand(_group(code).brands.first(), note="做法具体，各组可学。", by=_user(PUBLICITY), now=at)  # type: ignore[arg-type]


def _away(_branch: Branch, months: Months) -> Iterator[Event]:
    """Who is away, and a contact a month; of most it was decided after half a year that they stay with the branch."""
    for place, (number, *_where) in enumerate(year.STAYS):
        yield on(months, 0, 2, 9), partial(_begin_stay, place, months[0])
        if place > 1:
            yield on(months, 6, 12, 9), partial(_decide_stay, number)
        for month in range(len(months)):
            if (number, month) not in year.NOT_CONTACTED:
                yield on(months, month, 14 + place % 5, 20), partial(_contact, number, month + place)


def _begin_stay(place: int, first: date, at: datetime) -> None:
    number, where, what = year.STAYS[place]
    with clock.held_at(at):
        since = first - timedelta(days=40 + 3 * place)
        begin_stay(_person(number), place=where, work=what, since=since, by=_user(SECOND), now=at)


def _decide_stay(number: str, at: datetime) -> None:
    with clock.held_at(at):
        stay = _person(number).stays.get(back_on=None)
        words = "长期驻站，所在党小组即在当地，组织关系不转移。"
        decide_transfer(stay, decision=words, decided_on=at.date(), by=_user(SECRETARY), now=at)


def _contact(number: str, turn: int, at: datetime) -> None:
    person = _person(number)
    group = person.memberships.on(at.date()).get().group
    leader = leader_of(group.code, at)
    by = _user(SECOND) if leader.username == number else leader
    with clock.held_at(at):
        way = (ContactWay.PHONE, ContactWay.VIDEO, ContactWay.MESSAGE)[turn % 3]
        note = year.CONTACT_NOTES[turn % len(year.CONTACT_NOTES)]
        next_on = at.date() + timedelta(days=30)
        record_contact(person, on=at.date(), way=way, note=note, next_on=next_on, by=by, now=at)


def _visits(_branch: Branch, months: Months) -> Iterator[Event]:
    for kind, code, number, month, day, visitor, needs, done in year.VISITS:
        yield on(months, month, day, 15), partial(_visit, kind, code, number, visitor, needs, done)
    for quarter in range(4):
        for place, (code, visitor) in enumerate(year.LIAISON_VISITS):
            yield (
                on(months, quarter * 3 + 1, 3 + place * 4, 15),
                partial(_visit, "liaison", code, "", visitor, "", "参加党小组会，核对活动记录"),
            )


def _visit(kind: str, code: str, number: str, visitor: str, needs: str, done: str, at: datetime) -> None:
    person = _person(number) if number else None
    words: dict[str, Any] = {"needs": needs, "done": done}
    with clock.held_at(at):
        group, by = _group(code), _user(visitor)
        record_visit(group, kind=kind, person=person, on=at.date(), visitor=_person(visitor), by=by, now=at, **words)


def _talks(branch: Branch, months: Months) -> Iterator[Event]:
    for _kind, first, second, month, topic in year.TALKS:
        yield on(months, month, 24, 17), partial(_talk, branch, first, second, topic)


def _talk(branch: Branch, first: str, second: str, topic: str, at: datetime) -> None:
    with clock.held_at(at):
        both: dict[str, Any] = {"first": _person(first), "second": _person(second)}
        words: dict[str, Any] = {"topic": topic, "content": year.TALK_CONTENT}
        record_talk(branch, held_on=at.date(), by=_user(first), now=at, **both, **words)


def _certificates(_branch: Branch, months: Months) -> Iterator[Event]:
    for number, name, level, month, passed in year.CERTIFICATES:
        yield on(months, month, 26, 10), partial(_certify, number, name, level, passed)


def _certify(number: str, name: str, level: str, passed: bool, at: datetime) -> None:
    with clock.held_at(at):
        person, by = _person(number), _user(SECOND)
        record_certificate(person, name=name, level=level, taken_on=at.date(), passed=passed, by=by, now=at)


def _election(_branch: Branch, months: Months) -> Iterator[Event]:
    """One group elected its leader anew, on paper."""
    yield on(months, 4, 20, 9), partial(_prepare, on(months, 4, 26).date())
    yield on(months, 4, 26, 18), _count
    yield on(months, 5, 5, 17), partial(_confirm, on(months, 5, 5).date())


def _prepare(day: date, at: datetime) -> None:
    with clock.held_at(at):
        candidates = [_person(number) for number in year.CANDIDATES]
        group, by = _group(year.ELECTING), _user(SECRETARY)
        prepare_election(group, on=day, online=False, candidates=candidates, term_years=3, by=by, now=at)


def _count(at: datetime) -> None:
    election = _group(year.ELECTING).elections.get()
    votes = dict(zip(election.candidates.order_by("pk").values_list("pk", flat=True), year.VOTES_COUNTED, strict=True))
    cast = sum(votes.values()) + 1
    with clock.held_at(at):
        enter_paper_count(election, cast=cast, abstained=1, invalid=0, votes=votes, by=_user(SECRETARY), now=at)


def _confirm(day: date, at: datetime) -> None:
    with clock.held_at(at):
        election = _group(year.ELECTING).elections.get()
        confirm_election(election, meeting_on=day, starts_on=day, by=_user(SECRETARY), now=at)
