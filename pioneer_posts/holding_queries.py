"""Read models of posts held: the page of one, the list of a round, who held a post over time, what colleagues said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, F, Q, When
from django.http import Http404
from django.shortcuts import get_object_or_404

from branchmgr.models import User
from groups.models import Branch, standing_of
from pioneer_posts.enums import FeedbackStatus, Outcome
from pioneer_posts.models import Aim, Application, Feedback, Fulfilment, Holding, PioneerPost, PostResult, Round
from pioneer_posts.models.holdings import FeedbackQuerySet, HoldingQuerySet

HOLDERS_SHOWN = 6
DAYS_TO_REPORT = 14
"""days before an assessment opens in which holders are reminded to say what became of their aims"""
OUTCOME_SHAPES = {
    Outcome.EXCELLENT: "best",
    Outcome.CONTINUE: "good",
    Outcome.WARNED: "warning",
    Outcome.WITHDRAWN: "bad",
    Outcome.UNASSESSED: "info",
}
ORDERS = {
    "number": ("number",),
    "person": ("person__sort_key", "number"),
    "post": ("post__name", "number"),
    "department": ("post__department__name", "number"),
    "group": ("group__code", "number"),
}


@dataclass(frozen=True, slots=True)
class HeldOnce:
    """That somebody held a post in one round, and what came of it where that is published."""

    holding: Holding
    result: PostResult | None

    @property
    def shape(self) -> str:
        """The shape of the outcome's badge."""
        return OUTCOME_SHAPES[Outcome(self.result.outcome)] if self.result else ""


@dataclass(frozen=True, slots=True)
class HoldingPage:
    """What the page of a post held shows."""

    aims: list[Aim]
    fulfilments: list[Fulfilment]
    feedback: list[Feedback]
    waiting: int
    """words that wait for the committee; 0 for who does not decide on them"""
    holders: list[HeldOnce]
    more_holders: bool
    tells_reason: bool
    """whether this person may read why the post was given up or withdrawn"""

    @property
    def reached(self) -> int:
        """The number of aims reached."""
        return reached_of(self.aims)


@dataclass(frozen=True, slots=True)
class PublicPage:
    """What the address on a plaque shows to everybody."""

    holding: Holding
    aims: list[Aim]
    held: HeldOnce

    @property
    def reached(self) -> int:
        """The number of aims reached."""
        return reached_of(self.aims)


def holding_page(holding: Holding, user: User) -> HoldingPage:
    """Everything about one post held, as far as this person may see it."""
    holders = holders_of(holding.post)
    seen = Feedback.objects.visible_to(user).about(holding.application).accepted().with_places()
    mine = Feedback.objects.screened_by_committee_of(user).about(holding.application).waiting()
    standing = standing_of(user)
    return HoldingPage(
        aims=list(holding.application.aims.all()),
        fulfilments=list(holding.fulfilments.select_related("aim", "evidence")),
        feedback=list(seen.newest_first()),
        waiting=mine.count() if holding.branch_id in standing.serves else 0,
        holders=[held_once(each) for each in holders[:HOLDERS_SHOWN]],
        more_holders=holders.count() > HOLDERS_SHOWN,
        tells_reason=holding.person_id == standing.person or holding.branch_id in standing.serves,
    )


def public_page(token: str) -> PublicPage:
    """What the public page of a plaque shows. Raises Http404 for an address that no plaque has."""
    found = Holding.objects.with_token(token).with_places().select_related("result").first()
    if found is None:
        raise Http404
    return PublicPage(found, list(found.application.aims.all()), held_once(found))


def holders_of(post: PioneerPost) -> HoldingQuerySet:
    """Who held a post, the newest round first, with the results."""
    held = Holding.objects.of_post(post).with_places().select_related("result")
    return held.order_by("-round__starts_on", "number", "pk")


def held_once(holding: Holding) -> HeldOnce:
    """A post held with its result, where that is published; the result must be at hand."""
    return HeldOnce(holding, getattr(holding, "result", None) if holding.round.is_published else None)


def holdings_of(post_round: Round, user: User, *, words: str, state: str, kind: str, sort: str) -> HoldingQuerySet:
    """The posts held of a round that a person sees, as narrowed and ordered, each with its aims and words counted."""
    seen = Holding.objects.of_round(post_round).visible_to(user).with_places().select_related("result")
    found = seen.matching(words).in_state(state).of_kind(kind)
    heard = "application__feedback"
    accepted = Q(**{f"{heard}__status": FeedbackStatus.ACCEPTED})
    found = _with_aims(found).annotate(
        heard=Count(heard, distinct=True, filter=accepted),
    )
    fields = ORDERS.get(sort.removeprefix("-"), ORDERS["number"])
    first = F(fields[0])
    ordered: HoldingQuerySet = found.order_by(first.desc() if sort.startswith("-") else first.asc(), *fields[1:], "pk")
    return ordered


def plaques_of(post_round: Round) -> list[Holding]:
    """The posts of a round that are still held, in the order of their numbers."""
    return list(Holding.objects.of_round(post_round).held().with_places().in_order())


def aim_of(holding: Holding, position: int) -> Aim:
    """One aim of a holder by its place. Raises Http404 where there is none."""
    aims = holding.application.aims.select_related("application__holding__round", "application__holding__person")
    return get_object_or_404(aims, position=position)


def reached_of(aims: list[Aim]) -> int:
    """How many of some aims were reached."""
    return sum(1 for aim in aims if aim.reached_on)


def words_to_screen(user: User, *, words: str, state: str, kind: str) -> FeedbackQuerySet:
    """What colleagues said, for the committee: what waits first, then the newest; never what is about oneself."""
    seen = Feedback.objects.screened_by_committee_of(user).with_places()
    found = seen.matching(words).in_state(state).of_kind(kind)
    waiting_first = Case(When(status=FeedbackStatus.WAITING, then=0), default=1)
    return found.order_by(waiting_first, "-given_on", "-pk")


def words_by(user: User) -> list[Feedback]:
    """What somebody said by name, the newest first."""
    return list(Feedback.objects.visible_to(user).by_name_of(user).with_places().newest_first())


def words_about(user: User) -> list[Feedback]:
    """What was said of somebody and accepted, the newest first."""
    return list(Feedback.objects.about_person(standing_of(user).person).accepted().with_places().newest_first())


def words_accepted(application: Application, user: User) -> list[Feedback]:
    """What was said of a candidate and accepted, the newest first."""
    seen = Feedback.objects.visible_to(user).about(application).accepted()
    return list(seen.with_places().newest_first())


def words_waiting(user: User) -> FeedbackQuerySet:
    """The words that wait for this person's committee; not those about them."""
    return Feedback.objects.screened_by_committee_of(user).waiting().with_places()


def words_by_branch(words: Iterable[Feedback], user: User) -> list[tuple[Branch, int]]:
    """How many of these words there are, branch by branch; not those that this person wrote."""
    counts = Counter(word.application.round.branch for word in words if not word.is_word_of(user))
    return sorted(counts.items(), key=lambda each: each[0].code)


def pledges_to_report(user: User, today: date) -> HoldingQuerySet:
    """The posts somebody holds whose assessment opens within two weeks, with an aim that is not marked as reached.

    Each with ``aims``, and how many of them are ``reached``.
    """
    person = standing_of(user).person
    soon = Holding.objects.held().assessed_between(today, today + timedelta(days=DAYS_TO_REPORT)).of_person(person)
    found: HoldingQuerySet = _with_aims(soon.select_related("post", "round")).filter(reached__lt=F("aims"))
    return found if person else found.none()


def _with_aims(found: HoldingQuerySet) -> Any:
    """The posts held with ``aims`` and ``reached`` counted."""
    aims = "application__aims"
    reached = Q(**{f"{aims}__reached_on__isnull": False})
    return found.annotate(aims=Count(aims, distinct=True), reached=Count(aims, distinct=True, filter=reached))
