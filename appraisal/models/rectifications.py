"""The rectification 整改 that a group graded low enough gets, with measures, progress and recheck."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from appraisal.enums import OPEN_RECTIFICATION_STATUSES, RectificationStatus
from appraisal.models.periods import Period
from branchmgr import clock
from branchmgr.models import Upload, User
from branchmgr.steps import Step
from groups.models import Branch, PartyGroup, Person, standing_of

LAST_DAY = Coalesce("extended_to", "due_on")
OVERDUE = "overdue"
WITH_THE_LEADER = (RectificationStatus.OPENED, RectificationStatus.UNDER_WAY)


class RectificationQuerySet(models.QuerySet["Rectification"]):
    """Rectifications."""

    def visible_to(self, user: User) -> RectificationQuerySet:
        """Those of one's branch's groups for the committee, of one's own group, and of branches one administers."""
        standing = standing_of(user)
        own = Q(group__in=standing.groups | standing.leads) | Q(measures__owner__user=user)
        seen = Q(period__branch__in=standing.serves) | own | standing.below("period__branch__committee__path")
        return self.filter(seen).distinct()

    def open(self) -> RectificationQuerySet:
        """Neither closed nor lifted."""
        return self.filter(status__in=OPEN_RECTIFICATION_STATUSES)

    def at_work(self) -> RectificationQuerySet:
        """Those with the group: to be planned or under way."""
        return self.filter(status__in=WITH_THE_LEADER)

    def of(self, period: Period) -> RectificationQuerySet:
        return self.filter(period=period)

    def with_places(self) -> RectificationQuerySet:
        """With group, period and branch at hand."""
        return self.select_related("group", "period__branch__committee", "period__scheme")

    def of_line(self, period: Period) -> RectificationQuerySet:
        """Those of the periods of its branch and cadence that ended before this one began."""
        line = {"period__branch": period.branch_id, "period__cadence": period.cadence}
        return self.filter(**line, period__ends_on__lt=period.starts_on)

    def matching(self, words: str) -> RectificationQuerySet:
        """Those of a group or branch whose name or code holds what was typed."""
        typed = words.strip()
        group = Q(group__name__icontains=typed) | Q(group__code__icontains=typed)
        return self.filter(group | Q(period__branch__name__icontains=typed)) if typed else self

    def in_state(self, state: str, today: date) -> RectificationQuerySet:
        """Those of a status, or the ``overdue`` ones; all for any other word."""
        if state == OVERDUE:
            return self.overdue(today)
        return self.filter(status=state) if state in RectificationStatus.values else self

    def waiting_for(self, user: User) -> RectificationQuerySet:
        """Those in which the next step is this person's: the leader's until it is done, then the committee's."""
        standing = standing_of(user)
        led = Q(group__in=standing.leads, status__in=WITH_THE_LEADER)
        done = Q(period__branch__in=standing.serves, status=RectificationStatus.DONE)
        owned = Measure.objects.filter(owner=standing.person).values("rectification")
        return self.filter(led | (done & ~Q(group__in=standing.leads) & ~Q(pk__in=owned)))

    def with_next_step_of(self, groups: Collection[int]) -> RectificationQuerySet:
        """Those in which these groups' leaders file the plan, or report that every measure is done."""
        left = Measure.objects.filter(rectification=OuterRef("pk"), done_on=None)
        ready = Q(status=RectificationStatus.UNDER_WAY) & ~Q(Exists(left))
        return self.filter(Q(status=RectificationStatus.OPENED) | ready, group__in=groups)

    def urgent_first(self) -> RectificationQuerySet:
        """The open ones by their last day, the overdue on top; then the others, the newest first."""
        last = Case(When(status__in=OPEN_RECTIFICATION_STATUSES, then=LAST_DAY), default=None)
        return self.order_by(last.asc(nulls_last=True), "-opened_at", "group__code", "pk")

    def waiting_for_recheck(self) -> RectificationQuerySet:
        return self.filter(status=RectificationStatus.DONE)

    def overdue(self, today: date) -> RectificationQuerySet:
        """Open past their last day, the extension counted."""
        return self.open().alias(last=LAST_DAY).filter(last__lt=today)

    def due_between(self, first: date, last: date) -> RectificationQuerySet:
        """Those whose last day, the extension counted, is one of these days."""
        return self.alias(last=LAST_DAY).filter(last__gte=first, last__lte=last)

    def by_day(self) -> RectificationQuerySet:
        """The one due first on top."""
        return self.order_by(LAST_DAY, "group__code", "pk")


class Rectification(models.Model):
    """What a group graded at the scheme's rectification grade or below has to set right (domain row E2).

    ``due_on`` is the last day, Asia/Shanghai; it is extended once at most, with a reason.
    """

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="rectifications")
    group = models.ForeignKey(PartyGroup, on_delete=models.PROTECT, related_name="rectifications")
    status = models.CharField(
        _("status"),
        max_length=12,
        choices=RectificationStatus,
        default=RectificationStatus.OPENED,
        editable=False,
    )
    grade = models.CharField(_("grade"), max_length=32)
    cause = models.TextField(_("cause"), blank=True)
    opened_at = models.DateTimeField(_("opened at"))
    due_on = models.DateField(_("due on"))
    extended_to = models.DateField(_("extended to"), null=True, blank=True)
    extension_reason = models.TextField(_("reason of the extension"), blank=True)

    objects = RectificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("rectification")
        verbose_name_plural = _("rectifications")
        constraints = [
            models.UniqueConstraint(fields=["period", "group"], name="rectification_once_per_result"),
            models.CheckConstraint(
                condition=Q(status__in=RectificationStatus.values), name="rectification_status_known"
            ),
            models.CheckConstraint(
                condition=Q(extended_to=None, extension_reason="")
                | (Q(extended_to__gt=F("due_on")) & ~Q(extension_reason="")),
                name="rectification_extended_later_with_reason",
                violation_error_message=_("An extension leads to a later day and has a reason."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=[RectificationStatus.OPENED, RectificationStatus.LIFTED]) | ~Q(cause=""),
                name="rectification_planned_with_cause",
            ),
        ]
        indexes = [models.Index(fields=["status", "due_on"], name="rectification_by_day")]

    def __str__(self) -> str:
        return f"{self.group} · {self.period}"

    @property
    def last_day(self) -> date:
        """The last day for it, the extension counted."""
        return self.extended_to or self.due_on

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_RECTIFICATION_STATUSES

    @property
    def branch(self) -> Branch:
        return self.period.branch

    @property
    def branch_id(self) -> int:
        return self.period.branch_id

    @property
    def is_overdue(self) -> bool:
        """Open past its last day."""
        return self.is_open and self.last_day < clock.today()


class RectificationStep(Step):
    """That a rectification reached a status; a recheck that is not passed leads back, so a status may come again."""

    rectification = models.ForeignKey(Rectification, on_delete=models.CASCADE, related_name="steps")
    status = models.CharField(_("status"), max_length=12, choices=RectificationStatus, editable=False)

    class Meta:
        verbose_name = _("step of a rectification")
        verbose_name_plural = _("steps of a rectification")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["rectification", "number"], name="rectification_step_numbered")]

    def __str__(self) -> str:
        return f"{self.rectification} {self.status}"


class MeasureQuerySet(models.QuerySet["Measure"]):
    """Measures."""

    def visible_to(self, user: User) -> MeasureQuerySet:
        """Those of the rectifications one may see."""
        return self.filter(rectification__in=Rectification.objects.visible_to(user))

    def outstanding(self) -> MeasureQuerySet:
        """Not done, in a rectification that is under way."""
        return self.filter(done_on=None, rectification__status=RectificationStatus.UNDER_WAY)

    def due_by(self, day: date) -> MeasureQuerySet:
        return self.outstanding().filter(due_on__lte=day)

    def for_person(self, user: User) -> MeasureQuerySet:
        """Those one is responsible for, and those of groups one leads."""
        standing = standing_of(user)
        return self.filter(Q(owner=standing.person) | Q(rectification__group__in=standing.leads))

    def with_places(self) -> MeasureQuerySet:
        """With owner, rectification, group and period at hand."""
        return self.select_related("owner__user", "rectification__group", "rectification__period__branch")


class Measure(models.Model):
    """One measure (整改措施) of a rectification: what, by whom, until when."""

    rectification = models.ForeignKey(Rectification, on_delete=models.CASCADE, related_name="measures")
    position = models.PositiveSmallIntegerField()
    text = models.TextField(_("measure"))
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("responsible"))
    due_on = models.DateField(_("due on"))
    done_on = models.DateField(_("done on"), null=True, blank=True)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["rectification", "position"], name="measure_once_per_position"),
            models.CheckConstraint(condition=~Q(text=""), name="measure_has_text"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def branch_id(self) -> int:
        return self.rectification.branch_id

    @property
    def is_late(self) -> bool:
        """Not done and past its day."""
        return self.done_on is None and self.due_on < clock.today()


class ProgressQuerySet(models.QuerySet["Progress"]):
    """Notes of progress."""

    def visible_to(self, user: User) -> ProgressQuerySet:
        """Those of the rectifications one may see."""
        return self.filter(rectification__in=Rectification.objects.visible_to(user))


class Progress(models.Model):
    """What was done on a rectification, with evidence; only added to."""

    rectification = models.ForeignKey(Rectification, on_delete=models.CASCADE, related_name="progress")
    measure = models.ForeignKey(Measure, null=True, blank=True, on_delete=models.CASCADE, related_name="progress")
    text = models.TextField(_("what was done"))
    evidence = models.ForeignKey(Upload, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = ProgressQuerySet.as_manager()

    class Meta:
        verbose_name = _("progress")
        verbose_name_plural = _("progress")
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="progress_has_text")]

    def __str__(self) -> str:
        return self.text

    @property
    def branch(self) -> Branch:
        return self.rectification.branch

    @property
    def branch_id(self) -> int:
        return self.rectification.branch_id
