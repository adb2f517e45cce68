"""What the proposals keep of people: what their copy holds, and what goes when it is erased."""

from __future__ import annotations

from typing import Final

from groups.erasing import Former, Kept, Listed, Rows
from groups.models import Person
from groups.personal_copy import Copied, CopySheet
from innovation.models import Author, Award, Proposal, SavedView
from innovation.services.terms import index_proposal

KEPT: Final[tuple[Kept, ...]] = (
    Rows(SavedView, "user__person"),
    Listed(Award, "proposal__authors__person", "names"),
)

SHEETS: Final = (
    CopySheet(
        Author,
        ("person",),
        (
            Copied("proposal__number"),
            Copied("proposal__title"),
            Copied("share"),
            Copied("asked_at"),
            Copied("consented_at"),
            Copied("declined_at"),
        ),
    ),
)


def find_no_more(person: Person, _former: Former) -> int:
    """Lets the full-text search find the person's proposals by the name of before no more."""
    led = [proposal for proposal in Proposal.objects.filter(lead=person) if proposal.terms.exists()]
    for proposal in led:
        index_proposal(proposal)
    return len(led)
