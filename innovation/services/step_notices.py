"""What people are told about the way of a proposal, each once a step."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop

from branchmgr import clock, notify
from branchmgr.models import User
from groups.services import recipients
from innovation.enums import ProposalStatus
from innovation.models import Proposal
from innovation.step_queries import authors_of, opinion_givers


def tell_next(proposal: Proposal, number: int) -> None:
    """Asks who has it next: the group for its opinion, the committee for the review."""
    if proposal.status == ProposalStatus.WITH_GROUP:
        people = recipients.accounts(opinion_givers(proposal, clock.today()))
        text = gettext_noop("%(proposal)s of %(author)s waits for the opinion of the group.")
        tell(proposal, people, text, kind="proposal_opinion_asked", mark=number)
    if proposal.status == ProposalStatus.WITH_COMMITTEE:
        text = gettext_noop("%(proposal)s of %(author)s waits for the review of the committee.")
        tell(proposal, recipients.secretaries(proposal.branch), text, kind="proposal_with_committee", mark=number)


def tell_returned(proposal: Proposal, *, kind: str, mark: int | str) -> None:
    """Gives a proposal back to its lead author, who alone changes it; the others are told that it is there."""
    lead = recipients.accounts([proposal.lead_id])
    text = gettext_noop("%(proposal)s comes back to you for rework. The page says why.")
    tell(proposal, lead, text, kind=kind, mark=mark)
    others = recipients.accounts(authors_of(proposal.pk) - {proposal.lead_id})
    text = gettext_noop("%(proposal)s is returned to its lead author, %(author)s, for rework. The page says why.")
    tell(proposal, others, text, kind=kind, mark=mark)


def authors(proposal: Proposal) -> list[User]:
    """The accounts of all authors of a proposal."""
    return recipients.accounts(authors_of(proposal.pk))


def tell(
    proposal: Proposal,
    people: Iterable[User],
    text: str,
    *,
    kind: str,
    mark: int | str,
    url: str = "",
    **values: Any,
) -> None:
    """One notice about a proposal; ``mark`` tells its occasions apart, ``url`` is the proposal's page unless given."""
    notify.tell(
        people,
        text,
        kind=kind,
        key=f"{kind}:{proposal.pk}:{mark}",
        url=url or reverse("proposal_detail", args=[proposal.pk]),
        values={"proposal": str(proposal), "author": proposal.lead.name, **values},
    )
