"""What the period made known of a group's pioneer posts: results published in it, posts withdrawn in it, each once.

A post that was withdrawn counts from the day of the withdrawal on, which is public; its result, published after the
half year, says the same and does not count again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_noop

from appraisal.suggestions.registry import Asked, Reading, Readings, Record
from branchmgr.decimals import exact
from pioneer_posts.enums import OUTCOME_WORDS, Outcome
from pioneer_posts.models import Holding, PostResult
from pioneer_posts.summaries import GroupPosts, group_posts


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one post held, known from ``day`` on; ``total`` is empty where there is none."""

    holding: Holding
    outcome: Outcome
    total: str
    day: date | None

    @property
    def record(self) -> Record:
        """The post with what became of it, as it stands behind a figure."""
        values = {
            "post": str(self.holding.post),
            "person": self.holding.person.name,
            "round": self.holding.round.code,
            "outcome": f"{OUTCOME_WORDS[self.outcome]} {self.total}".strip(),
        }
        text = gettext_noop("%(post)s · %(person)s · %(round)s · %(outcome)s")
        return Record(text, values, reverse("holding_detail", args=[self.holding.pk]), self.day)


def readings_of(reading: Callable[[list[Judged]], Reading]) -> Callable[[Asked], Readings]:
    """A source that reads what became of a group's posts; two queries.

    A group of which the period made nothing known has no figure. Left unassessed is left out.
    """

    def of(asked: Asked) -> Readings:
        found = group_posts(asked.groups, asked.period.starts_on, asked.until)
        judged = {pk: _judged(each) for pk, each in found.items()}
        return asked.for_all({pk: reading(of_group) for pk, of_group in judged.items() if of_group})

    return of


def _judged(found: GroupPosts) -> list[Judged]:
    results = [_result(each) for each in found.results if each.outcome != Outcome.UNASSESSED]
    return [*results, *(Judged(each, Outcome.WITHDRAWN, "", each.ended_on) for each in found.withdrawn)]


def _result(result: PostResult) -> Judged:
    total = exact(result.total) if result.total is not None else ""
    return Judged(result.holding, Outcome(result.outcome), total, result.holding.round.ends_on)
