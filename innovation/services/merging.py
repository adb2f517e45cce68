"""Duplicates become one proposal, whose authors share the credit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from branchmgr import audit
from branchmgr.decimals import plain
from branchmgr.errors import RefusedError
from branchmgr.models import User
from branchmgr.punctuation import with_names
from groups.models import Person
from innovation.draft_queries import was_accepted
from innovation.enums import MeetingStatus, ProposalStatus, StepWord
from innovation.models import Author, Proposal, Review
from innovation.ratings import shares_fault
from innovation.services import step_notices
from innovation.services.reasons import said_reason
from innovation.services.steps import advance_proposal, lock_proposal, write_step

MERGEABLE = (ProposalStatus.WITH_GROUP, ProposalStatus.WITH_COMMITTEE)
PLACES = Decimal("0.01")


@transaction.atomic
def merge_proposals(
    into: Proposal,
    others: Sequence[Proposal],
    *,
    shares: Mapping[Person, Decimal],
    reason: str,
    by: User,
    now: datetime,
) -> Proposal:
    """Merges duplicates into one, before the review; all authors of all of them get a share of ``into``.

    The committee sets the shares, which add to 100; the authors are told. Raises RefusedError for proposals of
    another branch or in review, for shares that leave an author out or do not add up, and where the one who merges
    is an author of any of them.
    """
    locked = {pk: lock_proposal(pk) for pk in sorted({into.pk, *(each.pk for each in others)})}
    into = locked.pop(into.pk)
    others = list(locked.values())
    _expect_mergeable(into, others)
    note = said_reason(reason)
    credited = _credited(into, others, by)
    _expect_shares(credited, shares)
    held = {each.person: each.share for each in into.authors.select_related("person")}
    _write_authors(into, shares, now=now)
    for each in others:
        each.merged_into = into
        text = f"→ {into.number} · {note}"
        advance_proposal(each, ProposalStatus.MERGED, by=by, now=now, note=text, changed=["merged_into"])
    into.edition += 1
    into.save(update_fields=["edition"])
    write_step(into, by=by, now=now, note=_joined(others, held, shares, note), word=StepWord.JOINED)
    before = {str(person.employee_no): share for person, share in held.items()}
    after = {
        "proposal": into.number,
        "merged": [each.number for each in others],
        "shares": {person.employee_no: share for person, share in shares.items()},
        "reason": note,
    }
    audit.record("proposals_merged", by=by, subject=into, branch=into.branch.code, before=before, after=after)
    _tell(into, others)
    return into


def _expect_mergeable(into: Proposal, others: Sequence[Proposal]) -> None:
    if not others:
        raise RefusedError(_("Choose at least one other proposal to merge."))
    for each in (into, *others):
        if each.branch_id != into.branch_id:
            raise RefusedError(_("%(proposal)s is a proposal of another branch.") % {"proposal": each})
        if each.status not in MERGEABLE:
            said = {"proposal": each, "now": each.get_status_display()}
            raise RefusedError(_("%(proposal)s is “%(now)s”. Proposals are merged before their review.") % said)
    for each in others:
        if was_accepted(each):
            raise RefusedError(_("%(proposal)s was accepted before: merge the others into it.") % {"proposal": each})


def _credited(into: Proposal, others: Sequence[Proposal], by: User) -> set[Person]:
    """Everybody who is an author of one of them. Raises RefusedError where one of them is the one who merges."""
    rows = Author.objects.filter(proposal__in=[into, *others]).select_related("person")
    people = {row.person for row in rows}
    if any(person.user_id == by.pk for person in people):
        raise RefusedError(_("Nobody decides on a proposal of their own."))
    return people


def _expect_shares(credited: set[Person], shares: Mapping[Person, Decimal]) -> None:
    if missing := sorted(person.name for person in credited - set(shares)):
        raise RefusedError(_("Every author gets a share; %(people)s has none.") % {"people": with_names(missing)})
    if strangers := sorted(person.name for person in set(shares) - credited):
        raise RefusedError(_("%(people)s is an author of none of these proposals.") % {"people": with_names(strangers)})
    for share in shares.values():
        if share <= 0 or share > 100 or share != share.quantize(PLACES):
            raise RefusedError(_("A share is more than 0% and at most 100%, with at most two decimal places."))
    if (total := shares_fault(shares.values())) is not None:
        raise RefusedError(_("The shares add to %(total)s%%; they must add to 100%%.") % {"total": plain(total)})


def _write_authors(into: Proposal, shares: Mapping[Person, Decimal], *, now: datetime) -> None:
    """The shares of all; who joins has shown by a proposal of their own that they want it. Nobody reviews their own."""
    for person, share in shares.items():
        row, made = Author.objects.get_or_create(proposal=into, person=person, defaults={"share": share})
        row.share = share
        row.consented_at = now if made else row.consented_at
        row.save(update_fields=["share", "consented_at"])
    prepared = {"proposal": into, "meeting__status": MeetingStatus.PREPARED}
    Review.objects.filter(**prepared, reviewer__in=list(shares)).delete()


def _joined(
    others: Sequence[Proposal], held: Mapping[Person, Decimal], shares: Mapping[Person, Decimal], reason: str
) -> str:
    """What the step says: which were merged and why, and the shares before and after."""
    said = {"numbers": with_names(each.number for each in others), "reason": reason}
    lines = [
        _("Merged into it: %(numbers)s. %(reason)s") % said,
        _("Shares before: %(shares)s") % {"shares": _shares_said(held)},
        _("Shares after: %(shares)s") % {"shares": _shares_said(shares)},
    ]
    return "\n".join(lines)


def _shares_said(shares: Mapping[Person, Decimal]) -> str:
    return with_names(f"{person.name} {plain(share)}%" for person, share in shares.items())


def _tell(into: Proposal, others: Sequence[Proposal]) -> None:
    people = {user for each in (into, *others) for user in step_notices.authors(each)}
    text = gettext_noop("%(others)s was merged into %(proposal)s. You share the credit; the page shows the shares.")
    numbers = with_names(each.number for each in others)
    mark = ",".join(str(each.pk) for each in others)
    step_notices.tell(into, people, text, kind="proposal_merged", mark=mark, others=numbers)
