"""What authors, groups and the committee do with the demonstration's proposals until a department has them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import singledispatch
from typing import Final

from board.demo.proposal_acts import Absorbed, Edited, HandedIn, Opinion, Reopened, SentBack, Withdrawn
from board.services.demo_proposal_people import SECRETARY, account, named, opinion_giver, shares_of
from branchmgr import clock
from branchmgr.models import User
from innovation.enums import Part, ProposalStatus
from innovation.models import Proposal
from innovation.services import merging, opinions, proposals, reopening

Titles = Mapping[str, str]
ACTS: Final = (Opinion, SentBack, HandedIn, Edited, Withdrawn, Absorbed, Reopened)


@singledispatch
def do(act: object, _proposal: Proposal, _titles: Titles, _at: datetime) -> None:
    """Does one act at its moment, as who would have done it; ``titles`` are those of all proposals by their keys."""
    raise NotImplementedError(act)


@do.register
def _opinion(act: Opinion, proposal: Proposal, _titles: Titles, at: datetime) -> None:
    on, by = clock.day_of(at), opinion_giver(proposal, at)
    opinions.give_group_opinion(proposal, supported=act.supported, opinion=act.text, on=on, by=by, now=at)


@do.register
def _sent_back(act: SentBack, proposal: Proposal, _titles: Titles, at: datetime) -> None:
    with_group = proposal.status == ProposalStatus.WITH_GROUP
    by = opinion_giver(proposal, at) if with_group else account(SECRETARY)
    opinions.return_to_author(proposal, reason=act.reason, by=by, now=at)


@do.register
def _handed_in(act: HandedIn, proposal: Proposal, _titles: Titles, at: datetime) -> None:
    by = account(proposal.lead.employee_no)
    proposals.submit_proposal(_save(act, proposal, by, at), by=by, now=at)


@do.register
def _edited(act: Edited, proposal: Proposal, _titles: Titles, at: datetime) -> None:
    _save(act, proposal, account(proposal.lead.employee_no), at)


def _save(act: HandedIn | Edited, proposal: Proposal, by: User, at: datetime) -> Proposal:
    return proposals.save_proposal(
        proposal,
        edition=proposal.edition,
        title=proposal.title,
        texts={Part(act.part): act.text},
        post=proposal.post,
        seminar=proposal.seminar,
        by=by,
        now=at,
    )


@do.register
def _withdrawn(act: Withdrawn, proposal: Proposal, _titles: Titles, at: datetime) -> None:
    proposals.withdraw_proposal(proposal, reason=act.reason, by=account(proposal.lead.employee_no), now=at)


@do.register
def _absorbed(act: Absorbed, proposal: Proposal, titles: Titles, at: datetime) -> None:
    other, shares = named(titles[act.other]), shares_of(act.shares)
    merging.merge_proposals(proposal, [other], shares=shares, reason=act.reason, by=account(SECRETARY), now=at)


@do.register
def _reopened(act: Reopened, proposal: Proposal, _titles: Titles, at: datetime) -> None:
    reopening.reopen_proposal(proposal, reason=act.reason, by=account(SECRETARY), now=at)
