"""The result 考评结果 of one group in one period, written when the period is totalled."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appraisal.enums import PUBLIC_STATUSES
from appraisal.models.periods import Period
from branchmgr.models import User
from groups.models import PartyGroup


class ResultQuerySet(models.QuerySet["Result"]):
    """Results."""

    def visible_to(self, user: User) -> ResultQuerySet:
        """Those of the periods one may see (domain rule 7)."""
        return self.filter(period__in=Period.objects.visible_to(user))

    def published(self) -> ResultQuerySet:
        """Those of published or archived periods."""
        return self.filter(period__status__in=PUBLIC_STATUSES)

    def newest_first(self) -> ResultQuerySet:
        return self.order_by("-period__ends_on", "period__cadence", "pk")

    def ranked(self) -> ResultQuerySet:
        """By rank, then group code; groups that took no part at the end."""
        return self.order_by(models.F("rank").asc(nulls_last=True), "group__code")


class Figures(models.Model):
    """What a group earned. Figures have 2 places except base and bonus, which are shown as steps.

    ``last``: ranked after all others by a veto; ``honours``: no veto of any effect was found.
    """

    base = models.DecimalField(_("base"), max_digits=14, decimal_places=6, null=True)
    bonus = models.DecimalField(_("bonus"), max_digits=10, decimal_places=4, null=True)
    total = models.DecimalField(_("total"), max_digits=12, decimal_places=2, null=True)
    graded_total = models.DecimalField(_("graded total"), max_digits=12, decimal_places=2, null=True)
    rank = models.PositiveIntegerField(_("rank"), null=True)
    grade = models.CharField(_("grade"), max_length=32, blank=True)
    last = models.BooleanField(_("ranked last by veto"), default=False)
    honours = models.BooleanField(_("may be given honours"), default=True)

    class Meta:
        abstract = True


class Result(Figures):
    """What a group earned in a period.

    A group that was exempt from everything took no part (不参评): it has neither rank nor total nor grade.
    """

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="results")
    group = models.ForeignKey(PartyGroup, on_delete=models.PROTECT, related_name="results")
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)

    objects = ResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        constraints = [
            models.UniqueConstraint(fields=["period", "group"], name="result_once_per_group"),
            models.CheckConstraint(
                condition=Q(rank=None, total=None, graded_total=None, grade="")
                | (Q(rank__gte=1, total__isnull=False, graded_total__isnull=False) & ~Q(grade="")),
                name="result_whole_or_not_taking_part",
            ),
        ]
        indexes = [models.Index(fields=["period", "rank"], name="result_by_rank")]

    def __str__(self) -> str:
        return f"{self.group} · {self.period}"

    @property
    def took_part(self) -> bool:
        """Whether the group took part (不参评 otherwise)."""
        return self.rank is not None
