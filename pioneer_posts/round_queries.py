"""Read models of rounds: the list, the page of one with its way, what can be planned next."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from django.db.models import BooleanField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branchmgr.models import User
from groups.models import Branch
from pioneer_posts.enums import POSTED_STATUSES, RUNNING_STATUSES, ApplicationStatus, RoundStatus
from pioneer_posts.levels import Levels, parse_levels
from pioneer_posts.models import Application, Holding, PioneerPost, Postponement, Round, RoundStep, RubricItem
from pioneer_posts.models.rounds import RoundQuerySet
from pioneer_posts.round_terms import RoundTerms, usual_terms

WAY: Final = tuple(status for status in RoundStatus if status != RoundStatus.CALLED_OFF)
ORDERS: Final = {
    "round": ("starts_on", "branch__code", "pk"),
    "branch": ("branch__code", "-starts_on", "pk"),
    "held": ("held", "-starts_on", "pk"),
}
STATES: Final[dict[str, tuple[Any, tuple[str, ...]]]] = {
    "planned": (pgettext_lazy("round", "planned"), (RoundStatus.PLANNED,)),
    "running": (pgettext_lazy("round", "running"), RUNNING_STATUSES),
    "published": (pgettext_lazy("round", "published"), (RoundStatus.PUBLISHED,)),
    "called_off": (pgettext_lazy("round", "called off"), (RoundStatus.CALLED_OFF,)),
}
HALVES_AHEAD: Final = 3
"""half years that are offered to plan"""


@dataclass(frozen=True, slots=True)
class RoundChoice:
    """How the list is narrowed and ordered; empty for everything."""

    words: str = ""
    state: str = ""
    sort: str = ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.state)


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a round's way: the step that reached it (None: not yet), the day it is due, whether it is now."""

    status: RoundStatus
    step: RoundStep | None
    due: date | datetime | None
    now: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a round, on a page of its own: its name, what is there, where it is."""

    label: Any
    hint: Any
    icon: str
    url: str


@dataclass(frozen=True, slots=True)
class RoundPage:
    """What the page of a round shows."""

    stages: list[Stage]
    steps: list[RoundStep]
    postponements: list[Postponement]
    parts: list[Part]
    figures: dict[str, int | None]
    """how many; None for what this person does not see yet"""
    call_is_empty: bool
    """the call is over and nobody is a candidate"""
    posts_in_use: int

    @property
    def ended(self) -> RoundStep | None:
        """The step that called the round off."""
        last = self.steps[-1] if self.steps else None
        return last if last and last.status == RoundStatus.CALLED_OFF else None


PARTS: Final = (
    ("candidate_list", "view_candidates", "people", _("Candidates"), _("who stands for which post, and the notice")),
    ("posts_award", "award_posts", "award", _("Award"), _("the committee's decision on all candidates")),
    ("holding_list", "list_holdings", "postcard", _("Posts held"), _("pledges, plaques, what was done")),
    ("draw_detail", "view_draw", "shuffle", _("Draw of the spot checks"), _("how it was drawn, to work out anew")),
    ("assessment_progress", "view_progress", "list-check", _("Progress of the assessment"), _("who is still missing")),
    (
        "result_list",
        "view_results",
        "clipboard-data",
        pgettext_lazy("pioneer posts", "Result"),
        _("what each total came from, step by step"),
    ),
    (
        "summary_detail",
        "view_summary",
        "journal-text",
        pgettext_lazy("pioneer posts", "Summary"),
        _("outcomes, best practices, share of members"),
    ),
    ("form_detail", "view_round", "ui-checks", _("Assessment form"), _("the items and their points")),
)
"""the pages of a round: address, permission, picture, name, what is there"""


def rounds_of(user: User, choice: RoundChoice) -> RoundQuerySet:
    """The rounds a person sees, each with ``held``: how many posts are or were held in it."""
    found = Round.objects.visible_to(user).select_related("branch__committee")
    if choice.words:
        found = found.filter(Q(branch__name__icontains=choice.words) | Q(branch__code__icontains=choice.words))
    if choice.state in STATES:
        found = found.filter(status__in=STATES[choice.state][1])
    held = Holding.objects.filter(round=OuterRef("pk")).order_by().values("round").annotate(number=Count("pk"))
    found = found.annotate(held=Coalesce(Subquery(held.values("number")), 0))
    fields = ORDERS.get(choice.sort.removeprefix("-"))
    if fields is None:
        return found.newest_first()
    first = F(fields[0])
    return found.order_by(first.desc() if choice.sort.startswith("-") else first.asc(), *fields[1:])


def round_page(post_round: Round, user: User, today: date) -> RoundPage:
    """Everything about one round, as far as this person sees it."""
    steps = list(post_round.steps.select_related("by__person"))
    candidates = post_round.applications.filter(status__in=POSTED_STATUSES)
    over = post_round.status == RoundStatus.CALLING and post_round.call_closes_on < today
    return RoundPage(
        stages=list(_stages(post_round, steps)),
        steps=steps,
        postponements=list(post_round.postponements.all()),
        parts=list(_parts(post_round, user)),
        figures=_figures(post_round, user),
        call_is_empty=over and not candidates.exists(),
        posts_in_use=PioneerPost.objects.of(post_round.branch).in_use().count(),
    )


def half_after(year: int, half: int) -> tuple[int, int]:
    """The half year after one."""
    return (year, 2) if half == 1 else (year + 1, 1)


def half_of(day: date) -> tuple[int, int]:
    """The half year a day lies in."""
    return day.year, 1 if day.month <= 6 else 2


def halves_to_plan(branch: Branch, today: date) -> list[tuple[int, int]]:
    """The half years that may be planned now: this one and the next, without those that have their round."""
    taken = set(Round.objects.of(branch).exclude(status=RoundStatus.CALLED_OFF).values_list("year", "half"))
    found: list[tuple[int, int]] = []
    each = half_of(today)
    while len(found) < HALVES_AHEAD:
        if each not in taken:
            found.append(each)
        each = half_after(*each)
    return found


def terms_to_begin_with(branch: Branch, half: tuple[int, int], today: date) -> RoundTerms:
    """Sensible terms for a half year: its usual days, from tomorrow on where it has begun, and the last rules."""
    return usual_terms(*half, Round.objects.of(branch).newest_first().first(), earliest=today + timedelta(days=1))


def half_to_begin_with(branch: Branch, today: date) -> tuple[int, int]:
    """The first half year without a round whose usual call is not over."""
    halves = halves_to_plan(branch, today)
    return next((half for half in halves if usual_terms(*half).call_closes_on >= today), halves[0])


def branches_to_plan_for(branches: Collection[int], today: date, ahead: timedelta) -> QuerySet[Branch]:
    """Those of the branches (ids) that have posts in use and should plan a round.

    One whose next half year begins within ``ahead`` of ``today`` (``soon``), and one without any round planned or
    running.
    """
    year, half = half_after(*half_of(today))
    alive = Round.objects.filter(branch=OuterRef("pk"), status__in=(RoundStatus.PLANNED, *RUNNING_STATUSES))
    after = Round.objects.filter(branch=OuterRef("pk")).of_half(year, half)
    posts = PioneerPost.objects.in_use().filter(branch=OuterRef("pk"))
    is_near = last_day_to_plan(today) - ahead < today
    soon = ~Exists(after) if is_near else Value(False, output_field=BooleanField())
    found = Branch.objects.filter(Exists(posts), pk__in=branches).annotate(soon=soon)
    return found.filter(Q(soon=True) | ~Exists(alive)).order_by("code")


def last_day_to_plan(today: date) -> date:
    """The day before the next half year begins."""
    return usual_terms(*half_after(*half_of(today))).starts_on - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FormPart:
    """One dimension of an assessment form: its items, each with its levels, and what its maxima add to."""

    dimension: str
    items: list[tuple[RubricItem, Levels]]
    maximum: Decimal


@dataclass(frozen=True, slots=True)
class FormPage:
    """What the page of an assessment form shows."""

    parts: list[FormPart]
    total: Decimal


def form_page(post_round: Round) -> FormPage:
    """The form of a round under its dimensions, in their order; one query."""
    rows = list(post_round.items.all())
    parts = []
    for dimension, grouped in groupby(rows, key=lambda row: row.dimension):
        items = [(row, parse_levels(row.levels) if row.levels else ()) for row in grouped]
        parts.append(FormPart(dimension, items, sum((row.maximum for row, _levels in items), Decimal(0))))
    return FormPage(parts, sum((row.maximum for row in rows), Decimal(0)))


def _stages(post_round: Round, steps: list[RoundStep]) -> Iterator[Stage]:
    reached = {step.status: step for step in steps}
    due = {
        RoundStatus.CALLING: post_round.call_opens_on,
        RoundStatus.POSTED: post_round.call_closes_on + timedelta(days=1),
        RoundStatus.AWARDING: post_round.posting_closes_on + timedelta(days=1),
        RoundStatus.ASSESSING: post_round.assessment_opens_on,
        RoundStatus.TOTALLED: post_round.assessment_closes_on + timedelta(days=1),
        RoundStatus.PUBLISHED: post_round.publish_at,
    }
    way: tuple[RoundStatus, ...] = WAY
    if post_round.status == RoundStatus.CALLED_OFF:
        way = (*(status for status in WAY if status in reached), RoundStatus.CALLED_OFF)
    for status in way:
        yield Stage(status, reached.get(status), due.get(status), status == post_round.status)


def _parts(post_round: Round, user: User) -> Iterator[Part]:
    for url_name, verb, icon, label, hint in PARTS:
        if user.has_perm(f"pioneer_posts.{verb}", post_round):
            try:
                yield Part(label, hint, icon, reverse(url_name, args=[post_round.pk]))
            except NoReverseMatch:
                continue


def _figures(post_round: Round, user: User) -> dict[str, int | None]:
    applications = Application.objects.visible_to(user).of_round(post_round)
    counted = applications.aggregate(
        candidates=Count("pk", filter=Q(status__in=POSTED_STATUSES)),
        waiting=Count("pk", filter=Q(status=ApplicationStatus.NOMINATED)),
    )
    serves = user.has_perm("pioneer_posts.plan_round", post_round.branch) and not post_round.is_planned
    posted = post_round.status not in (RoundStatus.PLANNED, RoundStatus.CALLING)
    holdings = Holding.objects.visible_to(user).of_round(post_round)
    seen = holdings.aggregate(all=Count("pk"), now=Count("pk", filter=Q(status="held")))
    # How many were awarded is said to everybody, as in the list of rounds.
    awarded = Holding.objects.of_round(post_round).count() if post_round.is_awarded else None
    return {
        "candidates": (counted["candidates"] or None) if posted else counted["candidates"] if serves else None,
        "waiting": counted["waiting"] if serves and post_round.status == RoundStatus.CALLING else None,
        "held": awarded,
        "ended": (seen["all"] - seen["now"]) or None,
    }
