"""What the page of one proposal shows: the line of its stages, who has it, everything it says, every step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile
from typing import Any, Final

from django.utils.translation import pgettext_lazy

from branchmgr.models import User
from innovation.draft_queries import Contents, contents_of, files_of
from innovation.enums import ProposalStatus
from innovation.hidden_names import names_hidden_from
from innovation.models import Author, Proposal, ProposalFile, ProposalStep
from innovation.step_queries import Holder, holder_of

_S = ProposalStatus
STAGES: Final[tuple[tuple[Any, tuple[str, ...]], ...]] = (
    (pgettext_lazy("stage of a proposal", "Written"), (_S.DRAFT, _S.RETURNED)),
    (pgettext_lazy("stage of a proposal", "Group"), (_S.WITH_GROUP,)),
    (pgettext_lazy("stage of a proposal", "Review"), (_S.WITH_COMMITTEE, _S.IN_REVIEW, _S.PARKED, _S.NOT_ADOPTED)),
    (pgettext_lazy("stage of a proposal", "Accepted"), (_S.ACCEPTED,)),
    (pgettext_lazy("stage of a proposal", "Department"), (_S.RECOMMENDED, _S.ASKED_BACK, _S.TRIAL, _S.DECLINED)),
    (pgettext_lazy("stage of a proposal", "Adopted"), (_S.ADOPTED,)),
    (pgettext_lazy("stage of a proposal", "Carried out"), (_S.CARRIED_OUT,)),
    (pgettext_lazy("stage of a proposal", "Benefit verified"), (_S.VERIFIED,)),
    (pgettext_lazy("stage of a proposal", "Closed"), (_S.CLOSED,)),
)
"""the stages of the whole way, in their order; a stage may have been passed over"""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the way: what it is called, how far it is, and when it was entered."""

    label: Any
    mark: str
    """``reached``, ``now``, ``skipped`` or empty for what lies ahead"""
    at: datetime | date | None


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """Everything about a proposal; authors are not named where ``is_blind``."""

    stages: list[Stage]
    holder: Holder
    contents: Contents
    authors: list[Author]
    files: list[ProposalFile]
    steps: list[ProposalStep]
    merged: list[Proposal]
    is_blind: bool

    @property
    def is_ended(self) -> bool:
        return not self.holder.words


def proposal_page(proposal: Proposal, user: User) -> ProposalPage:
    """What the page shows to this person; a fixed number of queries."""
    steps = list(proposal.steps.select_related("by__person"))
    return ProposalPage(
        stages=_stages(proposal, steps),
        holder=holder_of(proposal),
        contents=contents_of(proposal),
        authors=list(proposal.authors.select_related("person")),
        files=files_of(proposal),
        steps=steps[::-1],
        merged=list(proposal.merged.select_related("lead").order_by("submitted_at", "pk")),
        is_blind=proposal.pk in names_hidden_from(user),
    )


def _stages(proposal: Proposal, steps: list[ProposalStep]) -> list[Stage]:
    """The line of stages; what was reached before a proposal came back lies ahead again.

    A past stage has the moment it was first entered, the present one that of its present stay.
    """
    reached = {step.status for step in steps}
    places = [at for at, (_label, statuses) in enumerate(STAGES) if proposal.status in statuses]
    ended = [at for at, (_label, statuses) in enumerate(STAGES) if reached.intersection(statuses)]
    now, is_there = (places[0], True) if places else (max(ended, default=0), False)
    return [
        Stage(
            label,
            _mark(at, now, is_reached=bool(reached.intersection(statuses)), is_there=is_there),
            _shown(proposal, steps, statuses, is_now=at == now and is_there) if at <= now else None,
        )
        for at, (label, statuses) in enumerate(STAGES)
    ]


def _mark(at: int, now: int, *, is_reached: bool, is_there: bool) -> str:
    if at == now and is_there:
        return "now"
    if at > now:
        return ""
    return "reached" if is_reached else "skipped"


def _shown(
    proposal: Proposal, steps: list[ProposalStep], statuses: tuple[str, ...], *, is_now: bool
) -> datetime | date | None:
    """When the stage was entered; it was carried out on a day of its own."""
    if _S.CARRIED_OUT in statuses and proposal.carried_out_on:
        return proposal.carried_out_on
    if is_now:
        stay = list(takewhile(lambda step: step.status in statuses, reversed(steps)))
        return stay[-1].at if stay else proposal.held_since
    return next((step.at for step in steps if step.status in statuses), None)
