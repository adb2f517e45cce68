"""The correction 更正 of one cell of a result, and what the results were before."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from appraisal.cells import Cell
from appraisal.enums import CorrectionStatus
from appraisal.models.objections import Objection
from appraisal.models.periods import Period
from appraisal.models.results import Figures, Result
from appraisal.models.schemes import Indicator
from branchmgr.models import User
from branchmgr.steps import Step
from groups.models import Branch, PartyGroup, standing_of


class CorrectionQuerySet(models.QuerySet["Correction"]):
    """Corrections."""

    def visible_to(self, user: User) -> CorrectionQuerySet:
        """All of a branch whose committee one sits on; those in force to whoever may see the group's detail."""
        standing = standing_of(user)
        own = Q(group__in=standing.groups | standing.leads) | standing.own_then("group", "period__ends_on")
        seen = Q(period__in=Period.objects.visible_to(user)) & (own | standing.below("period__branch__committee__path"))
        seen &= Q(status=CorrectionStatus.CONFIRMED)
        return self.filter(Q(period__branch__in=standing.serves) | seen)

    def proposed(self) -> CorrectionQuerySet:
        return self.filter(status=CorrectionStatus.PROPOSED)

    def to_confirm_by(self, user: User) -> CorrectionQuerySet:
        """Those that wait and were decided by somebody else."""
        return self.proposed().exclude(decided_by=user)

    def in_force(self) -> CorrectionQuerySet:
        return self.filter(status=CorrectionStatus.CONFIRMED)

    def standing(self) -> CorrectionQuerySet:
        """In force or still to be confirmed."""
        return self.exclude(status=CorrectionStatus.REJECTED)

    def of(self, period: Period) -> CorrectionQuerySet:
        return self.filter(period=period)

    def newest_first(self) -> CorrectionQuerySet:
        return self.order_by("-decided_at", "-pk")

    def in_order(self) -> CorrectionQuerySet:
        """As they came into force; those that wait at the end."""
        return self.order_by(F("revision").asc(nulls_last=True), "decided_at", "pk")

    def with_words(self) -> CorrectionQuerySet:
        """With everything a line about it says at hand."""
        return self.select_related(
            "period", "group", "indicator__dimension", "decided_by__person", "confirmed_by__person"
        )


class Correction(models.Model):
    """A new value for one cell of a totalled period (domain rule 8): decided by one, confirmed by another.

    ``old_…`` is what stood there when it was decided, ``new_…`` what stands there once it is in force;
    ``reason`` says why it is corrected. After the archive it rests on a resolution of the committee.
    """

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="corrections")
    group = models.ForeignKey(PartyGroup, on_delete=models.PROTECT, related_name="corrections")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="corrections")
    objection = models.ForeignKey(
        Objection, null=True, blank=True, on_delete=models.PROTECT, related_name="corrections"
    )
    old_points = models.DecimalField(_("points before"), max_digits=10, decimal_places=4, null=True)
    old_exempt = models.BooleanField(_("exempt before"), default=False)
    old_vetoed = models.BooleanField(_("vetoed before"), default=False)
    old_reason = models.CharField(_("reason before"), max_length=500, blank=True)
    new_points = models.DecimalField(_("points after"), max_digits=10, decimal_places=4, null=True)
    new_exempt = models.BooleanField(_("exempt after"), default=False)
    new_vetoed = models.BooleanField(_("vetoed after"), default=False)
    new_reason = models.CharField(_("reason after"), max_length=500, blank=True)
    reason = models.TextField(_("reason of the correction"))
    meeting_on = models.DateField(_("meeting of the branch committee"), null=True, blank=True)
    resolution = models.TextField(_("resolution"), blank=True)
    status = models.CharField(
        _("status"),
        max_length=12,
        choices=CorrectionStatus,
        default=CorrectionStatus.PROPOSED,
        editable=False,
    )
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"))
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    revision = models.PositiveSmallIntegerField(_("revision of the period"), null=True, blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        constraints = [
            models.UniqueConstraint(
                fields=["period", "group", "indicator"],
                condition=Q(status=CorrectionStatus.PROPOSED),
                name="correction_one_at_a_time",
                violation_error_message=_("A correction of this item waits for its confirmation already."),
            ),
            models.UniqueConstraint(
                fields=["objection"],
                condition=~Q(status=CorrectionStatus.REJECTED),
                name="correction_one_of_an_objection",
                violation_error_message=_("A correction follows from this objection already."),
            ),
            models.UniqueConstraint(
                fields=["period", "revision"],
                condition=Q(revision__isnull=False),
                name="correction_one_per_revision",
            ),
            models.CheckConstraint(condition=Q(status__in=CorrectionStatus.values), name="correction_status_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="correction_has_reason"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("decided_by")),
                name="correction_confirmed_by_another",
                violation_error_message=_("A correction is confirmed by somebody else than who decided it."),
            ),
            models.CheckConstraint(
                condition=~Q(status=CorrectionStatus.CONFIRMED)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False, revision__isnull=False),
                name="correction_in_force_is_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(meeting_on=None, resolution="") | (Q(meeting_on__isnull=False) & ~Q(resolution="")),
                name="correction_resolution_with_meeting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} · {self.group} · {self.indicator}"

    @property
    def branch_id(self) -> int:
        """The branch whose committee decides."""
        return self.period.branch_id

    @property
    def branch(self) -> Branch:
        return self.period.branch

    @property
    def is_proposed(self) -> bool:
        return self.status == CorrectionStatus.PROPOSED

    @property
    def is_in_force(self) -> bool:
        return self.status == CorrectionStatus.CONFIRMED

    @property
    def old(self) -> Cell:
        """The cell before."""
        return Cell(points=self.old_points, exempt=self.old_exempt, vetoed=self.old_vetoed)

    @property
    def new(self) -> Cell:
        """The cell after."""
        return Cell(points=self.new_points, exempt=self.new_exempt, vetoed=self.new_vetoed)


class CorrectionStep(Step):
    """That a correction reached a status."""

    correction = models.ForeignKey(Correction, on_delete=models.CASCADE, related_name="steps")
    status = models.CharField(_("status"), max_length=12, choices=CorrectionStatus, editable=False)

    class Meta:
        verbose_name = _("step of a correction")
        verbose_name_plural = _("steps of a correction")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["correction", "status"], name="correction_step_once"),
            models.UniqueConstraint(fields=["correction", "number"], name="correction_step_numbered"),
        ]

    def __str__(self) -> str:
        return f"{self.correction} {self.status}"


class ResultRevision(Figures):
    """What a result was before a correction changed it; ``revision`` is the one that it had then."""

    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="revisions")
    correction = models.ForeignKey(Correction, on_delete=models.PROTECT, related_name="changes")
    revision = models.PositiveSmallIntegerField(_("revision"))

    class Meta:
        verbose_name = _("earlier result")
        verbose_name_plural = _("earlier results")
        ordering = ["revision"]
        constraints = [
            models.UniqueConstraint(fields=["result", "revision"], name="result_revision_once"),
            models.UniqueConstraint(fields=["result", "correction"], name="result_changed_once_by_correction"),
        ]

    def __str__(self) -> str:
        return f"{self.result} #{self.revision}"
