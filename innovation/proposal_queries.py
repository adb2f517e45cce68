"""Proposals found by what they say: the search of the list, and earlier ones that are like a new one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db.models import Count, OuterRef, Subquery, Sum

from branchmgr.models import User
from groups.models import Branch
from innovation.cutting import terms_of
from innovation.models import Proposal, ProposalTerm
from innovation.models.proposals import ProposalQuerySet

MOST_TERMS: Final = 60
"""terms of a text that are looked for; the most frequent ones"""
MOST_RANKED: Final = 20
"""terms by whose weights what was found is ordered: the first ones of a long search"""
LEAST_IN_COMMON: Final = 2
SHARE_IN_COMMON: Final = 6
"""one term in so many must be common to two texts that are said to be alike"""


def matching(words: str, among: ProposalQuerySet | None = None) -> ProposalQuerySet:
    """The filed proposals that hold every term of what was typed, with ``rank``, the best first; all for nothing.

    Which ones, one grouped look into the index says, and counting them asks for nothing else; the weights are added
    up in the database. A single Chinese sign is a term of the index, too.
    """
    found = Proposal.objects.all() if among is None else among
    terms = list(terms_of(words))[:MOST_TERMS]
    if not terms:
        return found
    held = ProposalTerm.objects.filter(term__in=terms).values("proposal").annotate(held=Count("pk"))
    weights = ProposalTerm.objects.filter(proposal=OuterRef("pk"), term__in=terms[:MOST_RANKED]).values("proposal")
    rank = Subquery(weights.annotate(rank=Sum("weight")).values("rank"))
    complete = found.filter(pk__in=held.filter(held=len(terms)).values("proposal"))
    return complete.annotate(rank=rank).order_by("-rank", "-submitted_at", "-pk")


def similar_to(
    text: str, branch: Branch, but: Proposal | None = None, most: int = 5, *, user: User | None = None
) -> list[Proposal]:
    """Filed proposals of a branch that have most in common with a text, the most alike first; two queries.

    ``but`` is left out; with a ``user`` only those that this person may see are shown.
    """
    terms = _heaviest(terms_of(text))
    least = max(LEAST_IN_COMMON, -(-len(terms) // SHARE_IN_COMMON))
    if len(terms) < LEAST_IN_COMMON:
        return []
    seen = Proposal.objects.all() if user is None else Proposal.objects.visible_to(user)
    others = seen.of(branch).filed()
    others = others.exclude(pk=but.pk) if but else others
    common = ProposalTerm.objects.filter(term__in=terms, proposal__in=others.values("pk")).values("proposal")
    ranked = common.annotate(shared=Count("pk"), weight=Sum("weight")).filter(shared__gte=least)
    order = [row["proposal"] for row in ranked.order_by("-shared", "-weight", "-proposal")[:most]]
    known = Proposal.objects.with_places().in_bulk(order)
    return [known[pk] for pk in order]


def _heaviest(terms: Mapping[str, int]) -> list[str]:
    return sorted(terms, key=lambda term: -terms[term])[:MOST_TERMS]
