"""The objection 异议 to one item of a published result."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from appraisal.enums import OPEN_OBJECTION_STATUSES, CorrectionStatus, ObjectionStatus
from appraisal.models.periods import Period
from appraisal.models.schemes import Indicator
from branchmgr import clock
from branchmgr.models import Upload, User
from branchmgr.steps import Step
from groups.models import Appointment, PartyGroup, standing_of

LEFT_WITHOUT_AN_ANSWER = (ObjectionStatus.RETURNED, ObjectionStatus.WITHDRAWN)
NOT_FOLLOWED = ~Q(corrections__status__in=[CorrectionStatus.PROPOSED, CorrectionStatus.CONFIRMED])


class ObjectionQuerySet(models.QuerySet["Objection"]):
    """Objections."""

    def visible_to(self, user: User) -> ObjectionQuerySet:
        """One's own, those of groups one leads, those handed in to a committee one sits on."""
        standing = standing_of(user)
        served = Q(period__branch__in=standing.serves, answer_by__isnull=False)
        return self.filter(Q(raised_by=user) | Q(group__in=standing.leads) | served)

    def open(self) -> ObjectionQuerySet:
        """Neither answered nor taken back."""
        return self.filter(status__in=OPEN_OBJECTION_STATUSES)

    def unsettled(self) -> ObjectionQuerySet:
        """Open, or accepted while nothing came of it: its correction was not confirmed."""
        return self.filter(Q(status__in=OPEN_OBJECTION_STATUSES) | Q(status=ObjectionStatus.ACCEPTED) & NOT_FOLLOWED)

    def waiting_for(self, user: User) -> ObjectionQuerySet:
        """Those in which the next step is this person's: the leader's, or the secretary's."""
        standing = standing_of(user)
        accepted = Q(status=ObjectionStatus.ACCEPTED) & NOT_FOLLOWED
        to_answer = Q(period__branch__in=standing.secretary_of) & (Q(status=ObjectionStatus.SUBMITTED) | accepted)
        return self.filter(to_answer | Q(group__in=standing.leads, status=ObjectionStatus.WITH_LEADER))

    def to_decide_anew(self) -> ObjectionQuerySet:
        """Accepted, but the correction was not confirmed."""
        return self.filter(NOT_FOLLOWED, status=ObjectionStatus.ACCEPTED)

    def to_answer(self) -> ObjectionQuerySet:
        """What waits for the secretary: with the committee, or to be decided anew."""
        accepted = Q(status=ObjectionStatus.ACCEPTED) & NOT_FOLLOWED
        return self.filter(Q(status=ObjectionStatus.SUBMITTED) | accepted)

    def standing(self) -> ObjectionQuerySet:
        """Neither returned nor withdrawn: no other may be made to the same item."""
        return self.exclude(status__in=LEFT_WITHOUT_AN_ANSWER)

    def with_committee(self) -> ObjectionQuerySet:
        return self.filter(status=ObjectionStatus.SUBMITTED)

    def with_leader(self) -> ObjectionQuerySet:
        return self.filter(status=ObjectionStatus.WITH_LEADER)

    def left_with_leader(self, now: datetime) -> ObjectionQuerySet:
        """With the leader although the days for objections are over, or nobody leads the group any more."""
        leaders = Appointment.objects.leaders().on(clock.day_of(now))
        nobody = ~Exists(leaders.filter(group=OuterRef("group")))
        return self.with_leader().filter(nobody | Q(period__archive_at__lte=now))

    def of(self, period: Period) -> ObjectionQuerySet:
        return self.filter(period=period)

    def due_by(self, day: date) -> ObjectionQuerySet:
        """Those to be answered on ``day`` or before."""
        return self.with_committee().filter(answer_by__lte=day)

    def with_words(self) -> ObjectionQuerySet:
        """With everything a line about it says at hand."""
        return self.select_related("period__branch", "group", "indicator", "raised_by__person")

    def newest_first(self) -> ObjectionQuerySet:
        return self.order_by("-raised_at", "-pk")


class Objection(models.Model):
    """That somebody holds one item of a group's published result to be wrong (domain rule 8).

    ``answer_by`` is the last day for the committee's answer, Asia/Shanghai; None until it is handed in.
    """

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="objections")
    group = models.ForeignKey(PartyGroup, on_delete=models.PROTECT, related_name="objections")
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="objections", verbose_name=_("indicator")
    )
    text = models.TextField(_("what is objected to, and why"))
    attachment = models.ForeignKey(Upload, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(
        _("status"),
        max_length=12,
        choices=ObjectionStatus,
        default=ObjectionStatus.WITH_LEADER,
        editable=False,
    )
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="objections")
    raised_at = models.DateTimeField(_("raised at"))
    answer_by = models.DateField(_("answer by"), null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        constraints = [
            models.UniqueConstraint(
                fields=["period", "group", "indicator"],
                condition=~Q(status__in=LEFT_WITHOUT_AN_ANSWER),
                name="objection_once_per_item",
                violation_error_message=_("There is an objection to this item already."),
            ),
            models.CheckConstraint(condition=Q(status__in=ObjectionStatus.values), name="objection_status_known"),
            models.CheckConstraint(condition=~Q(text=""), name="objection_has_text"),
            models.CheckConstraint(
                condition=~Q(status__in=[ObjectionStatus.ACCEPTED, ObjectionStatus.REFUSED]) | ~Q(answer=""),
                name="objection_answered_with_words",
                violation_error_message=_("An answer says why."),
            ),
            models.CheckConstraint(
                condition=~Q(status=ObjectionStatus.SUBMITTED) | Q(answer_by__isnull=False),
                name="objection_with_committee_has_day",
            ),
        ]
        indexes = [models.Index(fields=["status", "answer_by"], name="objection_by_day")]

    def __str__(self) -> str:
        return f"{self.period} · {self.group} · {self.indicator}"

    @property
    def branch_id(self) -> int:
        """The branch whose committee answers."""
        return self.period.branch_id

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_OBJECTION_STATUSES

    @property
    def is_handed_in(self) -> bool:
        """Whether it ever reached the committee."""
        return self.answer_by is not None


class ObjectionStep(Step):
    """That an objection reached a status."""

    objection = models.ForeignKey(Objection, on_delete=models.CASCADE, related_name="steps")
    status = models.CharField(_("status"), max_length=12, choices=ObjectionStatus, editable=False)

    class Meta:
        verbose_name = _("step of an objection")
        verbose_name_plural = _("steps of an objection")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["objection", "status"], name="objection_step_once"),
            models.UniqueConstraint(fields=["objection", "number"], name="objection_step_numbered"),
        ]

    def __str__(self) -> str:
        return f"{self.objection} {self.status}"
