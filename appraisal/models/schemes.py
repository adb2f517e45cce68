"""The scheme 考评办法: what is scored, how much it is worth, when it happens. Frozen once approved."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appraisal.enums import AnnualMethod, Cadence, IndicatorKind, VetoEffect
from branchmgr.models import Upload, User
from groups.enums import Office
from groups.models import Branch, Person, standing_of


class SchemeQuerySet(models.QuerySet["Scheme"]):
    """Schemes."""

    def visible_to(self, user: User) -> SchemeQuerySet:
        """All of a branch whose committee one sits on; approved ones of one's branch and of branches below."""
        standing = standing_of(user)
        approved = Q(branch__in=standing.branches) | standing.below("branch__committee__path")
        return self.filter(Q(branch__in=standing.serves) | (Q(approved_at__isnull=False) & approved))

    def approved(self) -> SchemeQuerySet:
        return self.filter(approved_at__isnull=False)

    def drafts(self) -> SchemeQuerySet:
        return self.filter(approved_at=None)

    def of_year(self, branch: Branch, year: int) -> SchemeQuerySet:
        return self.filter(branch=branch, year=year)

    def newest_first(self) -> SchemeQuerySet:
        return self.order_by("-year", "branch__code", "cadence", "-version")

    def matching(self, words: str) -> SchemeQuerySet:
        """Those whose name or branch holds the words, or of a year typed as a number."""
        typed = words.strip()
        found = Q(name__icontains=typed) | Q(branch__name__icontains=typed) | Q(branch__code__icontains=typed)
        if typed.isdecimal() and len(typed) == 4:
            found |= Q(year=int(typed))
        return self.filter(found) if typed else self


class Scheme(models.Model):
    """One version of a branch's scheme for a year and cadence.

    Points are decimals. Days and moments are in the branch's time zone. After approval (支委会研究通过,
    domain rule 2) neither it nor its parts change: the services refuse, and so do triggers in the database.
    """

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="schemes", verbose_name=_("Party branch"))
    year = models.PositiveSmallIntegerField(_("year"))
    cadence = models.CharField(_("cadence"), max_length=8, choices=Cadence, default=Cadence.QUARTER)
    version = models.PositiveSmallIntegerField(_("version"))
    name = models.CharField(_("name"), max_length=100)
    step = models.DecimalField(_("step of points"), max_digits=8, decimal_places=4, default="0.5")
    bonus_cap = models.DecimalField(_("cap of the bonus"), max_digits=10, decimal_places=4, default="5")
    bonus_in_grade = models.BooleanField(_("bonus counts for the grade"), default=False)
    bonus_in_rank = models.BooleanField(_("bonus counts for the rank"), default=True)
    tie_break = models.JSONField(_("ties are broken by"), default=list, blank=True)
    annual_method = models.CharField(
        _("the year is ranked by"), max_length=4, choices=AnnualMethod, default=AnnualMethod.SUM
    )
    scoring_lead_days = models.PositiveSmallIntegerField(_("scoring opens days before the end"), default=10)
    publish_day = models.PositiveSmallIntegerField(_("day of publication"), default=1)
    publish_time = models.TimeField(_("time of publication"), default="09:00")
    shift_to_working_day = models.BooleanField(_("put off to a working day"), default=False)
    objection_days = models.PositiveSmallIntegerField(_("days for objections"), default=7)
    rectification_grade = models.CharField(
        _("rectification at this grade and below"), max_length=32, default="基本合格"
    )
    self_assessment = models.BooleanField(_("leaders assess their own group"), default=False)
    edition = models.PositiveIntegerField(_("edition of the draft"), default=1)
    meeting_on = models.DateField(_("meeting of the branch committee"), null=True, blank=True)
    resolution = models.TextField(_("resolution"), blank=True)
    quorum_override = models.TextField(_("why valid without a quorum"), blank=True)
    minutes = models.ForeignKey(Upload, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    approved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created at"))

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("scheme")
        verbose_name_plural = _("schemes")
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "year", "cadence", "version"],
                name="scheme_version_once",
                violation_error_message=_("This version of the scheme is there already."),
            ),
            models.CheckConstraint(condition=Q(cadence__in=Cadence.values), name="scheme_cadence_known"),
            models.CheckConstraint(condition=Q(annual_method__in=AnnualMethod.values), name="scheme_method_known"),
            models.CheckConstraint(
                condition=Q(step__gt=0),
                name="scheme_step_positive",
                violation_error_message=_("The step of points is more than 0."),
            ),
            models.CheckConstraint(
                condition=Q(bonus_cap__gte=0),
                name="scheme_bonus_cap_not_negative",
                violation_error_message=_("The cap of the bonus is 0 or more."),
            ),
            models.CheckConstraint(
                condition=Q(publish_day__range=(1, 28)) & Q(scoring_lead_days__lte=31) & Q(objection_days__lte=60),
                name="scheme_days_in_range",
                violation_error_message=_("Publication is on day 1 to 28, scoring opens 0 to 31 days before the end."),
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None, meeting_on=None, resolution="")
                | (Q(approved_at__isnull=False, meeting_on__isnull=False) & ~Q(resolution="")),
                name="scheme_approved_with_meeting_and_resolution",
                violation_error_message=_("An approval has a meeting date and a resolution."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(name)s (version %(version)s)") % {"name": self.name, "version": self.version}

    @property
    def is_approved(self) -> bool:
        return self.approved_at is not None

    @property
    def closed_words(self) -> str:
        """Why nobody may change it any more; empty for a draft."""
        words = gettext("%(scheme)s is approved and cannot be changed any more.")
        return words % {"scheme": self} if self.is_approved else ""


class Dimension(models.Model):
    """A part of the scheme (考评内容) that holds indicators."""

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="dimensions")
    name = models.CharField(_("name"), max_length=100)
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("dimension")
        verbose_name_plural = _("dimensions")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["scheme", "name"], name="dimension_once_per_scheme")]

    def __str__(self) -> str:
        return self.name


class Indicator(models.Model):
    """One item of the scheme (考核项目). ``maximum`` is in points; of a bonus it is the item's cap, of a veto 0."""

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="indicators")
    dimension = models.ForeignKey(Dimension, on_delete=models.CASCADE, related_name="indicators")
    code = models.CharField(_("code"), max_length=16)
    name = models.CharField(_("name"), max_length=200)
    maximum = models.DecimalField(_("maximum"), max_digits=10, decimal_places=4)
    kind = models.CharField(_("kind of scoring"), max_length=10, choices=IndicatorKind)
    standard = models.TextField(_("standard"), blank=True)
    veto_effect = models.CharField(_("effect of the veto"), max_length=12, choices=VetoEffect, blank=True)
    ceiling = models.CharField(_("best grade left by the veto"), max_length=32, blank=True)
    source = models.CharField(_("source of data"), max_length=64, blank=True)
    suggestion_rule = models.CharField(_("rule of suggestion"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "code"],
                name="indicator_code_once_per_scheme",
                violation_error_message=_("A code stands once in a scheme."),
            ),
            models.CheckConstraint(condition=Q(kind__in=IndicatorKind.values), name="indicator_kind_known"),
            models.CheckConstraint(
                condition=Q(maximum__gte=0),
                name="indicator_maximum_not_negative",
                violation_error_message=_("A maximum is 0 or more."),
            ),
            models.CheckConstraint(
                condition=(Q(kind=IndicatorKind.VETO) & ~Q(veto_effect=""))
                | (~Q(kind=IndicatorKind.VETO) & Q(veto_effect="")),
                name="indicator_veto_has_effect",
                violation_error_message=_("A veto, and nothing else, has an effect."),
            ),
            models.CheckConstraint(
                condition=(Q(veto_effect=VetoEffect.CEILING) & ~Q(ceiling=""))
                | (~Q(veto_effect=VetoEffect.CEILING) & Q(ceiling="")),
                name="indicator_ceiling_names_grade",
                violation_error_message=_("A ceiling names a grade."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Band(models.Model):
    """A grade (等次) and its lower bound in points, inclusive; bands are half-open and reach down to 0."""

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="bands")
    grade = models.CharField(_("grade"), max_length=32)
    lower = models.DecimalField(_("lower bound"), max_digits=10, decimal_places=4)

    class Meta:
        verbose_name = _("band")
        verbose_name_plural = _("bands")
        ordering = [F("lower").desc()]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "grade"], name="grade_once_per_scheme"),
            models.UniqueConstraint(fields=["scheme", "lower"], name="band_bound_once_per_scheme"),
            models.CheckConstraint(condition=Q(lower__gte=0), name="band_bound_not_negative"),
        ]

    def __str__(self) -> str:
        return self.grade


class SchemeVoter(models.Model):
    """One member of the branch committee in office on the day of the meeting, and whether they were there."""

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="voters")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    office = models.CharField(_("office"), max_length=20)
    present = models.BooleanField(_("present"))

    class Meta:
        verbose_name = _("committee member at the meeting")
        verbose_name_plural = _("committee members at the meeting")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["scheme", "person"], name="scheme_voter_once")]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def office_label(self) -> str:
        return str(Office(self.office).label)
