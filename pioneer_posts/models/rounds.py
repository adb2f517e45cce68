"""The round of half a year, its steps, its assessment form and what was put off."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from branchmgr import clock
from branchmgr.models import User
from branchmgr.steps import Step
from groups.models import Branch, standing_of
from pioneer_posts.enums import (
    AWARDED_STATUSES,
    RUNNING_STATUSES,
    ApplicationStatus,
    Reapplication,
    RoundStatus,
    RubricKind,
)
from pioneer_posts.weighting import Bands, Weights


class RoundQuerySet(models.QuerySet["Round"]):
    """Rounds."""

    def visible_to(self, user: User) -> RoundQuerySet:
        """Planned ones for the committee; the others for the branch, its posts' departments and the admins above."""
        standing = standing_of(user)
        departments = Q(holdings__post__department__in=standing.departments)
        others = Q(branch__in=standing.branches) | departments | standing.below("branch__committee__path")
        opened = ~Q(status=RoundStatus.PLANNED) & others
        return self.filter(pk__in=Round.objects.filter(Q(branch__in=standing.serves) | opened).values("pk"))

    def of(self, branch: Branch) -> RoundQuerySet:
        return self.filter(branch=branch)

    def published(self) -> RoundQuerySet:
        return self.filter(status=RoundStatus.PUBLISHED)

    def running(self) -> RoundQuerySet:
        """From the call until the publication."""
        return self.filter(status__in=RUNNING_STATUSES)

    def overlapping(self, first: date, last: date) -> RoundQuerySet:
        """Those not called off that share a day with ``first`` … ``last``, both included."""
        return self.exclude(status=RoundStatus.CALLED_OFF).filter(starts_on__lte=last, ends_on__gte=first)

    def of_half(self, year: int, half: int) -> RoundQuerySet:
        """The round of a half year, if it was not called off."""
        return self.exclude(status=RoundStatus.CALLED_OFF).filter(year=year, half=half)

    def newest_first(self) -> RoundQuerySet:
        return self.order_by("-starts_on", "branch__code", "-pk")

    def due_for_call(self, today: date) -> RoundQuerySet:
        return self.filter(status=RoundStatus.PLANNED, call_opens_on__lte=today)

    def due_for_posting(self, today: date) -> RoundQuerySet:
        """The last day of the call is past; whether there are candidates is another question."""
        return self.filter(status=RoundStatus.CALLING, call_closes_on__lt=today)

    def left_without_candidate(self, branches: Collection[int], today: date) -> RoundQuerySet:
        """Calls of these branches that are over, without a candidate."""
        some = self.filter(applications__status=ApplicationStatus.SUBMITTED).values("pk")
        return self.due_for_posting(today).filter(branch__in=branches).exclude(pk__in=some)

    def in_posting(self, today: date) -> RoundQuerySet:
        """Whose candidates are posted, and may still be spoken about."""
        return self.filter(status=RoundStatus.POSTED, posting_closes_on__gte=today)

    def due_for_award(self, today: date) -> RoundQuerySet:
        return self.filter(status=RoundStatus.POSTED, posting_closes_on__lt=today)

    def due_for_assessment(self, today: date) -> RoundQuerySet:
        return self.filter(status=RoundStatus.HELD, assessment_opens_on__lte=today)

    def in_assessment_on(self, today: date) -> RoundQuerySet:
        """Those whose assessment is open on a day."""
        return self.filter(status=RoundStatus.ASSESSING, assessment_closes_on__gte=today)

    def due_for_total(self, today: date) -> RoundQuerySet:
        """The last day of the assessment is past; whether complete is another question."""
        return self.filter(status=RoundStatus.ASSESSING, assessment_closes_on__lt=today)

    def due_for_publication(self, now: datetime) -> RoundQuerySet:
        return self.filter(status=RoundStatus.TOTALLED, publish_at__lte=now)


class Round(models.Model):
    """One half year of a branch's posts: who are candidates, who holds, what they are assessed at.

    All days are local days, Asia/Shanghai, both ends included: candidates until ``call_closes_on``, posted until
    ``posting_closes_on``, posts held from ``awarded_on`` until ``ends_on``, assessed until
    ``assessment_closes_on``, published from ``publish_at`` (aware). Weights in percent, bands and form are set
    while the round is planned and frozen when the call opens.
    """

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="post_rounds")
    year = models.PositiveSmallIntegerField(_("year"))
    half = models.PositiveSmallIntegerField(_("half"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    status = models.CharField(
        _("status"), max_length=12, choices=RoundStatus, default=RoundStatus.PLANNED, editable=False
    )
    call_opens_on = models.DateField(_("call opens on"))
    call_closes_on = models.DateField(_("last day of the call"))
    posting_closes_on = models.DateField(_("last day of the posting"))
    assessment_opens_on = models.DateField(_("assessment opens on"))
    assessment_closes_on = models.DateField(_("last day of the assessment"))
    publish_at = models.DateTimeField(_("is published from"))
    main_weight = models.DecimalField(_("weight of the department"), max_digits=5, decimal_places=2, default=70)
    supplement_weight = models.DecimalField(_("weight of the committee"), max_digits=5, decimal_places=2, default=30)
    step = models.DecimalField(_("step of points"), max_digits=4, decimal_places=2, default=Decimal("0.5"))
    excellent_from = models.DecimalField(_("excellent from"), max_digits=5, decimal_places=2, default=90)
    continue_from = models.DecimalField(_("continue from"), max_digits=5, decimal_places=2, default=70)
    reapplication = models.CharField(
        _("candidate again after a withdrawal"),
        max_length=16,
        choices=Reapplication,
        default=Reapplication.NEXT_YEAR,
    )
    awarded_on = models.DateField(_("awarded on"), null=True, blank=True)
    award_present = models.CharField(_("who was present"), max_length=300, blank=True)
    award_resolution = models.TextField(_("resolution"), blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round of posts")
        verbose_name_plural = _("rounds of posts")
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "year", "half"],
                condition=~Q(status=RoundStatus.CALLED_OFF),
                name="round_once_per_half",
                violation_error_message=_("The branch has a round for this half year already."),
            ),
            models.CheckConstraint(condition=Q(status__in=RoundStatus.values), name="round_status_known"),
            models.CheckConstraint(condition=Q(half__in=[1, 2]), name="round_half_known"),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="round_ends_after_start",
                violation_error_message=_("The last day is after the first."),
            ),
            models.CheckConstraint(
                condition=Q(call_closes_on__gte=F("call_opens_on"))
                & Q(posting_closes_on__gt=F("call_closes_on"))
                & Q(assessment_opens_on__gt=F("posting_closes_on"))
                & Q(assessment_closes_on__gte=F("assessment_opens_on")),
                name="round_days_in_order",
                violation_error_message=_("Call, posting and assessment follow each other."),
            ),
            models.CheckConstraint(
                condition=Q(assessment_opens_on__gte=F("starts_on"), assessment_opens_on__lte=F("ends_on")),
                name="round_assessment_opens_within",
                violation_error_message=_("The assessment opens within the round."),
            ),
            models.CheckConstraint(
                condition=Q(main_weight__gte=0, supplement_weight__gte=0)
                & Q(main_weight=Decimal(100) - F("supplement_weight")),
                name="round_weights_add_up",
                violation_error_message=_("The two weights add to 100."),
            ),
            models.CheckConstraint(
                condition=Q(continue_from__gt=0, excellent_from__gt=F("continue_from"), excellent_from__lte=100),
                name="round_bands_descend",
                violation_error_message=_("“Excellent” begins above “continue”, both between 0 and 100."),
            ),
            models.CheckConstraint(
                condition=Q(step__gt=0, step__lte=10),
                name="round_step_positive",
                violation_error_message=_("The step of points is more than 0 and at most 10."),
            ),
            models.CheckConstraint(
                condition=Q(reapplication__in=Reapplication.values), name="round_reapplication_known"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=AWARDED_STATUSES) | (Q(awarded_on__isnull=False) & ~Q(award_resolution="")),
                name="round_awarded_by_resolution",
            ),
        ]
        indexes = [models.Index(fields=["status", "starts_on"], name="round_by_status")]

    def __str__(self) -> str:
        first, second = gettext("Pioneer posts, H1 %(year)s"), gettext("Pioneer posts, H2 %(year)s")
        return (first if self.half == 1 else second) % {"year": self.year}

    @property
    def code(self) -> str:
        """The half year as ``2026H1``."""
        return f"{self.year}H{self.half}"

    @property
    def weights(self) -> Weights:
        """The weights as the arithmetic takes them."""
        return Weights(Decimal(self.main_weight), Decimal(self.supplement_weight))

    @property
    def bands(self) -> Bands:
        """The bands as the arithmetic takes them."""
        return Bands(Decimal(self.excellent_from), Decimal(self.continue_from))

    def closed_to(self, permission: str) -> str:
        """Why nobody may do this with the round as it stands, in words; empty where its state is not the reason."""
        words = {
            "begin_application": self._closed_to_candidates,
            "nominate_member": self._closed_to_candidates,
            "award_posts": self._closed_to_award,
            "call_off_round": self._closed_to_calling_off,
            "put_off": self._closed_to_putting_off,
        }.get(permission.removeprefix("pioneer_posts."))
        if words and self.status == RoundStatus.CALLED_OFF:
            return gettext("%(round)s was called off.") % {"round": self}
        return words() if words else ""

    def _closed_to_candidates(self) -> str:
        if self.is_planned or (self.status == RoundStatus.CALLING and clock.today() <= self.call_closes_on):
            return ""
        said = {"round": self, "day": self.call_closes_on.isoformat()}
        return gettext("The call of %(round)s closed on %(day)s. Nobody becomes a candidate after that.") % said

    def _closed_to_award(self) -> str:
        if self.is_awarded:
            return gettext("The posts of %(round)s were awarded on %(day)s.") % {"round": self, "day": self.awarded_on}
        if self.status in (RoundStatus.CALLING, RoundStatus.POSTED):
            said = {"round": self, "day": self.posting_closes_on.isoformat()}
            return gettext("The posts of %(round)s are awarded after the posting, which ends on %(day)s.") % said
        return ""

    def _closed_to_calling_off(self) -> str:
        said = {"round": self, "day": self.awarded_on or self.posting_closes_on}
        if self.status == RoundStatus.POSTED:
            return gettext("The candidates are posted until %(day)s. A round is not called off in that time.") % said
        if self.is_awarded:
            return gettext("%(round)s was awarded on %(day)s. A round is called off before the award only.") % said
        return ""

    def _closed_to_putting_off(self) -> str:
        if self.status in (RoundStatus.CALLING, RoundStatus.ASSESSING):
            return ""
        said = {"round": self, "status": self.get_status_display()}
        words = gettext("%(round)s is at “%(status)s”. Only a call or an assessment that runs can be put off.")
        return words % said

    @property
    def is_planned(self) -> bool:
        return self.status == RoundStatus.PLANNED

    @property
    def is_awarded(self) -> bool:
        return self.status in AWARDED_STATUSES

    @property
    def is_published(self) -> bool:
        return self.status == RoundStatus.PUBLISHED


class RoundStep(Step):
    """That a round reached a status, when and by whom; once each."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="steps")
    status = models.CharField(_("status"), max_length=12, choices=RoundStatus, editable=False)

    class Meta:
        verbose_name = _("step of a round")
        verbose_name_plural = _("steps of a round")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["round", "status"], name="round_step_once")]

    def __str__(self) -> str:
        return f"{self.round} {self.status}"


class RubricItem(models.Model):
    """One item of a round's assessment form; the maxima of a form add to 100 points.

    ``levels`` are written ``优 10;良 8;中 6;差 0``; ``criteria`` say what costs or earns points. ``source`` names
    the facts shown beside the item (``facts.py``), empty for none.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    dimension = models.CharField(_("dimension"), max_length=60)
    code = models.CharField(_("code"), max_length=16)
    name = models.CharField(_("item"), max_length=100)
    maximum = models.DecimalField(_("maximum"), max_digits=5, decimal_places=2)
    kind = models.CharField(_("kind"), max_length=12, choices=RubricKind)
    criteria = models.TextField(_("criteria"), blank=True)
    levels = models.CharField(_("levels"), max_length=400, blank=True)
    source = models.CharField(_("source of facts"), max_length=24, blank=True)

    class Meta:
        verbose_name = _("item of an assessment form")
        verbose_name_plural = _("items of an assessment form")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["round", "code"], name="rubric_item_code_once"),
            models.UniqueConstraint(fields=["round", "position"], name="rubric_item_position_once"),
            models.CheckConstraint(condition=Q(kind__in=RubricKind.values), name="rubric_item_kind_known"),
            models.CheckConstraint(condition=Q(maximum__gt=0, maximum__lte=100), name="rubric_item_maximum_in_range"),
            models.CheckConstraint(
                condition=~Q(kind=RubricKind.LEVELS) | ~Q(levels=""), name="rubric_item_of_levels_has_them"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Postponement(models.Model):
    """That the last day of a call or an assessment was put off, from which day to which, and why."""

    CALL, ASSESSMENT = "call", "assessment"

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="postponements")
    what = models.CharField(max_length=12, choices=[(CALL, _("call")), (ASSESSMENT, _("assessment"))])
    from_day = models.DateField(_("from"))
    to_day = models.DateField(_("to"))
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("postponement")
        verbose_name_plural = _("postponements")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_day__gt=F("from_day")) & ~Q(reason=""),
                name="postponement_later_with_reason",
                violation_error_message=_("The new last day is later, and the reason is said."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.what} {self.to_day}"
