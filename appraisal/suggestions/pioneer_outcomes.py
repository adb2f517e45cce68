"""示范岗评估: pioneer posts of the group that came out excellent, of those whose results the period saw published."""

from __future__ import annotations

from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop, pgettext_lazy

from appraisal.suggestion_rules import Figure
from appraisal.suggestions.registry import Asked, Reading, Readings, Record, Source
from branchmgr.decimals import exact
from pioneer_posts.enums import OUTCOME_WORDS, Outcome
from pioneer_posts.models import PostResult
from pioneer_posts.summaries import group_posts


def of(asked: Asked) -> Readings:
    """Two queries; a group of which nothing was published in the period has no figure. Left unassessed is left out."""
    found = group_posts(asked.groups, asked.period.starts_on, asked.until)
    judged = {
        pk: [result for result in each.results if result.outcome != Outcome.UNASSESSED] for pk, each in found.items()
    }
    return asked.for_all({pk: _reading(results) for pk, results in judged.items() if results})


def _reading(results: list[PostResult]) -> Reading:
    text = gettext_noop("Excellent pioneer posts: %(excellent)s of %(posts)s")
    excellent = sum(1 for each in results if each.outcome == Outcome.EXCELLENT)
    values = {"excellent": excellent, "posts": len(results)}
    records = tuple(_record(each) for each in results)
    return Reading(Figure(Fraction(excellent), Fraction(len(results))), text, values, records)


def _record(result: PostResult) -> Record:
    holding = result.holding
    total = f" {exact(result.total)}" if result.total is not None else ""
    values = {
        "post": str(holding.post),
        "person": holding.person.name,
        "round": holding.round.code,
        "outcome": OUTCOME_WORDS[Outcome(result.outcome)] + total,
    }
    text = gettext_noop("%(post)s · %(person)s · %(round)s · %(outcome)s")
    return Record(text, values, reverse("holding_detail", args=[holding.pk]), holding.round.ends_on)


SOURCE = Source(
    key="pioneer_outcomes",
    label=gettext_lazy("excellent pioneer posts, of those published in the period"),
    chinese="示范岗评估",
    unit=pgettext_lazy("unit", "posts"),
    of=of,
)
