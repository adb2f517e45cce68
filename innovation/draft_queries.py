"""What is read of proposals while they are written: contents, what is missing, one's own, who may be an author."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from branchmgr.decimals import plain
from branchmgr.models import User
from groups.models import Person, standing_of
from groups.models.people import PersonQuerySet
from innovation.closed_words import now_words
from innovation.enums import PARTS, Part, ProposalKind, ProposalStatus
from innovation.models import Author, BrokenRecord, Proposal, ProposalFile
from innovation.models.proposals import ProposalQuerySet
from innovation.ratings import shares_fault

WITH_AUTHOR: Final = (ProposalStatus.DRAFT, ProposalStatus.RETURNED)
"""in which the lead author has it: authors are changed, it is kept at each pause, and handed in"""
WITHDRAWABLE: Final = (ProposalStatus.WITH_GROUP, ProposalStatus.WITH_COMMITTEE, ProposalStatus.RETURNED)
STATES: Final[dict[str, tuple[str, ...]]] = {
    "mine": (*WITH_AUTHOR, ProposalStatus.ASKED_BACK),
    "judged": (
        ProposalStatus.WITH_GROUP, ProposalStatus.WITH_COMMITTEE, ProposalStatus.IN_REVIEW, ProposalStatus.PARKED,
    ),
    "accepted": (ProposalStatus.ACCEPTED, ProposalStatus.RECOMMENDED, ProposalStatus.TRIAL, ProposalStatus.ADOPTED),
    "effective": (ProposalStatus.CARRIED_OUT, ProposalStatus.VERIFIED, ProposalStatus.CLOSED),
    "ended": (
        ProposalStatus.NOT_ADOPTED, ProposalStatus.DECLINED, ProposalStatus.WITHDRAWN, ProposalStatus.MERGED,
    ),
}  # fmt: skip
"""how one's own proposals are told apart in the list"""
ORDERS: Final[dict[str, tuple[str, ...]]] = {
    "number": ("number", "pk"),
    "title": ("title", "pk"),
    "kind": ("kind", "-pk"),
    "status": ("status", "-pk"),
    "since": ("held_since", "pk"),
}
NEWEST: Final = ("-created_at", "-pk")


@dataclass(frozen=True, slots=True)
class Contents:
    """What a proposal says now: its parts in their order with their texts, and the figures of a record broken."""

    title: str
    texts: list[tuple[Part, str]]
    broken: BrokenRecord | None

    @property
    def said(self) -> dict[str, Any]:
        """Everything by name, to compare and to record."""
        figures = {}
        if self.broken:
            figures = {
                "measure": self.broken.measure,
                "unit": self.broken.unit,
                "more_is_better": self.broken.more_is_better,
                "old_value": plain(self.broken.old_value),
                "new_value": plain(self.broken.new_value),
                "since": self.broken.since,
            }
        return {"title": self.title, **{part.value: text for part, text in self.texts}, **figures}


def contents_of(proposal: Proposal) -> Contents:
    """What the proposal says; two queries at most."""
    kind = ProposalKind(proposal.kind)
    known = dict(proposal.texts.values_list("part", "text"))
    texts = [(part, known.get(part, "")) for part in PARTS[kind]]
    broken = BrokenRecord.objects.filter(proposal=proposal).first() if kind == ProposalKind.RECORD else None
    return Contents(proposal.title, texts, broken)


def missing_words(proposal: Proposal) -> list[str]:
    """What is still missing to hand a proposal in, in words; nothing where it is whole."""
    return [*missing_contents(proposal), *_missing_authors(list(proposal.authors.select_related("person")))]


def missing_contents(proposal: Proposal) -> list[str]:
    """What of title, texts and figures is still missing, in words."""
    contents = contents_of(proposal)
    missing = [] if contents.title else [_("the title")]
    missing += [str(part.label) for part, text in contents.texts if not text]
    if proposal.kind == ProposalKind.RECORD and contents.broken is None:
        missing.append(_("the figures of the record"))
    return missing


def _missing_authors(authors: list[Author]) -> Iterator[str]:
    total = shares_fault(each.share for each in authors)
    if total is not None:
        yield _("shares that add to 100%%; they add to %(total)s%%") % {"total": plain(total)}
    for each in authors:
        if each.declined_at:
            yield _("another co-author, or none, in the place of %(person)s, who declined") % {"person": each.person}
        elif not each.consented_at:
            yield _("the consent of %(person)s") % {"person": each.person}


# Who may be an author, and what one is


def coauthors_for(proposal: Proposal) -> PersonQuerySet:
    """Members of the branch who may be co-authors, in the order of their names."""
    members = Person.objects.members().filter(branch=proposal.branch_id).exclude(pk=proposal.lead_id)
    return members.order_by("sort_key", "employee_no")


def own_authorship(proposal: Proposal, user: User) -> Author | None:
    """What somebody was asked about the proposal of another; None for the lead author and for who is no author."""
    person = standing_of(user).person
    if person is None or person == proposal.lead_id:
        return None
    return proposal.authors.filter(person=person).first()


# Lists


def own_proposals(user: User, *, words: str = "", state: str = "", kind: str = "", sort: str = "") -> ProposalQuerySet:
    """The proposals one is an author of, as narrowed and ordered; the newest first."""
    person = standing_of(user).person
    found = Proposal.objects.by(person) if person else Proposal.objects.none()
    if state in STATES:
        found = found.filter(status__in=STATES[state])
    if kind in ProposalKind.values:
        found = found.filter(kind=kind)
    if typed := words.strip():
        found = found.filter(Q(title__icontains=typed) | Q(number__icontains=typed))
    ordered = found.with_places().order_by(*ORDERS.get(sort.removeprefix("-"), NEWEST))
    return ordered.reverse() if sort.startswith("-") else ordered


def consents_asked(user: User) -> ProposalQuerySet:
    """The proposals of others that wait for this person's word to be a co-author."""
    person = standing_of(user).person
    asked = Author.objects.filter(proposal=OuterRef("pk"), person=person, consented_at=None, declined_at=None)
    waiting = Proposal.objects.filter(Exists(asked), status__in=WITH_AUTHOR).exclude(lead=person)
    return waiting.with_places().order_by("created_at", "pk") if person else Proposal.objects.none()


def own_to_carry_on(user: User) -> ProposalQuerySet:
    """One's own drafts, and what came back for rework; the oldest first."""
    person = standing_of(user).person
    found = Proposal.objects.filter(lead=person, status__in=WITH_AUTHOR)
    return found.with_places().order_by("held_since", "pk") if person else Proposal.objects.none()


def waiting_for(user: User) -> ProposalQuerySet:
    """What waits for somebody as an author: own drafts, what came back, consents asked."""
    person = standing_of(user).person
    if person is None:
        return Proposal.objects.none()
    asked = Author.objects.filter(person=person, consented_at=None, declined_at=None)
    back = Q(lead=person, status__in=(*WITH_AUTHOR, ProposalStatus.ASKED_BACK))
    return Proposal.objects.filter(back | Q(pk__in=asked.values("proposal"), status__in=WITH_AUTHOR))


# The pages of one proposal that is written


@dataclass(frozen=True, slots=True)
class DraftPage:
    """What the last step of writing shows: everything as it stands, and what is missing to hand it in."""

    contents: Contents
    authors: list[Author]
    files: list[ProposalFile]
    missing: list[str]

    @property
    def is_whole(self) -> bool:
        return not self.missing

    @property
    def total(self) -> Decimal:
        """What the shares add to."""
        return sum((each.share for each in self.authors), Decimal(0))


def draft_page(proposal: Proposal) -> DraftPage:
    """Everything about a proposal that its author writes."""
    authors = list(proposal.authors.select_related("person"))
    missing = [*missing_contents(proposal), *_missing_authors(authors)]
    return DraftPage(contents_of(proposal), authors, files_of(proposal), missing)


def files_of(proposal: Proposal) -> list[ProposalFile]:
    """The files of a proposal in the order in which they were attached."""
    return list(proposal.files.select_related("upload").order_by("pk"))


def file_of(proposal: Proposal, number: int) -> ProposalFile | None:
    """One file of a proposal; None where it has no such file."""
    return proposal.files.select_related("upload").filter(pk=number).first()


def withdrawal_fault(proposal: Proposal) -> str:
    """Why a proposal cannot be withdrawn at present, in words; empty where its lead author may."""
    if proposal.status == ProposalStatus.DRAFT:
        return _("A draft is not handed in: delete it instead.")
    known = set(proposal.steps.values_list("status", flat=True)) | {proposal.status}
    if known & {ProposalStatus.IN_REVIEW, ProposalStatus.ACCEPTED}:
        return _("The review of this proposal has begun; it can no longer be withdrawn.")
    if proposal.status not in WITHDRAWABLE:
        return now_words(proposal)
    if proposal.merged.exists():
        return _("Others were merged into this proposal; it is no longer its lead author's alone to withdraw.")
    return ""


def was_accepted(proposal: Proposal) -> bool:
    """Whether a meeting accepted it once: what came of it then stays, even where it is taken up again."""
    return proposal.steps.filter(status=ProposalStatus.ACCEPTED).exists()


def reasons_for_rework(proposal: Proposal) -> str:
    """Why a proposal came back; empty where it did not."""
    if proposal.status != ProposalStatus.RETURNED:
        return ""
    step = proposal.steps.filter(status=ProposalStatus.RETURNED).last()
    return step.note if step else ""
