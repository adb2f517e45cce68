"""The score of one group for one indicator in one period."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from appraisal.cells import Cell
from appraisal.models.periods import Period
from appraisal.models.schemes import Indicator
from branchmgr.models import User
from groups.models import PartyGroup


class ScoreQuerySet(models.QuerySet["Score"]):
    """Scores."""

    def of(self, period: Period) -> ScoreQuerySet:
        return self.filter(period=period)

    def taking_part(self) -> ScoreQuerySet:
        """Those of groups that took part in their period (not 不参评), once it is totalled."""
        return self.filter(period__results__group=F("group"), period__results__rank__isnull=False)


class Score(models.Model):
    """One cell of the grid (得分). A cleared cell keeps its row, so that ``version`` goes on counting.

    ``points`` are those kept or added (0 … maximum, in the scheme's step); None is not scored.
    ``version`` grows with every change: who saves names the version they saw (optimistic locking).
    """

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="scores")
    group = models.ForeignKey(PartyGroup, on_delete=models.PROTECT, related_name="scores")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="scores")
    points = models.DecimalField(_("points"), max_digits=10, decimal_places=4, null=True)
    exempt = models.BooleanField(_("exempt"), default=False)
    vetoed = models.BooleanField(_("vetoed"), default=False)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(_("changed at"))
    changed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = [
            models.UniqueConstraint(fields=["period", "group", "indicator"], name="score_once_per_cell"),
            models.CheckConstraint(condition=Q(points=None) | Q(points__gte=0), name="score_not_negative"),
            models.CheckConstraint(
                condition=Q(exempt=False, vetoed=False) | Q(points=None),
                name="score_is_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(exempt=False, vetoed=False) | ~Q(reason=""),
                name="score_exempt_or_vetoed_has_reason",
                violation_error_message=_("An exemption and a veto have a reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} · {self.indicator}"

    @property
    def cell(self) -> Cell:
        """The score as the arithmetic sees it."""
        return Cell(points=self.points, exempt=self.exempt, vetoed=self.vetoed)
