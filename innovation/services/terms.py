"""The full-text index of proposals: part of every service that changes what one says once it is handed in."""

from __future__ import annotations

from collections import Counter
from typing import Final

from innovation.cutting import indexed_terms
from innovation.models import BrokenRecord, Proposal, ProposalTerm

TITLE: Final = 3
"""how much more an occurrence in the title weighs"""
HEAVIEST: Final = 1000


def index_proposal(proposal: Proposal) -> None:
    """Puts the terms of number, title, texts, figures and lead author in the place of those of before."""
    weights = Counter[str]()
    for text, weight in _texts(proposal):
        weights.update({term: times * weight for term, times in indexed_terms(text).items()})
    proposal.terms.all().delete()
    ProposalTerm.objects.bulk_create(
        [
            ProposalTerm(proposal=proposal, term=term, weight=min(weight, HEAVIEST))
            for term, weight in sorted(weights.items())
        ],
        batch_size=500,
    )


def _texts(proposal: Proposal) -> list[tuple[str, int]]:
    texts = [(text, 1) for text in proposal.texts.values_list("text", flat=True)]
    measured = [(text, 1) for text in BrokenRecord.objects.filter(proposal=proposal).values_list("measure", flat=True)]
    return [(proposal.title, TITLE), (proposal.number, 1), (proposal.lead.name, 1), *texts, *measured]
