"""Handing in what was written on paper: part of the import, which records it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from branchmgr import clock
from branchmgr.models import User
from groups.models import Branch, Person
from innovation.enums import Part, ProposalKind, ProposalStatus
from innovation.models import Author, Proposal, ProposalStep
from innovation.services.contents import Figures, write_contents
from innovation.services.proposals import group_on, next_number
from innovation.services.steps import advance_proposal
from innovation.services.terms import index_proposal


class Written(Protocol):
    """A proposal as it stands on paper."""

    @property
    def lead(self) -> Person: ...
    @property
    def kind(self) -> ProposalKind: ...
    @property
    def title(self) -> str: ...
    @property
    def day(self) -> date: ...
    @property
    def coauthors(self) -> Mapping[Person, Decimal]: ...
    @property
    def texts(self) -> Mapping[Part, str]: ...
    @property
    def figures(self) -> Figures | None: ...


def file_on_paper(branch: Branch, paper: Written, *, by: User, now: datetime) -> Proposal:
    """Hands a paper in for its author: with the number of its year, to the group it belonged to on its day.

    The caller holds the branch's row and records the act. The author learns of it as of any other step.
    """
    moment = clock.midnight(paper.day)
    group = group_on(paper.lead, paper.day)
    proposal = Proposal.objects.create(
        branch=branch,
        year=paper.day.year,
        kind=paper.kind,
        lead=paper.lead,
        group=group,
        filed_by=by,
        created_at=now,
        submitted_at=moment,
        held_since=now,
    )
    _write_authors(proposal, paper, now=now)
    ProposalStep.objects.create(proposal=proposal, number=1, status=proposal.status, at=now, by=by)
    today = clock.day_of(now)
    write_contents(proposal, title=paper.title, texts=paper.texts, figures=paper.figures, today=today)
    proposal.number = next_number(branch, paper.day.year)
    status = ProposalStatus.WITH_GROUP if group else ProposalStatus.WITH_COMMITTEE
    advance_proposal(proposal, status, by=by, now=now, note=_agreed(paper), changed=["title", "number"])
    index_proposal(proposal)
    return proposal


def _write_authors(proposal: Proposal, paper: Written, *, now: datetime) -> None:
    """The lead author has what the shares of the others leave of 100; all agreed on the paper."""
    rest = Decimal(100) - sum(paper.coauthors.values(), Decimal(0))
    shares = {paper.lead: rest, **paper.coauthors}
    Author.objects.bulk_create(
        [Author(proposal=proposal, person=each, share=share, consented_at=now) for each, share in shares.items()]
    )


def _agreed(paper: Written) -> str:
    """What the step says of the co-authors' consent."""
    if not paper.coauthors:
        return ""
    names = pgettext("between names", ", ").join(person.name for person in paper.coauthors)
    return _("Written on paper, where %(names)s agreed to their shares.") % {"names": names}
