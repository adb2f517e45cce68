"""The benefit of a proposal that was carried out: verified by somebody who is no author, then it is closed.

The proposal's row is locked first, then the branch's, where a number is given.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from branchmgr import audit, clock, uploads
from branchmgr.decimals import in_yuan, plain
from branchmgr.errors import RefusedError
from branchmgr.models import User
from branchmgr.punctuation import with_names
from groups.models import Branch, Person
from innovation.benefit_queries import awarded_from, is_wholly_verified, last_verified, proposed_tier, verifiers_of
from innovation.enums import ProposalStatus
from innovation.models import Award, AwardTier, Benefit, Proposal
from innovation.services import benefit_notices as notices
from innovation.services.recommendations import TEXT_LENGTH
from innovation.services.savings import hours_saved, yuan_saved
from innovation.services.steps import advance_proposal, expect_step, lock_proposal

OTHER_LENGTH = 200


@transaction.atomic
def verify_benefit(
    benefit: Benefit,
    *,
    yuan: Decimal | None,
    hours: Decimal | None,
    other: str,
    finding: str,
    proof: UploadedFile[Any] | None,
    on: date,
    by: User,
    now: datetime,
) -> Benefit:
    """Says what a year of the proposal saves, as somebody who is no author found on a day from the due day on.

    Raises RefusedError before the due day, for a day outside due day and today, where nothing is said of the benefit,
    for savings below 0 or too large, and for who is neither of the committee nor of the department.
    """
    proposal = lock_proposal(benefit.proposal_id)
    benefit = Benefit.objects.select_for_update(of=("self",)).get(pk=benefit.pk)
    benefit.proposal = proposal
    _expect_open(benefit)
    _expect_verifier(proposal, by, now)
    _expect_day(benefit, on, clock.day_of(now))
    benefit.yuan, benefit.hours = yuan_saved(yuan), hours_saved(hours)
    benefit.other, benefit.finding = other.strip(), finding.strip()
    _expect_said(benefit)
    benefit.proof = uploads.store(proof, by=by) if proof else None
    benefit.verified_on, benefit.verified_by = on, by
    benefit.save()
    advance_proposal(proposal, ProposalStatus.VERIFIED, by=by, now=now, note=_note(benefit))
    audit.record(
        "benefit_verified",
        by=by,
        subject=benefit,
        branch=proposal.branch.code,
        after={
            "proposal": proposal.number,
            "months": benefit.months,
            "yuan": benefit.yuan,
            "hours": benefit.hours,
            "other": benefit.other,
            "finding": benefit.finding,
            "proof": benefit.proof.name if benefit.proof else "",
            "on": on,
        },
    )
    notices.tell_verified(benefit, by=by)
    return benefit


@transaction.atomic
def close_proposal(
    proposal: Proposal, *, tier: AwardTier | None, meeting_on: date | None, reason: str, by: User, now: datetime
) -> Proposal:
    """Closes a proposal whose benefit is verified, with the award that the committee decided, or none.

    Raises RefusedError while a benefit is still to be verified, for a tier that is not in use in the branch, for an
    award without the day of the meeting, and where it differs from the proposed one without a reason.
    """
    proposal = lock_proposal(proposal.pk)
    expect_step(proposal, ProposalStatus.CLOSED)
    if not is_wholly_verified(proposal):
        raise RefusedError(_("The benefit is still to be verified once more: close the proposal after that."))
    reason = reason.strip()
    if len(reason) > TEXT_LENGTH:
        raise RefusedError(_("At most %(most)s characters.") % {"most": TEXT_LENGTH})
    earlier = Award.objects.filter(proposal=proposal).first()
    tier = AwardTier.objects.select_for_update().get(pk=tier.pk) if tier else None
    _expect_award(proposal, tier, earlier, reason)
    award = _award(proposal, tier, meeting_on, reason, by=by, now=now) if tier else None
    said = _("Award: %(award)s.") % {"award": award.tier_name} if award else _("No award.")
    note = f"{said} {reason}".strip() if not earlier else reason
    advance_proposal(proposal, ProposalStatus.CLOSED, by=by, now=now, note=note)
    given = {"award": award.tier_name, "number": award.number, "meeting_on": award.meeting_on} if award else {}
    after = {"proposal": proposal.number, "status": proposal.status, "reason": reason, **given}
    audit.record("proposal_closed", by=by, subject=proposal, branch=proposal.branch.code, after=after)
    notices.tell_closed(proposal, award)
    return proposal


def _expect_open(benefit: Benefit) -> None:
    if benefit.verified_on is not None:
        said = {"day": benefit.verified_on.isoformat()}
        raise RefusedError(_("This benefit was verified already, on %(day)s.") % said)
    expect_step(benefit.proposal, ProposalStatus.VERIFIED)


def _expect_verifier(proposal: Proposal, by: User, now: datetime) -> None:
    person = Person.objects.filter(user=by).first()
    if person is None or person.pk not in verifiers_of(proposal, clock.day_of(now)):
        raise RefusedError(
            _("The benefit is verified by somebody of the committee or of the department who is no author.")
        )


def _expect_day(benefit: Benefit, on: date, today: date) -> None:
    if today < benefit.due_on:
        said = {"day": benefit.due_on.isoformat(), "months": benefit.months}
        raise RefusedError(_("It is %(months)s months on %(day)s only: verify the benefit from then on.") % said)
    if not benefit.due_on <= on <= today:
        said = {"first": benefit.due_on.isoformat(), "last": today.isoformat()}
        raise RefusedError(_("Choose a day from %(first)s to %(last)s.") % said)


def _expect_said(benefit: Benefit) -> None:
    if benefit.yuan is None and benefit.hours is None and not benefit.other:
        raise RefusedError(_("Say what a year of it saves in yuan, in hours or otherwise; 0 where it saves nothing."))
    if not benefit.finding:
        raise RefusedError(_("Say how the benefit was verified."))
    if len(benefit.finding) > TEXT_LENGTH:
        raise RefusedError(_("At most %(most)s characters.") % {"most": TEXT_LENGTH})
    if len(benefit.other) > OTHER_LENGTH:
        raise RefusedError(_("At most %(most)s characters.") % {"most": OTHER_LENGTH})


def _note(benefit: Benefit) -> str:
    """What the step says: after how many months, what was found."""
    found = []
    if benefit.yuan is not None:
        found.append(_("%(yuan)s yuan a year") % {"yuan": in_yuan(benefit.yuan)})
    if benefit.hours is not None:
        found.append(_("%(hours)s hours a year") % {"hours": plain(benefit.hours)})
    if benefit.other:
        found.append(benefit.other)
    said = {"months": benefit.months, "found": with_names(found), "finding": benefit.finding}
    return _("After %(months)s months: %(found)s. %(finding)s") % said


def _expect_award(proposal: Proposal, tier: AwardTier | None, earlier: Award | None, reason: str) -> None:
    """Refuses a second award, a foreign or closed tier, and one that differs from the proposed without a reason."""
    if earlier is not None:
        if tier is not None:
            raise RefusedError(_("The proposal has an award already: %(award)s.") % {"award": earlier.tier_name})
        return
    if tier is not None and (tier.branch_id != proposal.branch_id or tier.closed_on is not None):
        raise RefusedError(_("This award is not one of those in use in the branch."))
    benefit = last_verified(proposal)
    proposed = proposed_tier(proposal.branch, benefit.yuan if benefit else None)
    if proposed != tier and not reason:
        said = {"award": proposed.name if proposed else _("no award")}
        raise RefusedError(_("By the verified benefit it would be: %(award)s. Say why it is decided otherwise.") % said)


def _award(
    proposal: Proposal, tier: AwardTier, meeting_on: date | None, reason: str, *, by: User, now: datetime
) -> Award:
    today = clock.day_of(now)
    if meeting_on is None:
        raise RefusedError(_("Say on which day the branch committee decided on the award."))
    first = awarded_from(proposal)
    if not first <= meeting_on <= today:
        said = {"first": first.isoformat(), "last": today.isoformat()}
        raise RefusedError(_("Choose a day from %(first)s to %(last)s.") % said)
    Branch.objects.select_for_update(of=("self",)).get(pk=proposal.branch_id)
    return Award.objects.create(
        proposal=proposal,
        tier=tier,
        tier_name=tier.name,
        number=_next_number(proposal.branch, today.year),
        title=proposal.title,
        names=_names(proposal),
        meeting_on=meeting_on,
        reason=reason,
        decided_by=by,
        decided_at=now,
    )


def _names(proposal: Proposal) -> str:
    """The authors, the largest share first."""
    authors = proposal.authors.select_related("person").order_by("-share", "pk")
    return "、".join(each.person.name for each in authors)


def _next_number(branch: Branch, year: int) -> str:
    """The next number of a branch's certificates of a year, such as FX01-2026-003; the branch's row is locked."""
    start = f"{branch.code}-{year}-"
    given = Award.objects.filter(proposal__branch=branch, number__startswith=start).values_list("number", flat=True)
    last = max((int(number.removeprefix(start)) for number in given), default=0)
    return f"{start}{last + 1:03}"
