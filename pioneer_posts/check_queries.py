"""Read models of spot checks and violations: who may check, what is not covered yet, lists, the draw explained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from branchmgr.models import User
from groups.enums import Office
from groups.models import Appointment, Branch, Person
from groups.models.people import PersonQuerySet
from pioneer_posts import draws
from pioneer_posts.draws import Kind
from pioneer_posts.models import CheckDraw, Holding, Round, SpotCheck, Violation
from pioneer_posts.models.checks import CHECKED_ROUNDS, SpotCheckQuerySet, ViolationQuerySet
from pioneer_posts.models.holdings import HoldingQuerySet

DAY = timedelta(days=1)
MOST_DIGITS = 15
CHECK_ORDERS = {
    "day": ("checked_on", "recorded_at"),
    "holder": ("holding__person__sort_key", "-checked_on"),
    "post": ("holding__post__name", "-checked_on"),
}
VIOLATION_ORDERS = {
    "reported": ("reported_at",),
    "happened": ("happened_on", "-reported_at"),
    "holder": ("holding__person__sort_key", "-reported_at"),
}


def committee_of(branch: Branch, day: date) -> PersonQuerySet:
    """Who sits on the branch committee on a day and has an account to write with."""
    held = Appointment.objects.on(day).committee_of(branch).values("person")
    return Person.objects.filter(pk__in=held, user__is_active=True).order_by("sort_key", "employee_no")


def assessors_of(holding: Holding, day: date) -> PersonQuerySet:
    """Who assesses on a day for the department of a post."""
    held = Appointment.objects.on(day).filter(office=Office.ASSESSOR, department=holding.post.department_id)
    return Person.objects.filter(pk__in=held.values("person"))


def uncovered_in(post_round: Round) -> HoldingQuerySet:
    """The posts still held in a round that have no check, neither drawn nor made."""
    return _uncovered(Holding.objects.of_round(post_round)).select_related("person").in_order()


def rounds_to_redraw(day: date) -> list[Round]:
    """The rounds with a drawn check that cannot be made any more, or with a post that nobody checks."""
    stale = SpotCheck.objects.stale(day).values("holding__round")
    bare = _uncovered(Holding.objects.filter(round__status__in=CHECKED_ROUNDS)).values("round")
    return list(Round.objects.filter(Q(pk__in=stale) | Q(pk__in=bare)).select_related("branch").order_by("pk"))


def days_of_checks(post_round: Round, today: date) -> list[date]:
    """The working days from which the days of a draw are drawn: from tomorrow until the assessment opens.

    In a draw after that, until the round or its assessment is over; none where no day is left.
    """
    first, last = today + DAY, post_round.assessment_opens_on - DAY
    if last < first:
        last = min(post_round.assessment_closes_on, post_round.ends_on)
    return draws.working_days(first, last) if first <= last else []


def checks_shown(user: User, words: str, state: str, sort: str) -> SpotCheckQuerySet:
    """The checks made that a person sees, as narrowed and ordered; the newest first unless asked otherwise."""
    found = SpotCheck.objects.visible_to(user).made().matching(words).in_state(state).with_places()
    return found.order_by(*_order(CHECK_ORDERS, sort) or ("-checked_on", "-pk"))


def violations_shown(user: User, words: str, state: str, sort: str) -> ViolationQuerySet:
    """The violations a person sees, as narrowed and ordered; those to decide first unless asked otherwise."""
    found = Violation.objects.visible_to(user).matching(words).in_state(state).with_places()
    return found.order_by(*_order(VIOLATION_ORDERS, sort) or ("decision", "-reported_at", "-pk"))


def grave_check(holding: Holding, user: User, typed: str) -> SpotCheck | None:
    """The grave check of this post that an address names, if this person sees it and it is not reported yet."""
    if not typed.isascii() or not typed.isdecimal() or len(typed) > MOST_DIGITS:
        return None
    seen = SpotCheck.objects.visible_to(user).made().filter(holding=holding, grave=True, violation=None)
    return seen.filter(pk=int(typed)).first()


@dataclass(frozen=True, slots=True)
class HoldingChecks:
    """What the page of a post held shows of its checks and violations to one person."""

    made: list[SpotCheck]
    to_make: list[SpotCheck]
    violations: list[Violation]

    def __bool__(self) -> bool:
        return bool(self.made or self.to_make or self.violations)


def holding_checks(holding: Holding, user: User) -> HoldingChecks:
    """The checks and violations of a post held, as far as the person may see them."""
    seen = SpotCheck.objects.visible_to(user).filter(holding=holding)
    made = seen.made().with_places().prefetch_related("evidence__upload").order_by("-checked_on", "-pk")
    to_make = SpotCheck.objects.to_make_by(user).filter(holding=holding)
    reported = Violation.objects.visible_to(user).filter(holding=holding).with_places()
    return HoldingChecks(list(made), list(to_make), list(reported))


@dataclass(frozen=True, slots=True)
class Ranked:
    """A post or a checker in the order of the draw: the key, the person, and the digits that put it there."""

    key: str
    person: Person | None
    digits: str


@dataclass(frozen=True, slots=True)
class DrawnLot:
    """What one post was given: who checks it, about which day, and what became of it."""

    number: str
    check: SpotCheck


@dataclass(frozen=True, slots=True)
class ShownDraw:
    """One draw as its page explains it; everything below ``posts`` only once the round is published."""

    draw: CheckDraw
    posts: int
    ranked_posts: list[Ranked]
    ranked_checkers: list[Ranked]
    lots: list[DrawnLot]
    days: list[date]
    agrees: bool


def shown_draws(post_round: Round) -> list[ShownDraw]:
    """The draws of a round; worked out again from the seed, and laid open, once the result is published."""
    made = list(post_round.draws.all())
    if not post_round.is_published:
        return [ShownDraw(draw, len(draw.said["posts"]), [], [], [], [], agrees=True) for draw in made]
    checks = SpotCheck.objects.of_round(post_round).with_places().order_by("holding__number")
    by_draw: dict[int, list[SpotCheck]] = {}
    for check in checks:
        by_draw.setdefault(check.draw_id or 0, []).append(check)
    numbers = {key for draw in made for key in [*draw.said["checkers"], *draw.said["posts"].values()]}
    people = {person.employee_no: person for person in Person.objects.filter(employee_no__in=numbers)}
    return [_laid_open(draw, by_draw.get(draw.pk, []), people) for draw in made]


def _laid_open(draw: CheckDraw, checks: list[SpotCheck], people: dict[str, Person]) -> ShownDraw:
    said: dict[str, Any] = draw.said
    days = [date.fromisoformat(day) for day in said["days"]]
    again = draws.hand_out(draw.seed, said["posts"], said["checkers"], days, order=said.get("order", ()))
    kept = {check.holding.number: (check.checker.employee_no, check.due_on) for check in checks}
    holders = {number: people.get(holder) for number, holder in said["posts"].items()}
    agrees = kept == {number: (lot.checker, lot.day) for number, lot in again.items()}
    return ShownDraw(
        draw=draw,
        posts=len(said["posts"]),
        ranked_posts=_ranked(draw.seed, "post", holders),
        ranked_checkers=_ranked_checkers(draw, people),
        lots=[DrawnLot(check.holding.number, check) for check in checks],
        days=days,
        agrees=agrees and draws.commitment_of(draw.seed) == draw.commitment,
    )


def _ranked_checkers(draw: CheckDraw, people: dict[str, Person]) -> list[Ranked]:
    """In their order; the digits follow from the number, so there are none where it was erased."""
    said: dict[str, Any] = draw.said
    ranked = _ranked(draw.seed, "checker", {key: people.get(key) for key in said["checkers"]})
    if "order" not in said:
        return ranked
    known = {each.key: each for each in ranked}
    return [replace(known[key], digits="") if key in said["gone"] else known[key] for key in said["order"]]


def _ranked(seed: str, kind: Kind, people: dict[str, Person | None]) -> list[Ranked]:
    return [Ranked(key, people[key], draws.digest(seed, kind, key)) for key in draws.in_order(seed, kind, people)]


def _uncovered(holdings: HoldingQuerySet) -> HoldingQuerySet:
    return holdings.held().exclude(Exists(SpotCheck.objects.live().filter(holding=OuterRef("pk"))))


def _order(orders: Mapping[str, tuple[str, ...]], sort: str) -> list[Any]:
    """The columns of an order by its name, the first turned round where ``sort`` begins with a minus."""
    fields = orders.get(sort.removeprefix("-"))
    if fields is None:
        return []
    first = F(fields[0])
    return [first.desc() if sort.startswith("-") else first.asc(), *fields[1:], "pk"]
