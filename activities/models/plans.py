"""A group's plan of a quarter and its summary, and "3+X": three prescribed actions and its own."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from groups.models import Branch, PartyGroup


class QuarterPlanQuerySet(models.QuerySet["QuarterPlan"]):
    """Plans of quarters."""

    def begun(self, group: PartyGroup, starts_on: date) -> QuarterPlan:
        """The plan of a group's quarter, an empty one where nothing is filed yet."""
        return self.get_or_create(group=group, starts_on=starts_on)[0]


class QuarterPlan(models.Model):
    """What a group means to do in a quarter (``starts_on`` its first day), and how it went."""

    group = models.ForeignKey(PartyGroup, on_delete=models.PROTECT, related_name="plans")
    starts_on = models.DateField(_("first day of the quarter"))
    plan = models.TextField(_("plan"), blank=True)
    own_action = models.CharField(_("own action X"), max_length=200, blank=True)
    own_action_done = models.BooleanField(_("own action done"), default=False)
    summary = models.TextField(_("summary"), blank=True)
    planned_at = models.DateTimeField(_("planned at"), null=True, blank=True)
    summed_up_at = models.DateTimeField(_("summed up at"), null=True, blank=True)

    objects = QuarterPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan of a quarter")
        verbose_name_plural = _("plans of quarters")
        constraints = [models.UniqueConstraint(fields=["group", "starts_on"], name="plan_once_a_quarter")]

    def __str__(self) -> str:
        return f"{self.group} {self.starts_on}"


class PrescribedAction(models.Model):
    """One of the three prescribed actions of "3+X" in a branch's year."""

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="prescribed_actions")
    year = models.PositiveSmallIntegerField(_("year"))
    position = models.PositiveSmallIntegerField()
    text = models.CharField(_("action"), max_length=200)

    class Meta:
        verbose_name = _("prescribed action")
        verbose_name_plural = _("prescribed actions")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["branch", "year", "position"], name="prescribed_action_once"),
            models.CheckConstraint(condition=Q(position__range=(1, 3)), name="prescribed_actions_are_three"),
        ]

    def __str__(self) -> str:
        return self.text


class ActionDone(models.Model):
    """That a group did a prescribed action in a quarter."""

    plan = models.ForeignKey(QuarterPlan, on_delete=models.CASCADE, related_name="actions_done")
    action = models.ForeignKey(PrescribedAction, on_delete=models.CASCADE, related_name="+")
    on = models.DateField(_("on"))

    class Meta:
        verbose_name = _("action done")
        verbose_name_plural = _("actions done")
        constraints = [models.UniqueConstraint(fields=["plan", "action"], name="action_done_once")]

    def __str__(self) -> str:
        return f"{self.action} {self.on}"
