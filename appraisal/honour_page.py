"""A year's page of honours: what is proposed, what was decided, and what a correction changed since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from appraisal.enums import CorrectionStatus, HonourKind
from appraisal.honours import Candidate, Proposal, proposals_of
from appraisal.models import Honour, ResultRevision
from appraisal.pioneer_honours import PioneerProposal, pioneer_proposal
from branchmgr.models import User
from groups.models import Branch


@dataclass(frozen=True, slots=True)
class Decided:
    """An honour that stands. ``corrected_at``: results of the year were corrected after its decision.

    ``today`` is what the rules say of the group by the figures as they are now.
    """

    honour: Honour
    corrected_at: datetime | None
    today: Candidate | None

    @property
    def overtaken(self) -> bool:
        """Whether a correction took away what the decision rested on."""
        still = self.today is not None and self.today.proposed and self.today.person == self.honour.person
        return self.corrected_at is not None and not self.honour.off_proposal and not still


@dataclass(frozen=True, slots=True)
class HonourPanel:
    """One kind of honour: what the rules propose, what was decided. ``missed`` are proposed and do not hold it."""

    proposal: Proposal
    decided: list[Decided]

    @property
    def corrected_at(self) -> datetime | None:
        """When results of the year were last corrected after a decision of this kind."""
        return max((each.corrected_at for each in self.decided if each.corrected_at), default=None)

    @property
    def missed(self) -> list[Candidate]:
        held = {each.honour.group_id for each in self.decided}
        return [each for each in self.proposal.proposed if each.group.pk not in held]


@dataclass(frozen=True, slots=True)
class PioneerPanel:
    """The honour of the holders of pioneer posts: whom the rules propose, who was decided on."""

    proposal: PioneerProposal
    decided: list[Decided]

    @property
    def shown(self) -> bool:
        """Whether there is something to say: a round was held in the year, or the honour given."""
        return bool(self.proposal.rounds or self.decided)


@dataclass(frozen=True, slots=True)
class HonourPage:
    """The honours of a branch's year as one person sees them; ``proposing``: the rules' proposals are shown, too."""

    panels: list[HonourPanel]
    pioneers: PioneerPanel
    withdrawn: list[Honour]
    proposing: bool

    @property
    def cadence(self) -> str:
        """The cadence of the ranking that the group's honour rests on."""
        return self.panels[0].proposal.year.cadence

    @property
    def decided(self) -> list[Decided]:
        of_groups = [each for panel in self.panels for each in panel.decided]
        return of_groups + self.pioneers.decided


def honour_page(branch: Branch, year: int, cadence: str | None, user: User) -> HonourPage:
    """The page of a branch's year, in a fixed number of queries."""
    found = (
        Honour.objects.visible_to(user).of_year(branch, year).select_related("group", "person", "decided_by__person")
    )
    honours = list(found)
    standing = [each for each in honours if each.withdrawn_at is None]
    corrected_at = _last_correction(branch, year) if standing else None
    panels = [
        HonourPanel(proposal, list(_decided(proposal, standing, corrected_at)))
        for proposal in proposals_of(branch, year, cadence)
    ]
    given = [Decided(each, None, None) for each in standing if each.kind == HonourKind.PIONEER]
    pioneers = PioneerPanel(pioneer_proposal(branch, year), given)
    withdrawn = [each for each in honours if each.withdrawn_at is not None]
    return HonourPage(panels, pioneers, withdrawn, user.has_perm("appraisal.view_proposals", branch))


def _last_correction(branch: Branch, year: int) -> datetime | None:
    """When a correction last changed a result of the year."""
    changed = ResultRevision.objects.filter(
        result__period__branch=branch, result__period__year=year, correction__status=CorrectionStatus.CONFIRMED
    )
    moment: datetime | None = changed.aggregate(last=Max("correction__confirmed_at"))["last"]
    return moment


def _decided(proposal: Proposal, standing: Sequence[Honour], corrected_at: datetime | None) -> Iterable[Decided]:
    today = {each.group.pk: each for each in proposal.candidates}
    for honour in standing:
        if honour.kind == proposal.kind:
            since = corrected_at if corrected_at and corrected_at > honour.decided_at else None
            yield Decided(honour, since, today.get(honour.group_id or 0))
