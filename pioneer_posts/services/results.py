"""What a round comes to: totalled after the last day of its assessment, published at its hour. By the tick alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from branchmgr import audit, clock
from branchmgr.decimals import half_up, plain
from branchmgr.errors import RefusedError
from branchmgr.models import User
from branchmgr.punctuation import with_names, with_semicolons
from pioneer_posts.assessment_queries import ROUNDED, Missing, assessment_closed_words, missing_of, unchecked_in
from pioneer_posts.enums import AssessmentStatus, HoldingStatus, Outcome, RoundStatus, Side
from pioneer_posts.models import Assessment, Holding, PostResult, Round
from pioneer_posts.models.assessments import HANDED_IN
from pioneer_posts.services import assessment_notices
from pioneer_posts.services.rounds import advance_round, lock_round
from pioneer_posts.weighting import SideMean, Weighted, outcome_of, weighted

__all__ = ["Missing", "missing_of", "publish_round", "total_round"]

SHOWN_PLACES = 4
"""decimal places of a mean or share that has no end"""


@transaction.atomic
def total_round(post_round: Round, *, by: User | None, now: datetime) -> Round:
    """Works out what every holder comes to, once the last day is past and nothing is missing.

    A withdrawn post is a result of its own; one that was given up has none. Raises RefusedError before the last day
    is past, where something is missing, and where it is totalled already.
    """
    post_round = lock_round(post_round.pk)
    _expect_to_be_totalled(post_round, now=now)
    results = [_result(holding, now=now) for holding in _to_total(post_round)]
    PostResult.objects.filter(holding__in=[result.holding for result in results]).delete()
    PostResult.objects.bulk_create(results)
    advance_round(post_round, RoundStatus.TOTALLED, by=by, now=now)
    after = {"results": [_said(result) for result in results]}
    audit.record("total_round", by=by, subject=post_round, branch=post_round.branch.code, after=after)
    assessment_notices.tell_totalled(post_round)
    return post_round


@transaction.atomic
def publish_round(post_round: Round, *, by: User | None, now: datetime) -> Round:
    """Makes the result of a totalled round public from its hour on. Raises RefusedError before, or when it is."""
    post_round = lock_round(post_round.pk)
    if post_round.status == RoundStatus.TOTALLED and now < post_round.publish_at:
        at = f"{post_round.publish_at.astimezone(clock.zone()):%Y-%m-%d %H:%M}"
        raise RefusedError(_("The result is published at %(at)s, not before.") % {"at": at})
    advance_round(post_round, RoundStatus.PUBLISHED, by=by, now=now)
    found = PostResult.objects.filter(holding__round=post_round).select_related("holding").order_by("holding__number")
    after = {"results": [_said(result) for result in found]}
    audit.record("publish_round", by=by, subject=post_round, branch=post_round.branch.code, after=after)
    assessment_notices.tell_published(post_round)
    return post_round


def _expect_to_be_totalled(post_round: Round, *, now: datetime) -> None:
    if closed := assessment_closed_words(post_round):
        raise RefusedError(closed)
    if clock.day_of(now) <= post_round.assessment_closes_on:
        day = post_round.assessment_closes_on.isoformat()
        raise RefusedError(_("It is totalled after %(day)s, the last day of the assessment.") % {"day": day})
    if missing := missing_of(post_round):
        names = with_semicolons(str(each.holding) for each in missing)
        sentence = _("It cannot be totalled yet, for something is missing: %(posts)s.") % {"posts": names}
        raise RefusedError(f"{sentence} {_unchecked_words(post_round)}".strip())


def _unchecked_words(post_round: Round) -> str:
    """What nobody checked so far: no hindrance, but something to do while there is time."""
    if not (unchecked := unchecked_in(post_round)):
        return ""
    numbers = with_names(each.number for each in unchecked)
    return _("Besides, never checked so far, to be done before the end: %(numbers)s.") % {"numbers": numbers}


def _to_total(post_round: Round) -> list[Holding]:
    """The posts held that get a result now: those held but not left out, and those withdrawn."""
    left = PostResult.objects.filter(holding__round=post_round, outcome=Outcome.UNASSESSED).values("holding")
    held = Holding.objects.of_round(post_round).with_places().in_order().select_for_update(of=("self",))
    kept = set(Holding.objects.of_round(post_round).held().filter(pk__in=left).values_list("pk", flat=True))
    return [each for each in held if each.status != HoldingStatus.GIVEN_UP and each.pk not in kept]


def _result(holding: Holding, *, now: datetime) -> PostResult:
    if holding.status == HoldingStatus.WITHDRAWN:
        reason = holding.end_reason
        return PostResult(holding=holding, outcome=Outcome.WITHDRAWN, reason=reason, totalled_at=now)
    handed_in = list(Assessment.objects.of_holding(holding).filter(status__in=HANDED_IN).order_by("pk"))
    post_round = holding.round
    found = weighted(_totals(handed_in, Side.DEPARTMENT), _totals(handed_in, Side.COMMITTEE), post_round.weights)
    return PostResult(
        holding=holding,
        department_mean=_rounded(found.department),
        committee_mean=_rounded(found.committee),
        total=found.total,
        outcome=Outcome(outcome_of(found.total, post_round.bands)),
        steps=_steps(post_round, found, handed_in),
        totalled_at=now,
    )


def _totals(handed_in: Iterable[Assessment], side: Side) -> list[Decimal]:
    done = AssessmentStatus.DONE
    return sorted(Decimal(each.total or 0) for each in handed_in if (each.side, each.status) == (side, done))


def _rounded(side: SideMean) -> Decimal | None:
    return None if side.mean is None else half_up(side.mean, SHOWN_PLACES)


def _steps(post_round: Round, found: Weighted, handed_in: list[Assessment]) -> dict[str, Any]:
    """The way of a total, as it is shown; numbers as text, exact where they have an end."""
    abstained = [each.side for each in handed_in if each.status == AssessmentStatus.ABSTAINED]
    sides = [_side_steps(side, abstained.count(side.side)) for side in (found.department, found.committee)]
    return {
        "sides": sides,
        "exact": figure(found.exact),
        "total": str(found.total),
        "excellent_from": str(post_round.excellent_from),
        "continue_from": str(post_round.continue_from),
    }


def _side_steps(side: SideMean, abstained: int) -> dict[str, Any]:
    return {
        "side": side.side,
        "weight": str(side.weight),
        "totals": [str(total) for total in side.totals],
        "mean": "" if side.mean is None else figure(side.mean),
        "share": figure(side.share),
        "abstained": abstained,
    }


def figure(value: Fraction) -> str:
    """A number as it is shown: all its places where they end soon, else the first four after ``≈``."""
    shown = half_up(value, SHOWN_PLACES)
    return plain(shown) if Fraction(shown) == value else f"{ROUNDED}{shown}"


def _said(result: PostResult) -> dict[str, Any]:
    return {"number": result.holding.number, "total": result.total, "outcome": result.outcome}
