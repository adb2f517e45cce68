"""What was suggested for a cell and what became of it, and what a leader says of the own group."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appraisal.enums import SuggestionVerdict
from appraisal.models.periods import Period
from appraisal.models.schemes import Indicator
from branchmgr import notice_kinds
from branchmgr.models import User
from groups.models import PartyGroup


class SuggestionUseQuerySet(models.QuerySet["SuggestionUse"]):
    """Uses of suggestions."""

    def of(self, period: Period) -> SuggestionUseQuerySet:
        return self.filter(period=period)

    def with_verdict(self, verdict: str) -> SuggestionUseQuerySet:
        """Those of a verdict; all for any other word."""
        return self.filter(verdict=verdict) if verdict in SuggestionVerdict.values else self

    def newest_first(self) -> SuggestionUseQuerySet:
        return self.order_by("-at", "-pk")


class SuggestionUse(models.Model):
    """That a suggested score was accepted or overridden: only added to, one row a saved cell.

    ``score_version`` is the version of the score that was saved then; ``points`` what was suggested, in
    points; ``records`` what stood behind it; ``reason`` why it was overridden, where one was given.
    """

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="suggestion_uses")
    group = models.ForeignKey(PartyGroup, on_delete=models.PROTECT, related_name="+")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(_("source of data"), max_length=64)
    rule = models.CharField(_("rule of suggestion"), max_length=200)
    points = models.DecimalField(_("suggested points"), max_digits=10, decimal_places=4)
    sentence = models.JSONField(_("sentence"), default=dict, encoder=DjangoJSONEncoder)
    records = models.JSONField(_("records"), default=list, encoder=DjangoJSONEncoder)
    verdict = models.CharField(_("verdict"), max_length=12, choices=SuggestionVerdict)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    score_version = models.PositiveIntegerField()
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = SuggestionUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of a suggestion")
        verbose_name_plural = _("uses of suggestions")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "group", "indicator", "score_version"], name="suggestion_use_once_per_version"
            ),
            models.CheckConstraint(condition=Q(verdict__in=SuggestionVerdict.values), name="suggestion_verdict_known"),
        ]

    def __str__(self) -> str:
        return f"{self.group} · {self.indicator} · {self.verdict}"

    @property
    def said(self) -> str:
        """The sentence, in the reader's language."""
        text, values = self.sentence.get("text", ""), self.sentence.get("values", {})
        return notice_kinds.sentence(text, values) if text else ""


class SelfAssessmentQuerySet(models.QuerySet["SelfAssessment"]):
    """Self-assessments."""

    def of(self, period: Period) -> SelfAssessmentQuerySet:
        return self.filter(period=period)

    def of_group(self, group: PartyGroup) -> SelfAssessmentQuerySet:
        return self.filter(group=group)

    def said(self) -> SelfAssessmentQuerySet:
        """Those that say something: cleared ones keep their row."""
        return self.exclude(points=None, note="")


class SelfAssessment(models.Model):
    """What a leader gives the own group for one item (自评): shown beside the score, never counted."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="self_assessments")
    group = models.ForeignKey(PartyGroup, on_delete=models.PROTECT, related_name="self_assessments")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    points = models.DecimalField(_("points"), max_digits=10, decimal_places=4, null=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = SelfAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("self-assessment")
        verbose_name_plural = _("self-assessments")
        constraints = [
            models.UniqueConstraint(fields=["period", "group", "indicator"], name="self_assessment_once_per_item"),
            models.CheckConstraint(condition=Q(points=None) | Q(points__gte=0), name="self_assessment_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.group} · {self.indicator}"
