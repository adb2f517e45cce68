"""Proposals found by what they say: the search of the list, and earlier ones that are like a new one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from django.db.models import Count, OuterRef, Subquery, Sum

from branchmgr.models import User
from groups.models import Branch
from innovation.cutting import indexed_terms, terms_of
from innovation.hidden_names import names_hidden_from
from innovation.models import Proposal, ProposalTerm
from innovation.models.proposals import ProposalQuerySet

MOST_TERMS: Final = 60
"""terms of a text that are looked for; the most frequent ones"""
MOST_RANKED: Final = 20
"""terms by whose weights what was found is ordered: the first ones of a long search"""
LEAST_IN_COMMON: Final = 2
SHARE_IN_COMMON: Final = 6
"""one term in so many must be common to two texts that are said to be alike"""


def matching(words: str, among: ProposalQuerySet | None = None, *, unnamed: Collection[int] = ()) -> ProposalQuerySet:
    """The filed proposals that hold every term of what was typed, with ``rank``, the best first; all for nothing.

    Which ones, one grouped look into the index says, and counting them asks for nothing else; the weights are added
    up in the database. A single Chinese sign is a term of the index, too. The ``unnamed`` ones are found by what they
    say, never by who wrote them.
    """
    found = Proposal.objects.all() if among is None else among
    terms = list(terms_of(words))[:MOST_TERMS]
    if not terms:
        return found
    held = ProposalTerm.objects.filter(term__in=terms).values("proposal").annotate(held=Count("pk"))
    weights = ProposalTerm.objects.filter(proposal=OuterRef("pk"), term__in=terms[:MOST_RANKED]).values("proposal")
    rank = Subquery(weights.annotate(rank=Sum("weight")).values("rank"))
    complete = found.filter(pk__in=held.filter(held=len(terms)).values("proposal"))
    if unnamed:
        complete = complete.exclude(pk__in=_found_by_author(terms, unnamed))
    return complete.annotate(rank=rank).order_by("-rank", "-submitted_at", "-pk")


def _found_by_author(terms: Collection[str], among: Collection[int]) -> list[int]:
    """Those of some proposals that do not say all of the terms themselves: their lead author's name does."""
    found = Proposal.objects.filter(pk__in=among).select_related("broken").prefetch_related("texts")
    return [each.pk for each in found if not set(terms) <= _said_by(each)]


def _said_by(proposal: Proposal) -> set[str]:
    """The terms of a proposal without its author's."""
    measured = getattr(proposal, "broken", None)
    texts = [proposal.title, proposal.number, *(row.text for row in proposal.texts.all())]
    return {term for text in [*texts, measured.measure if measured else ""] for term in indexed_terms(text)}


def similar_to(
    text: str, branch: Branch, but: Proposal | None = None, most: int = 5, *, user: User | None = None
) -> list[Proposal]:
    """Filed proposals of a branch that have most in common with a text, the most alike first; two queries.

    ``but`` is left out; with a ``user`` only those that this person may see are shown, and one whose author is hidden
    from them only for what it says itself.
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
    hidden = names_hidden_from(user) & set(order) if user else ()
    alike = (pk for pk in order if pk not in hidden or len(_said_by(known[pk]) & set(terms)) >= least)
    return [known[pk] for pk in alike]


def _heaviest(terms: Mapping[str, int]) -> list[str]:
    return sorted(terms, key=lambda term: -terms[term])[:MOST_TERMS]
