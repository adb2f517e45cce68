"""Rules as dated data: what a branch set differently from the regulations, and warnings passed over with a reason."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from branchmgr.models import User
from groups.models.organisation import Branch, PartyGroup
from groups.models.standing import standing_of


class RuleChangeQuerySet(models.QuerySet["RuleChange"]):
    """Figures that branches set themselves."""

    def visible_to(self, user: User) -> RuleChangeQuerySet:
        """Those of the branches one belongs to, serves or administers: rules are there to be known."""
        standing = standing_of(user)
        return self.filter(Q(branch__in=standing.branches) | standing.below("branch__committee__path"))

    def in_force_on(self, day: date) -> RuleChangeQuerySet:
        """Those set from ``day`` or earlier, the newest last."""
        return self.filter(from_day__lte=day).order_by("from_day", "pk")


class RuleChange(models.Model):
    """That a branch goes by another figure of a rule than the regulations' (``groups/regulations.json``) from a day on.

    ``figure`` is a whole number, decimal or fraction as text ("1", "0.1", "4/5"), exact.
    """

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="rule_changes")
    rule = models.CharField(_("rule"), max_length=64)
    name = models.CharField(_("figure"), max_length=64)
    figure = models.CharField(_("value"), max_length=16)
    from_day = models.DateField(_("from"))
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))

    objects = RuleChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a rule")
        verbose_name_plural = _("changes of rules")
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "rule", "name", "from_day"],
                name="rule_change_once_a_day",
                violation_error_message=_("This figure was changed from that day on already."),
            ),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(figure=""), name="rule_change_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.name} {self.figure}"


class OverrideQuerySet(models.QuerySet["Override"]):
    """Reasoned overrides."""

    def visible_to(self, user: User) -> OverrideQuerySet:
        """Those of groups one leads and of branches whose committee one sits on."""
        standing = standing_of(user)
        return self.filter(Q(group__in=standing.leads) | Q(branch__in=standing.serves))


class Override(models.Model):
    """That a warning which cites a rule was passed over with a reason: the regulations say "normally" (一般).

    ``key`` names the very thing warned of (rule, group or record, month or period), so that another one warns again.
    """

    key = models.CharField(_("warning"), max_length=200, unique=True)
    rule = models.CharField(_("rule"), max_length=64)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="overrides")
    group = models.ForeignKey(PartyGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="overrides")
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))

    objects = OverrideQuerySet.as_manager()

    class Meta:
        verbose_name = _("reasoned override")
        verbose_name_plural = _("reasoned overrides")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="override_has_reason")]

    def __str__(self) -> str:
        return self.key
