"""Read models of objections and corrections: lists, what may be done, and both values beside one another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from appraisal.enums import ObjectionStatus, PeriodStatus
from appraisal.models import Correction, CorrectionStep, Objection, ObjectionStep, Period, Result, ResultRevision
from appraisal.models.corrections import CorrectionQuerySet
from appraisal.models.objections import ObjectionQuerySet
from branchmgr import clock
from branchmgr.models import User
from groups.models import PartyGroup, standing_of

Corrected = Mapping[tuple[int, int], list[Correction]]
"""by group and indicator"""

OBJECTION_ORDERS = {
    "raised": ("raised_at", "pk"),
    "day": ("answer_by", "raised_at", "pk"),
    "group": ("group__code", "raised_at", "pk"),
}


def objections_of(user: User, *, status: str = "", period: str = "", sort: str = "") -> ObjectionQuerySet:
    """The objections a user sees, as chosen and ordered: the newest first unless asked."""
    found = Objection.objects.visible_to(user).with_words()
    if status in ObjectionStatus.values:
        found = found.filter(status=status)
    if period.isascii() and period.isdecimal() and len(period) <= 18:
        found = found.filter(period=int(period))
    name = sort.removeprefix("-") if sort.removeprefix("-") in OBJECTION_ORDERS else ""
    if not name:
        return found.newest_first()
    first, *rest = OBJECTION_ORDERS[name]
    return found.order_by(f"-{first}" if sort.startswith("-") else first, *rest)


def periods_with_objections(user: User) -> list[tuple[int, str]]:
    """The periods one may choose from in the list of objections, the newest first."""
    seen = Objection.objects.visible_to(user).values("period")
    return [(period.pk, str(period)) for period in Period.objects.filter(pk__in=seen).newest_first()[:40]]


def own_groups_in(period: Period, user: User) -> QuerySet[PartyGroup]:
    """The groups one belongs to or leads that have a result in the period."""
    standing = standing_of(user)
    own = standing.groups | standing.leads
    return PartyGroup.objects.filter(pk__in=own, results__period=period).order_by("code")


def may_object(period: Period, user: User, now: datetime) -> bool:
    """Whether the person could raise an objection to this period now."""
    return period.takes_objections(now) and own_groups_in(period, user).exists()


@dataclass(frozen=True, slots=True)
class ObjectionPage:
    """One objection: its steps, the corrections that followed, and what this person can do with it now."""

    objection: Objection
    steps: list[ObjectionStep]
    corrections: list[Correction]
    result: Result | None
    """the group's, where the person may look into it"""
    overdue: bool
    may_forward: bool
    may_withdraw: bool
    may_answer: bool

    @property
    def refused_by_second(self) -> bool:
        """Accepted, but nothing came of it so far."""
        return self.objection.status == ObjectionStatus.ACCEPTED and not any(
            each.is_proposed or each.is_in_force for each in self.corrections
        )


def objection_page(objection: Objection, user: User) -> ObjectionPage:
    """What the page of an objection shows to a person; three queries beside the objection's own."""
    corrections = list(Correction.objects.visible_to(user).filter(objection=objection).with_words().newest_first())
    status = objection.status
    alive = any(each.is_proposed or each.is_in_force for each in corrections)
    to_answer = status == ObjectionStatus.SUBMITTED or (status == ObjectionStatus.ACCEPTED and not alive)
    due = objection.answer_by
    return ObjectionPage(
        objection=objection,
        steps=list(objection.steps.select_related("by__person")),
        corrections=corrections,
        result=result_of(objection, user),
        overdue=status == ObjectionStatus.SUBMITTED and due is not None and due < clock.today(),
        may_forward=status == ObjectionStatus.WITH_LEADER and user.has_perm("appraisal.forward_objection", objection),
        may_withdraw=objection.is_open and user.has_perm("appraisal.withdraw_objection", objection),
        may_answer=to_answer and user.has_perm("appraisal.accept_objection", objection),
    )


def corrections_of(period: Period, user: User) -> CorrectionQuerySet:
    """The corrections of a period that a person may see, as they came into force; those turned down are left out."""
    return Correction.objects.visible_to(user).of(period).standing().with_words().in_order()


def corrections_by_cell(period: Period) -> Corrected:
    """The corrections in force, the oldest first; no query where nothing was corrected."""
    found: dict[tuple[int, int], list[Correction]] = {}
    if period.revision > 1:
        for each in Correction.objects.of(period).in_force().in_order():
            found.setdefault((each.group_id, each.indicator_id), []).append(each)
    return found


def first_figures(period: Period, published_at: datetime | None) -> Mapping[int, ResultRevision]:
    """By group, what its result was when it was published, where a correction changed it since.

    Before publication: what it was when it was totalled. No query where nothing was corrected.
    """
    if period.revision == 1:
        return {}
    revisions = ResultRevision.objects.filter(result__period=period).select_related("result")
    if period.is_public and published_at is not None:
        revisions = revisions.filter(correction__confirmed_at__gte=published_at)
    return {each.result.group_id: each for each in revisions.order_by("-revision")}


@dataclass(frozen=True, slots=True)
class Unsettled:
    """What holds up the archive of a published period: how many of each."""

    with_leader: int = 0
    with_committee: int = 0
    to_confirm: int = 0

    @property
    def some(self) -> int:
        return self.with_leader + self.with_committee + self.to_confirm


def unsettled_in(period: Period) -> Unsettled:
    """What a period waits for before it is archived, for the committee."""
    if period.status != PeriodStatus.PUBLISHED:
        return Unsettled()
    unsettled = Objection.objects.of(period).unsettled()
    with_leader = unsettled.with_leader().count()
    return Unsettled(with_leader, unsettled.count() - with_leader, Correction.objects.of(period).proposed().count())


def result_of(subject: Objection | Correction, user: User) -> Result | None:
    """The result that it is about, where the person may look into it."""
    rows = Result.objects.filter(period=subject.period_id, group=subject.group_id)
    result = rows.select_related("period__branch__committee").first()
    return result if result and user.has_perm("appraisal.view_detail", result) else None


@dataclass(frozen=True, slots=True)
class Amended:
    """What a page of a result says of objections and corrections, and what this person can do about it now."""

    corrections: list[Correction]
    objections: list[Objection]
    may_object: bool
    may_correct: bool


def amended_result(result: Result, user: User, now: datetime) -> Amended:
    """Of one group's result; at most three queries."""
    period = result.period
    own = result.group_id in standing_of(user).groups | standing_of(user).leads
    return Amended(
        corrections=list(corrections_of(period, user).filter(group=result.group_id)),
        objections=list(objections_of(user).filter(period=period, group=result.group_id)),
        may_object=own and period.takes_objections(now),
        may_correct=user.has_perm("appraisal.decide_correction", result),
    )


def amended_period(period: Period, user: User, now: datetime) -> Amended:
    """Of a whole period; the corrections only where something was corrected, or may be."""
    serves = period.branch_id in standing_of(user).serves
    return Amended(
        corrections=list(corrections_of(period, user)) if period.revision > 1 or serves else [],
        objections=[],
        may_object=may_object(period, user, now),
        may_correct=False,
    )


@dataclass(frozen=True, slots=True)
class CorrectionPage:
    """One correction: its steps, the results it changed, and whether this person is the second one."""

    steps: list[CorrectionStep]
    changes: list[tuple[ResultRevision, Result | ResultRevision]]
    """each result as it was before and after"""
    result: Result | None
    objection: Objection | None
    """the one behind it, where the person may see it"""
    may_confirm: bool
    own: bool


def correction_page(correction: Correction, user: User) -> CorrectionPage:
    """What the page of a correction shows; six queries beside the correction's own.

    Everybody in the branch sees all groups' totals; how they changed is no secret of one group, unless it was
    before publication: that stays with the committee.
    """
    shown = correction.branch_id in standing_of(user).serves or _after_publication(correction)
    waits = correction.is_proposed and user.has_perm("appraisal.confirm_correction", correction)
    return CorrectionPage(
        steps=list(correction.steps.select_related("by__person")),
        changes=_changes(correction) if shown else [],
        result=result_of(correction, user),
        objection=Objection.objects.visible_to(user).filter(corrections=correction).first(),
        may_confirm=waits and correction.decided_by_id != user.pk,
        own=waits and correction.decided_by_id == user.pk,
    )


def _changes(correction: Correction) -> list[tuple[ResultRevision, Result | ResultRevision]]:
    """What the results were before and after: a later correction may have changed them again."""
    before = list(correction.changes.select_related("result__group").order_by("result__rank", "result__group__code"))
    later = ResultRevision.objects.filter(result__in=[each.result_id for each in before])
    after = {(each.result_id, each.revision): each for each in later}
    return [(each, after.get((each.result_id, each.revision + 1), each.result)) for each in before]


def _after_publication(correction: Correction) -> bool:
    steps = correction.period.steps.filter(status=PeriodStatus.PUBLISHED, at__lte=correction.confirmed_at)
    return correction.is_in_force and steps.exists()
