"""A proposal until it is handed in, and what its lead author may still do with it then: change it, withdraw it.

``now`` is always the moment to judge by (aware); its day in the branch's zone gives the year of the number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from branchmgr import audit, clock, uploads
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.models import Branch, PartyGroup, Person
from innovation.draft_queries import WITH_AUTHOR, missing_words, withdrawal_fault
from innovation.enums import Part, ProposalKind, ProposalStatus
from innovation.models import Author, Proposal, ProposalStep, Seminar
from innovation.services import draft_notices
from innovation.services.contents import Figures, write_contents, write_whole
from innovation.services.steps import advance_proposal, expect_step, lock_proposal
from innovation.services.terms import index_proposal
from pioneer_posts.models import PioneerPost

__all__ = [
    "Figures",
    "begin_proposal",
    "change_kind",
    "delete_draft",
    "next_number",
    "save_proposal",
    "submit_proposal",
    "withdraw_proposal",
]

REASON_LENGTH = 500
MOST_DRAFTS = 50


@transaction.atomic
def begin_proposal(
    lead: Person,
    *,
    kind: str,
    by: User,
    now: datetime,
    post: PioneerPost | None = None,
    seminar: Seminar | None = None,
) -> Proposal:
    """An empty draft of a member's own; ``post`` and ``seminar`` are what it grows from.

    Raises RefusedError for who is no member of a branch, an unknown kind, and more than 50 drafts at once.
    """
    branch = _branch_of(lead)
    if kind not in ProposalKind.values:
        raise RefusedError(_("Choose one of the five kinds."))
    if Proposal.objects.filter(lead=lead, status=ProposalStatus.DRAFT).count() >= MOST_DRAFTS:
        raise RefusedError(_("You have %(most)s drafts already. Hand one in or delete one first.") % _most(MOST_DRAFTS))
    draft = Proposal.objects.create(
        branch=branch,
        year=clock.day_of(now).year,
        kind=kind,
        lead=lead,
        filed_by=by,
        created_at=now,
        held_since=now,
    )
    _relate(draft, post, seminar)
    draft.save(update_fields=["post", "seminar"])
    Author.objects.create(proposal=draft, person=lead, share=Decimal(100), consented_at=now)
    ProposalStep.objects.create(proposal=draft, number=1, status=draft.status, at=now, by=by)
    _record(draft, "proposal_begun", by=by)
    return draft


@transaction.atomic
def save_proposal(
    proposal: Proposal,
    *,
    edition: int,
    by: User | None,
    now: datetime,
    title: str,
    texts: Mapping[Part, str],
    figures: Figures | None = None,
    post: PioneerPost | None = None,
    seminar: Seminar | None = None,
) -> Proposal:
    """Keeps what was written on top of ``edition``, which rises; what is handed in already stays whole.

    A draft may have gaps; ``figures`` None leaves those of a record as they are. Of a draft the audit keeps only
    which parts changed: it is its authors' own. Raises RefusedError where somebody else saved meanwhile, where the
    proposal is decided, and for what is too long or no better than the old record.
    """
    proposal = _locked_to_write(proposal, edition)
    changes = write_contents(proposal, title=title, texts=texts, figures=figures, today=clock.day_of(now))
    before = (proposal.post_id, proposal.seminar_id)
    _relate(proposal, post, seminar)
    proposal.edition += 1
    if proposal.status not in WITH_AUTHOR:
        _expect_whole(proposal)
        proposal.save(update_fields=["title", "post", "seminar", "edition"])
        index_proposal(proposal)
        draft_notices.tell_changed(proposal)
    else:
        proposal.save(update_fields=["title", "post", "seminar", "edition"])
    _record_changes(proposal, changes, related=(before, (proposal.post_id, proposal.seminar_id)), by=by)
    return proposal


@transaction.atomic
def change_kind(proposal: Proposal, *, kind: str, by: User | None, now: datetime) -> Proposal:
    """Gives a draft another kind. What was written for the old one is kept until it is handed in."""
    proposal = lock_proposal(proposal.pk)
    if proposal.status != ProposalStatus.DRAFT:
        raise RefusedError(_("The kind is changed in drafts only; this proposal is handed in."))
    if kind not in ProposalKind.values:
        raise RefusedError(_("Choose one of the five kinds."))
    before, proposal.kind = proposal.kind, kind
    proposal.edition += 1
    proposal.save(update_fields=["kind", "edition"])
    _record(proposal, "proposal_kind_changed", by=by, before={"kind": before}, after={"kind": kind})
    return proposal


@transaction.atomic
def submit_proposal(proposal: Proposal, *, by: User | None, now: datetime) -> Proposal:
    """Hands a draft in, or what came back for rework: to the lead's group, without one to the committee.

    It gets its number of the branch and year, and the group of that day, the first time; an earlier opinion of the
    group stays among the steps alone. Raises RefusedError where something is missing: a text, a co-author's consent,
    shares that add to 100.
    """
    proposal = lock_proposal(proposal.pk)
    first = proposal.status == ProposalStatus.DRAFT
    if not first:
        expect_step(proposal, ProposalStatus.WITH_GROUP)
    if _branch_of(proposal.lead).pk != proposal.branch_id:
        said = {"branch": proposal.branch}
        raise RefusedError(_("You no longer belong to %(branch)s. Begin the proposal anew in your branch.") % said)
    _expect_whole(proposal)
    write_whole(proposal)
    if first:
        proposal.year = clock.day_of(now).year
        proposal.number = next_number(proposal.branch, proposal.year)
        proposal.group = group_on(proposal.lead, clock.day_of(now))
        proposal.submitted_at = now
    proposal.supported, proposal.group_opinion, proposal.opinion_on = None, "", None
    changed = ["year", "number", "group", "submitted_at", "supported", "group_opinion", "opinion_on"]
    status = ProposalStatus.WITH_GROUP if proposal.group_id else ProposalStatus.WITH_COMMITTEE
    advance_proposal(proposal, status, by=by, now=now, changed=changed)
    index_proposal(proposal)
    _record(proposal, "proposal_submitted", by=by, after={"group": proposal.group.code if proposal.group else None})
    draft_notices.tell_submitted(proposal)
    return proposal


@transaction.atomic
def withdraw_proposal(proposal: Proposal, *, reason: str, by: User | None, now: datetime) -> Proposal:
    """Takes back what is handed in, before its first review; why need not be said."""
    proposal = lock_proposal(proposal.pk)
    if fault := withdrawal_fault(proposal):
        raise RefusedError(fault)
    note = reason.strip()
    if len(note) > REASON_LENGTH:
        raise RefusedError(_("The reason has at most %(most)s characters.") % _most(REASON_LENGTH))
    before = proposal.status
    concerned = draft_notices.people_concerned(proposal)
    advance_proposal(proposal, ProposalStatus.WITHDRAWN, by=by, now=now, note=note)
    proposal.terms.all().delete()
    _record(proposal, "proposal_withdrawn", by=by, before={"status": before}, after={"reason": note})
    draft_notices.tell_withdrawn(proposal, concerned)
    return proposal


@transaction.atomic
def delete_draft(proposal: Proposal, *, by: User | None, now: datetime) -> None:
    """Takes a draft that was never handed in away for good, with its files; co-authors who were asked are told."""
    proposal = lock_proposal(proposal.pk)
    if proposal.status != ProposalStatus.DRAFT or proposal.number:
        raise RefusedError(_("Only a draft can be deleted. What is handed in can be withdrawn."))
    _record(proposal, "draft_deleted", by=by)
    draft_notices.tell_deleted(proposal)
    kept = [each.upload for each in proposal.files.select_related("upload")]
    proposal.delete()
    for upload in kept:
        uploads.discard(upload)


def next_number(branch: Branch, year: int) -> str:
    """The next number of a branch and year, such as 2026-017; the branch's row is locked until the transaction ends."""
    Branch.objects.select_for_update(of=("self",)).get(pk=branch.pk)
    numbered = Proposal.objects.of(branch).filter(number__startswith=f"{year}-")
    last = numbered.order_by(Length("number").desc(), "-number").values_list("number", flat=True).first()
    return f"{year}-{int(last.partition('-')[2]) + 1 if last else 1:03}"


def _locked_to_write(proposal: Proposal, edition: int) -> Proposal:
    locked = lock_proposal(proposal.pk)
    if not locked.is_editable:
        said = {"now": locked.get_status_display()}
        raise RefusedError(_("This proposal is “%(now)s” and is no longer changed.") % said)
    if locked.edition != edition:
        raise RefusedError(
            _("This proposal was changed elsewhere meanwhile. Copy what you typed, open it again and compare.")
        )
    return locked


def _relate(proposal: Proposal, post: PioneerPost | None, seminar: Seminar | None) -> None:
    for each in (post, seminar):
        if each is not None and each.branch_id != proposal.branch_id:
            raise RefusedError(_("“%(thing)s” belongs to another branch.") % {"thing": each})
    proposal.post, proposal.seminar = post, seminar


def _expect_whole(proposal: Proposal) -> None:
    if missing := missing_words(proposal):
        raise RefusedError(_("Still missing: %(what)s.") % {"what": _("; ").join(missing)})


def _branch_of(person: Person) -> Branch:
    if person.branch is None or not person.is_member:
        raise RefusedError(_("%(person)s is no member of a branch; members make proposals.") % {"person": person})
    return person.branch


def group_on(person: Person, day: date) -> PartyGroup | None:
    """The group of the person's own branch to which they belonged on that day."""
    membership = person.memberships.on(day).select_related("group").first()
    return membership.group if membership and membership.group.branch_id == person.branch_id else None


def _most(number: int) -> dict[str, int]:
    return {"most": number}


def _record_changes(proposal: Proposal, changes: Mapping[str, Any], *, related: Sequence[Any], by: User | None) -> None:
    """What changed: of a proposal that is handed in with both values, of a draft by name only."""
    names = [*changes, *(["relation"] if related[0] != related[1] else [])]
    if proposal.status == ProposalStatus.DRAFT:
        _record(proposal, "proposal_saved", by=by, after={"edition": proposal.edition, "parts": names})
        return
    before = {name: earlier for name, (earlier, _later) in changes.items()}
    after = {name: later for name, (_earlier, later) in changes.items()}
    _record(proposal, "proposal_saved", by=by, before=before, after={"edition": proposal.edition, **after})


def _record(
    proposal: Proposal,
    action: str,
    *,
    by: User | None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """The one audit entry of a service."""
    place = {"number": proposal.number, "lead": proposal.lead.employee_no, "status": proposal.status}
    audit.record(
        action,
        by=by,
        subject=proposal,
        branch=proposal.branch.code,
        before=before,
        after={**place, "kind": proposal.kind, **(after or {})},
    )
