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

OBJECTION_ORDERS = {
    "raised": ("raised_at", "pk"),
    "day": ("answer_by", "raised_at", "pk"),
    "group": ("group__code", "raised_at", "pk"),
}


def objections_of(user: User, *, status: str = "", period: str = "", sort: str = "") -> ObjectionQuerySet:
    """The objections a user sees, as chosen and ordered: the newest first unless asked."""
    found = Objection.objects.visible_to(user).select_related(
        "period__branch", "group", "indicator", "raised_by__person"
    )
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
    open_days = period.status == PeriodStatus.PUBLISHED and period.archive_at is not None and now < period.archive_at
    return open_days and own_groups_in(period, user).exists()


@dataclass(frozen=True, slots=True)
class ObjectionPage:
    """One objection: its steps, the corrections that followed, and what this person can do with it now."""

    objection: Objection
    steps: list[ObjectionStep]
    corrections: list[Correction]
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
    """What the page of an objection shows to a person; two queries beside the objection's own."""
    corrections = list(Correction.objects.visible_to(user).filter(objection=objection).with_words().newest_first())
    status = objection.status
    alive = any(each.is_proposed or each.is_in_force for each in corrections)
    to_answer = status == ObjectionStatus.SUBMITTED or (status == ObjectionStatus.ACCEPTED and not alive)
    due = objection.answer_by
    return ObjectionPage(
        objection=objection,
        steps=list(objection.steps.select_related("by__person")),
        corrections=corrections,
        overdue=status == ObjectionStatus.SUBMITTED and due is not None and due < clock.today(),
        may_forward=status == ObjectionStatus.WITH_LEADER and user.has_perm("appraisal.forward_objection", objection),
        may_withdraw=objection.is_open and user.has_perm("appraisal.withdraw_objection", objection),
        may_answer=to_answer and user.has_perm("appraisal.accept_objection", objection),
    )


def corrections_of(period: Period, user: User) -> CorrectionQuerySet:
    """The corrections of a period that a person may see, as they came into force; those turned down are left out."""
    return Correction.objects.visible_to(user).of(period).standing().with_words().in_order()


def corrections_by_cell(period: Period) -> dict[tuple[int, int], list[Correction]]:
    """The corrections in force by group and indicator, the oldest first; no query where nothing was corrected."""
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


def waiting_in(period: Period) -> dict[str, int]:
    """What holds up the archive of a published period, for the committee: how many of each."""
    if period.status != PeriodStatus.PUBLISHED:
        return {}
    unsettled = Objection.objects.of(period).unsettled()
    return {
        "with_leader": unsettled.with_leader().count(),
        "with_committee": unsettled.exclude(status=ObjectionStatus.WITH_LEADER).count(),
        "to_confirm": Correction.objects.of(period).proposed().count(),
    }


def result_of(correction: Correction) -> Result | None:
    """The result whose cell is corrected."""
    return Result.objects.filter(period=correction.period_id, group=correction.group_id).first()


@dataclass(frozen=True, slots=True)
class CorrectionPage:
    """One correction: its steps, the results it changed, and whether this person is the second one."""

    steps: list[CorrectionStep]
    changes: list[ResultRevision]
    result: Result | None
    may_confirm: bool
    own: bool


def correction_page(correction: Correction, user: User) -> CorrectionPage:
    """What the page of a correction shows; three queries beside the correction's own.

    Everybody in the branch sees all groups' totals; how they changed is no secret of one group.
    """
    changes = correction.changes.select_related("result__group").order_by("result__rank", "result__group__code")
    waits = correction.is_proposed and user.has_perm("appraisal.confirm_correction", correction)
    return CorrectionPage(
        steps=list(correction.steps.select_related("by__person")),
        changes=list(changes),
        result=result_of(correction),
        may_confirm=waits and correction.decided_by_id != user.pk,
        own=waits and correction.decided_by_id == user.pk,
    )
