"""What is posted now (公示) in one's branches: results of the appraisal, candidates for pioneer posts."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from appraisal.models import Period
from appraisal.models.periods import PeriodQuerySet
from branchmgr import clock
from branchmgr.models import User
from branchmgr.together import Question, answers
from groups.models import Standing
from pioneer_posts.models import Round
from pioneer_posts.models.rounds import RoundQuerySet


@dataclass(frozen=True, slots=True)
class PublicNotice:
    """One thing that is posted: what, where to read it, until when."""

    text: str
    url: str
    until: date | None


def posted_results(branches: Collection[int], now: datetime) -> PeriodQuerySet:
    """Published results of these branches to which objections may still be made."""
    return Period.objects.filter(branch__in=branches).in_objection_days(now)


def posted_candidates(branches: Collection[int], today: date) -> RoundQuerySet:
    """Rounds of these branches whose candidates are posted: to the end of the last day, whenever the tick comes."""
    return Round.objects.filter(branch__in=branches).in_posting(today)


def public_notices(standing: Standing, user: User, today: date) -> list[PublicNotice]:
    """What is posted in the branches one belongs to or holds an office in, what ends first on top; one query."""
    if not standing.branches:
        return []
    asked = {
        "periods": Question(
            posted_results(standing.branches, clock.now()),
            ("year", "cadence", "number", "archive_at", "branch__name"),
        ),
        "rounds": Question(
            posted_candidates(standing.branches, today),
            ("year", "half", "posting_closes_on", "branch__name"),
        ),
    }
    found = answers(asked, beside=user)
    posted = [*_of_results(found["periods"]), *_of_candidates(found["rounds"])]
    return sorted(posted, key=lambda notice: (notice.until or date.max, notice.text))


def _of_results(periods: list[Period]) -> Iterator[PublicNotice]:
    for period in periods:
        text = _("%(branch)s: result of %(period)s") % {"branch": period.branch, "period": period}
        yield PublicNotice(text, reverse("period_notice", args=[period.pk]), period.last_objection_day)


def _of_candidates(rounds: list[Round]) -> Iterator[PublicNotice]:
    for post_round in rounds:
        text = _("%(branch)s: candidates of %(round)s") % {"branch": post_round.branch, "round": post_round}
        yield PublicNotice(text, reverse("candidate_notice", args=[post_round.pk]), post_round.posting_closes_on)
