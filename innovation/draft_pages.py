"""What the pages of writing a proposal show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from branchmgr.models import User
from innovation.draft_queries import (
    STATES,
    WITH_AUTHOR,
    Contents,
    DraftPage,
    consents_asked,
    contents_of,
    draft_page,
    files_of,
    own_authorship,
    own_to_carry_on,
    reasons_for_rework,
)
from innovation.enums import ProposalKind
from innovation.kind_words import EXPLAINED, Explained
from innovation.models import Author, Proposal, ProposalFile
from innovation.proposal_queries import similar_to
from innovation.review_queries import own_reviews

STATE_WORDS = {
    "mine": _("with me"),
    "judged": _("being judged"),
    "accepted": _("accepted, under way"),
    "effective": _("carried out"),
    "ended": _("ended"),
}
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Tile:
    """A kind to choose, explained."""

    choice: Any
    explained: Explained


def tiles(form: forms.Form) -> Iterator[Tile]:
    """The five kinds as one chooses among them."""
    for choice in form["kind"]:
        yield Tile(choice, EXPLAINED[ProposalKind(str(choice.data["value"]))])


@dataclass(frozen=True, slots=True)
class OwnPage:
    """What stands around the list of one's own proposals."""

    consents: list[Proposal]
    waiting: list[Proposal]
    states: list[tuple[str, Any]]
    kinds: list[tuple[str, Any]]
    reviews: bool
    """whether somebody is or was asked to review proposals of others"""

    @classmethod
    def of(cls, user: User) -> OwnPage:
        """What waits for somebody, and the filters."""
        states = [(name, STATE_WORDS[name]) for name in STATES]
        waiting = list(own_to_carry_on(user)[:SHOWN])
        consents, kinds = list(consents_asked(user)[:SHOWN]), list(ProposalKind.choices)
        return cls(consents, waiting, states, kinds, reviews=own_reviews(user).exists())


@dataclass(frozen=True, slots=True)
class WritePage:
    """What stands around the second step."""

    similar: list[Proposal]
    explained: Explained
    returned_because: str
    is_kept: bool
    """whether the script keeps it at each pause"""

    @property
    def similar_words(self) -> str:
        """How many are like it, for who does not see them beside the form; empty for none."""
        count = len(self.similar)
        said = ngettext("%(count)s proposal is like this one", "%(count)s proposals are like this one", count)
        return said % {"count": count} if count else ""

    @classmethod
    def of(cls, proposal: Proposal, user: User) -> WritePage:
        return cls(
            similar=_similar(proposal, contents_of(proposal), user),
            explained=EXPLAINED[ProposalKind(proposal.kind)],
            returned_because=reasons_for_rework(proposal),
            is_kept=proposal.status in WITH_AUTHOR,
        )


@dataclass(frozen=True, slots=True)
class FinishPage:
    """What the third step shows."""

    draft: DraftPage
    similar: list[Proposal]
    returned_because: str
    is_with_author: bool

    @classmethod
    def of(cls, proposal: Proposal, user: User) -> FinishPage:
        draft = draft_page(proposal)
        return cls(
            draft=draft,
            similar=_similar(proposal, draft.contents, user),
            returned_because=reasons_for_rework(proposal),
            is_with_author=proposal.status in WITH_AUTHOR,
        )


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """What a co-author reads before answering."""

    author: Author
    authors: list[Author]
    contents: Contents
    files: list[ProposalFile]

    @classmethod
    def of(cls, proposal: Proposal, user: User) -> AnswerPage:
        """Raises LookupError for who is not asked, whom the rule keeps away."""
        author = own_authorship(proposal, user)
        if author is None:
            raise LookupError("nobody is asked")
        authors = list(proposal.authors.select_related("person"))
        return cls(author, authors, contents_of(proposal), files_of(proposal))


def _similar(proposal: Proposal, contents: Contents, user: User) -> list[Proposal]:
    texts = [contents.title, contents.title, *(text for _part, text in contents.texts)]
    return similar_to(" ".join(texts), proposal.branch, but=proposal, user=user)
