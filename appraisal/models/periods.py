"""The period 考评期 and the record of its steps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appraisal.enums import PUBLIC_STATUSES, Cadence, PeriodStatus
from appraisal.models.schemes import Scheme
from appraisal.moments import PeriodCode
from branchmgr import clock
from branchmgr.models import User
from groups.models import Branch, Committee, standing_of


def name_of(code: PeriodCode) -> str:
    """What a period is called in the reader's language."""
    names = {
        "quarter": gettext("Q%(number)s %(year)s"),
        "half": gettext("H1 %(year)s") if code.number == 1 else gettext("H2 %(year)s"),
        "year": gettext("The year %(year)s"),
    }
    return names[code.cadence] % {"year": code.year, "number": code.number}


def name_of_text(text: str) -> str:
    """The same for a code as notices keep it; any other text as it is."""
    try:
        return name_of(PeriodCode.parse(text))
    except ValueError:
        return text


class PeriodQuerySet(models.QuerySet["Period"]):
    """Periods."""

    def visible_to(self, user: User) -> PeriodQuerySet:
        """Every period for those on the branch's committee; published ones for its people and the admins above.

        Domain rule 7: nobody but those who score sees a period's result before it is published.
        """
        standing = standing_of(user)
        others = Q(branch__in=standing.branches) | standing.below("branch__committee__path")
        return self.filter(Q(branch__in=standing.serves) | (Q(status__in=PUBLIC_STATUSES) & others))

    def published(self) -> PeriodQuerySet:
        """Published or archived."""
        return self.filter(status__in=PUBLIC_STATUSES)

    def of(self, branch: Branch) -> PeriodQuerySet:
        return self.filter(branch=branch)

    def under(self, committee: Committee) -> PeriodQuerySet:
        return self.filter(branch__committee__path__startswith=committee.path)

    def of_year(self, year: int, cadence: str) -> PeriodQuerySet:
        return self.filter(year=year, cadence=cadence)

    def with_code(self, code: PeriodCode) -> PeriodQuerySet:
        return self.filter(year=code.year, cadence=code.cadence, number=code.number)

    def in_order(self) -> PeriodQuerySet:
        """By their last day, the oldest first."""
        return self.order_by("ends_on", "cadence", "pk")

    def leading_to(self, period: Period) -> PeriodQuerySet:
        """The period itself and the published ones of its branch and cadence before it, the newest first."""
        line = self.filter(branch=period.branch_id, cadence=period.cadence)
        before = Q(status__in=PUBLIC_STATUSES, ends_on__lt=period.ends_on)
        return line.filter(before | Q(pk=period.pk)).order_by("-ends_on")

    def in_objection_days(self, now: datetime) -> PeriodQuerySet:
        """Published, and objections may still be made at ``now``."""
        return self.filter(status=PeriodStatus.PUBLISHED, archive_at__gt=now)

    def newest_first(self) -> PeriodQuerySet:
        return self.order_by("-ends_on", "branch__code", "cadence", "pk")

    def matching(self, words: str) -> PeriodQuerySet:
        """Those of a branch whose name or code holds the words, or of a year typed as a number."""
        typed = words.strip()
        found = Q(branch__name__icontains=typed) | Q(branch__code__icontains=typed)
        if typed.isdecimal() and len(typed) == 4:
            found |= Q(year=int(typed))
        return self.filter(found) if typed else self

    def in_scoring(self) -> PeriodQuerySet:
        return self.filter(status=PeriodStatus.SCORING)

    def self_assessed(self, branches: Iterable[int]) -> PeriodQuerySet:
        """Those of the branches whose scheme asks the leaders for a self-assessment (自评)."""
        return self.filter(branch__in=branches, scheme__self_assessment=True)

    def due_for_scoring(self, now: datetime) -> PeriodQuerySet:
        return self.filter(status=PeriodStatus.COLLECTING, scoring_opens_at__lte=now)

    def ending_by(self, last: date) -> PeriodQuerySet:
        """In scoring, and over with the day ``last`` at the latest."""
        return self.in_scoring().filter(ends_on__lte=last)

    def due_for_total(self, now: datetime) -> PeriodQuerySet:
        """Over by ``now`` and not totalled yet; whether complete is another question."""
        return self.filter(status=PeriodStatus.SCORING, closes_at__lte=now)

    def due_for_publication(self, now: datetime) -> PeriodQuerySet:
        return self.filter(status=PeriodStatus.TOTALLED, publish_at__lte=now)

    def behind(self, now: datetime) -> PeriodQuerySet:
        """Over and not totalled, or totalled and not published though it is time."""
        unscored = Q(status=PeriodStatus.SCORING, closes_at__lte=now)
        return self.filter(unscored | Q(status=PeriodStatus.TOTALLED, publish_at__lte=now))

    def due_for_archive(self, now: datetime) -> PeriodQuerySet:
        return self.filter(status=PeriodStatus.PUBLISHED, archive_at__lte=now)


class Period(models.Model):
    """A quarter, half or whole year of one branch under one version of its scheme.

    ``starts_on`` and ``ends_on`` are its first and last day; the moments are aware and computed once, when
    it opens, from the frozen scheme. ``archive_at`` is set at publication.
    """

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="periods")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="periods")
    year = models.PositiveSmallIntegerField(_("year"))
    cadence = models.CharField(_("cadence"), max_length=8, choices=Cadence)
    number = models.PositiveSmallIntegerField(_("number"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    status = models.CharField(
        _("status"), max_length=12, choices=PeriodStatus, default=PeriodStatus.COLLECTING, editable=False
    )
    scoring_opens_at = models.DateTimeField(_("scoring opens at"))
    closes_at = models.DateTimeField(_("is totalled from"))
    publish_at = models.DateTimeField(_("is published from"))
    archive_at = models.DateTimeField(_("is archived from"), null=True)
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("appraisal period")
        verbose_name_plural = _("appraisal periods")
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "year", "cadence", "number"],
                name="period_once_per_branch",
                violation_error_message=_("This period is open already."),
            ),
            models.CheckConstraint(condition=Q(status__in=PeriodStatus.values), name="period_status_known"),
            models.CheckConstraint(condition=Q(cadence__in=Cadence.values), name="period_cadence_known"),
            models.CheckConstraint(
                condition=~Q(status__in=PUBLIC_STATUSES) | Q(archive_at__isnull=False),
                name="period_published_knows_archive_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "closes_at"], name="period_due_for_total"),
            models.Index(fields=["status", "publish_at"], name="period_due_for_publication"),
        ]

    def __str__(self) -> str:
        return name_of(self.code)

    @property
    def code(self) -> PeriodCode:
        """The code as in commands and files: ``2026Q3``, ``2026H1``, ``2026Y1``."""
        return PeriodCode(self.year, Cadence(self.cadence).span, self.number)

    @property
    def last_objection_day(self) -> date | None:
        """The last day on which an objection may be made; None before publication."""
        return clock.day_of(self.archive_at) - timedelta(days=1) if self.archive_at else None

    def takes_objections(self, now: datetime) -> bool:
        """Whether objections may be made at ``now``."""
        return self.status == PeriodStatus.PUBLISHED and self.archive_at is not None and now < self.archive_at

    @property
    def takes_self_assessments(self) -> bool:
        """Whether leaders may assess their own group now, if the scheme asks for it."""
        return self.status in (PeriodStatus.COLLECTING, PeriodStatus.SCORING)

    @property
    def behind_since(self) -> date:
        """The day on which it falls behind if nothing happens: it is totalled or published from that day on."""
        return clock.day_of(self.closes_at if self.status == PeriodStatus.SCORING else self.publish_at)

    @property
    def is_public(self) -> bool:
        """Whether its result is published (or archived)."""
        return self.status in PUBLIC_STATUSES


class PeriodStep(models.Model):
    """That a period reached a status: when, and by whom (None is the system). Written once per status."""

    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="steps")
    status = models.CharField(_("status"), max_length=12, choices=PeriodStatus, editable=False)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("step of a period")
        verbose_name_plural = _("steps of a period")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["period", "status"], name="period_step_once"),
            models.CheckConstraint(condition=Q(status__in=PeriodStatus.values), name="period_step_status_known"),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.status}"
