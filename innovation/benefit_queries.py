"""Read models of benefits and awards: what is due, who verifies it, which award it comes to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Max, Q
from django.utils.translation import pgettext_lazy

from branchmgr import clock
from branchmgr.models import User
from groups.enums import COMMITTEE_OFFICES
from groups.models import Appointment, Branch, standing_of
from innovation.enums import ProposalStatus
from innovation.hidden_names import names_hidden_from
from innovation.models import Award, AwardTier, Benefit, Proposal, Recommendation
from innovation.models.departments import AwardTierQuerySet, BenefitQuerySet
from innovation.models.proposals import ProposalQuerySet
from innovation.step_queries import answerers, authors_of, latest_recommendation

STATES = {
    "due": pgettext_lazy("benefit", "to be verified now"),
    "later": pgettext_lazy("benefit", "later"),
    "verified": pgettext_lazy("benefit", "verified"),
}
ORDERS = {
    "proposal": ("proposal__year", "proposal__number"),
    "due": ("due_on",),
    "yuan": ("yuan",),
}


def verifiers_of(proposal: Proposal, day: date) -> set[int]:
    """Who may verify the benefit on a day, as ids of people: the committee and the department, but no author."""
    held = Appointment.objects.on(day).filter(office__in=COMMITTEE_OFFICES, branch=proposal.branch_id)
    people = set(held.values_list("person", flat=True))
    asked = latest_recommendation(proposal)
    if asked is not None and asked.adopted:
        people |= answerers(asked, day)
    return people - authors_of(proposal.pk)


def benefits_shown(user: User, words: str = "", state: str = "", sort: str = "") -> BenefitQuerySet:
    """The benefits of one's branches and departments, of those below one's committee; what is due first."""
    found = Benefit.objects.filter(_near(user))
    today = clock.today()
    if state == "due":
        found = found.due(today)
    elif state == "later":
        found = found.open().filter(due_on__gt=today)
    elif state == "verified":
        found = found.verified()
    hidden = names_hidden_from(user) if words else frozenset()
    for word in words.split():
        named = Q(proposal__title__icontains=word) | Q(proposal__number__icontains=word)
        led = Q(proposal__lead__name__icontains=word) & ~Q(proposal__in=hidden)
        found = found.filter(named | led | Q(proposal__branch__name__icontains=word))
    fields = ORDERS.get(sort.removeprefix("-"))
    if fields is None:
        return found.with_places().order_by(F("verified_on").desc(nulls_first=True), "due_on", "pk")
    down = sort.startswith("-")
    first = F(fields[0]).desc(nulls_last=True) if down else F(fields[0]).asc(nulls_last=True)
    return found.with_places().order_by(first, *fields[1:], "pk")


def _near(user: User) -> Q:
    """A condition: of a branch on whose committee one sits, of a department one answers for, or below one's own."""
    standing = standing_of(user)
    branches = Q(proposal__branch__in=standing.serves) | standing.below("proposal__branch__committee__path")
    return branches | Q(proposal__in=_adopted_by(standing.answers_for))


def _adopted_by(departments: frozenset[int]) -> object:
    return Recommendation.objects.filter(department__in=departments, adopted=True).values("proposal")


def benefits_to_verify(user: User, day: date) -> BenefitQuerySet:
    """Those that this person may verify by ``day``: of one's committee or departments, never of one's own proposal."""
    standing = standing_of(user)
    if not (standing.serves or standing.answers_for):
        return Benefit.objects.none()
    near = Q(proposal__branch__in=standing.serves) | Q(proposal__in=_adopted_by(standing.answers_for))
    mine = Proposal.objects.by(standing.person).values("pk")
    return Benefit.objects.due(day).filter(near).exclude(proposal__in=mine).with_places().order_by("due_on", "pk")


def verifiable_among(benefits: Iterable[Benefit], user: User, day: date) -> set[int]:
    """The ids of those that this person may verify by ``day``."""
    mine = benefits_to_verify(user, day).filter(pk__in=[each.pk for each in benefits])
    return set(mine.order_by().values_list("pk", flat=True))


def proposals_to_close(user: User) -> ProposalQuerySet:
    """Those whose benefit is verified as often as was set, for the secretary."""
    found = Proposal.objects.filter(branch__in=standing_of(user).secretary_of, status=ProposalStatus.VERIFIED)
    return found.exclude(benefits__verified_on=None).with_places().order_by("held_since", "pk")


def is_wholly_verified(proposal: Proposal) -> bool:
    """Whether nothing is left to verify."""
    return not proposal.benefits.filter(verified_on=None).exists()


def last_verified(proposal: Proposal) -> Benefit | None:
    """The benefit that was verified after the longest time: it counts for the award."""
    return proposal.benefits.exclude(verified_on=None).order_by("-due_on", "-pk").first()


def awarded_from(proposal: Proposal) -> date:
    """The first day on which the committee may have decided on the award: that of the last verification."""
    found = proposal.benefits.aggregate(last=Max("verified_on"))["last"]
    return found or proposal.carried_out_on or clock.today()


def tiers_of(branch: Branch) -> AwardTierQuerySet:
    """The tiers in use, the highest first."""
    return AwardTier.objects.in_use().filter(branch=branch).order_by("-from_yuan")


def proposed_tier(branch: Branch, yuan: Decimal | None) -> AwardTier | None:
    """The highest tier that the verified benefit a year reaches; None where no money was found or no tier fits."""
    if yuan is None:
        return None
    return tiers_of(branch).filter(from_yuan__lte=yuan).first()


@dataclass(frozen=True, slots=True)
class BenefitPanel:
    """What a proposal's page shows of its benefit: each verification, the award, what this person can do."""

    benefits: list[Benefit]
    award: Award | None
    to_verify: Benefit | None
    next_on: date | None


def benefit_panel(proposal: Proposal, user: User) -> BenefitPanel:
    """The benefits of a proposal and its award."""
    benefits = list(proposal.benefits.select_related("proof", "verified_by__person").order_by("due_on", "pk"))
    for each in benefits:
        each.proposal = proposal
    award = Award.objects.filter(proposal=proposal).first()
    today = clock.today()
    left = [each for each in benefits if each.verified_on is None]
    mine = [each for each in left if each.due_on <= today and user.has_perm("innovation.verify_benefit", each)]
    return BenefitPanel(benefits, award, mine[0] if mine else None, left[0].due_on if left else None)
