"""The tiers of a branch's awards, and that a certificate left the house as PDF."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, User
from groups.models import Branch
from innovation.models import Award, AwardTier
from innovation.services.savings import MOST_YUAN

NAME_LENGTH = 40


@transaction.atomic
def add_tier(branch: Branch, *, name: str, from_yuan: Decimal, by: User) -> AwardTier:
    """A new tier, from a verified benefit a year on. Refused where another in use has the name or the same benefit."""
    branch = Branch.objects.select_for_update(of=("self",)).get(pk=branch.pk)
    name = name.strip()
    _expect_right(branch, name, from_yuan)
    tier = AwardTier.objects.create(branch=branch, name=name, from_yuan=from_yuan)
    after = {"name": name, "from_yuan": from_yuan}
    audit.record("award_tier_added", by=by, subject=tier, branch=branch.code, after=after)
    return tier


@transaction.atomic
def close_tier(tier: AwardTier, *, by: User, now: datetime) -> AwardTier:
    """Takes a tier out of use; awards already given keep its name."""
    tier = AwardTier.objects.select_for_update(of=("self",)).select_related("branch").get(pk=tier.pk)
    if tier.closed_on is not None:
        raise RefusedError(_("This award is not in use any more."))
    tier.closed_on = clock.day_of(now)
    tier.save(update_fields=["closed_on"])
    before = {"name": tier.name, "from_yuan": tier.from_yuan}
    audit.record(
        "award_tier_closed",
        by=by,
        subject=tier,
        branch=tier.branch.code,
        before=before,
        after={"closed_on": tier.closed_on},
    )
    return tier


@transaction.atomic
def export_certificate(award: Award, *, by: User) -> AuditEvent:
    """Records that a certificate was taken as PDF."""
    taken = {"number": award.number, "proposal": award.proposal.number}
    return audit.record("certificate_exported", by=by, subject=award, branch=award.proposal.branch.code, after=taken)


def _expect_right(branch: Branch, name: str, from_yuan: Decimal) -> None:
    if not name or len(name) > NAME_LENGTH:
        raise RefusedError(_("The name of an award has 1 to %(most)s characters.") % {"most": NAME_LENGTH})
    if from_yuan < 0:
        raise RefusedError(_("A tier begins at 0 yuan or more."))
    if from_yuan > MOST_YUAN or from_yuan != round(from_yuan, 2):
        raise RefusedError(_("Enter yuan with at most two decimal places."))
    known = AwardTier.objects.in_use().filter(branch=branch)
    if known.filter(from_yuan=from_yuan).exists():
        raise RefusedError(_("Another tier begins at the same benefit."))
    if known.filter(name=name).exists():
        raise RefusedError(_("Another tier has this name."))
