"""Pioneers of the year 岗位先锋: holders of posts as the rules propose them, and why every other one is not.

Proposed is who was excellent in every round of the year in which they held a post (domain rows A4, E6). People decide;
a post that was withdrawn keeps from the honour. Only published rounds are read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from appraisal.enums import Cadence, HonourKind
from branchmgr import clock
from branchmgr.decimals import exact
from groups.models import Branch, PartyGroup, Person
from pioneer_posts.enums import HoldingStatus, Outcome, RoundStatus
from pioneer_posts.models import Holding, PostResult, Round

CADENCE = Cadence.HALF
"""posts are held for half years"""


@dataclass(frozen=True, slots=True)
class PioneerCandidate:
    """A holder as the rules see them; proposed where nothing speaks against it (``why_not``).

    ``said`` names each round of the year with what came of it. ``barred``: a post was withdrawn, no decision can help.
    """

    person: Person
    group: PartyGroup | None
    said: tuple[str, ...]
    why_not: tuple[str, ...] = ()
    barred: bool = False

    @property
    def proposed(self) -> bool:
        return not self.why_not


@dataclass(frozen=True, slots=True)
class PioneerProposal:
    """The honour in a branch's year; ``waiting`` says why it cannot be decided yet."""

    branch: Branch
    year: int
    rounds: list[Round]
    candidates: list[PioneerCandidate]
    waiting: str

    @property
    def kind(self) -> HonourKind:
        return HonourKind.PIONEER

    @property
    def proposed(self) -> list[PioneerCandidate]:
        return [each for each in self.candidates if each.proposed]

    @property
    def excluded(self) -> list[PioneerCandidate]:
        return [each for each in self.candidates if not each.proposed]


def pioneer_proposal(branch: Branch, year: int) -> PioneerProposal:
    """Who is proposed of a branch's year; three queries."""
    rounds = list(Round.objects.of(branch).filter(year=year).exclude(status=RoundStatus.CALLED_OFF))
    rounds.sort(key=lambda each: each.starts_on)
    published = [each for each in rounds if each.is_published]
    return PioneerProposal(branch, year, rounds, _candidates(branch, published), _waiting(year, rounds))


def _waiting(year: int, rounds: Iterable[Round]) -> str:
    """Why nothing can be decided yet: no round, one that is not published, or a year that goes on."""
    held = list(rounds)
    if not held:
        return _("No round of pioneer posts was held in %(year)s.") % {"year": year}
    late = [each for each in held if not each.is_published]
    if late:
        return _("%(round)s is not published yet.") % {"round": late[0]}
    if clock.today() <= date(year, 12, 31):
        return _("The year %(year)s is not over yet.") % {"year": year}
    return ""


def _candidates(branch: Branch, rounds: list[Round]) -> list[PioneerCandidate]:
    """Everybody who held a post, those who are proposed first, then by number."""
    held: dict[int, list[Holding]] = defaultdict(list)
    places = ("person", "group", "round", "post")
    for holding in Holding.objects.filter(round__in=rounds).select_related(*places).order_by("round", "number"):
        held[holding.person_id].append(holding)
    rows = PostResult.objects.published().filter(holding__round__in=rounds)
    results = {each.holding_id: each for each in rows}
    found = [_candidate(branch, holdings, results) for holdings in held.values()]
    return sorted(found, key=lambda each: not each.proposed)


def _candidate(branch: Branch, holdings: list[Holding], results: Mapping[int, PostResult]) -> PioneerCandidate:
    holdings = sorted(holdings, key=lambda each: each.starts_on)
    last = holdings[-1]
    why = [words for each in holdings if (words := _against(each, results.get(each.pk)))]
    if last.person.branch_id != branch.pk:
        why.append(_("belongs to the branch no more"))
    barred = any(each.status == HoldingStatus.WITHDRAWN for each in holdings)
    said = tuple(_said(each, results.get(each.pk)) for each in holdings)
    return PioneerCandidate(last.person, last.group, said, tuple(why), barred)


def _said(holding: Holding, result: PostResult | None) -> str:
    """One round in short: the post, the outcome, the total."""
    outcome = result.get_outcome_display() if result else holding.state_words
    total = f" {exact(result.total)}" if result and result.total is not None else ""
    return f"{holding.round.code} {holding.post} · {outcome}{total}"


def _against(holding: Holding, result: PostResult | None) -> str:
    """Why a round speaks against the honour; empty where the holder was excellent in it."""
    said = {"round": holding.round.code, "day": holding.ended_on, "reason": holding.end_reason}
    if holding.status == HoldingStatus.WITHDRAWN:
        return _("%(round)s: the post was withdrawn on %(day)s: %(reason)s") % said
    if holding.status == HoldingStatus.GIVEN_UP:
        return _("%(round)s: the post was given up on %(day)s") % said
    if result is None:
        return _("%(round)s: without a result") % said
    if result.outcome == Outcome.EXCELLENT:
        return ""
    said |= {"outcome": result.get_outcome_display(), "total": exact(result.total) if result.total else "–"}
    return _("%(round)s: outcome “%(outcome)s” (%(total)s)") % said
