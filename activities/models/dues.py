"""Dues 党费: the base of a member's year, what is owed by month, what was paid and when to the second."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from activities.enums import DuesClass
from branchmgr.models import User
from groups.models import Branch, PartyGroup, Person, standing_of


class DuesBase(models.Model):
    """From which month a member's dues are worked out from which base, in yuan a month; fixed for the year.

    ``amount`` is set for the class "fixed amount" only; an exemption names its approval in ``note``.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="dues_bases")
    from_month = models.DateField(_("from the month"))
    dues_class = models.CharField(_("class"), max_length=8, choices=DuesClass)
    base = models.DecimalField(_("base in yuan a month"), max_digits=10, decimal_places=2, null=True, blank=True)
    amount = models.DecimalField(_("fixed amount in yuan"), max_digits=8, decimal_places=2, null=True, blank=True)
    note = models.CharField(_("approval"), max_length=200, blank=True)
    set_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(_("set at"))

    class Meta:
        verbose_name = _("base of dues")
        verbose_name_plural = _("bases of dues")
        ordering = ["person", "from_month"]
        constraints = [
            models.UniqueConstraint(fields=["person", "from_month"], name="dues_base_once_per_month"),
            models.CheckConstraint(condition=Q(from_month__day=1), name="dues_base_from_first_of_month"),
            models.CheckConstraint(condition=Q(base=None) | Q(base__gte=0), name="dues_base_not_negative"),
            models.CheckConstraint(
                condition=(Q(dues_class__in=[DuesClass.EMPLOYED, DuesClass.RETIRED], base__isnull=False, amount=None))
                | Q(dues_class=DuesClass.FIXED, amount__gte=0)
                | (Q(dues_class=DuesClass.EXEMPT) & ~Q(note="")),
                name="dues_base_whole",
                violation_error_message=_("A base needs its figure, an exemption its approval."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.from_month:%Y-%m}"


class DuesQuerySet(models.QuerySet["Dues"]):
    """Dues owed and paid."""

    def visible_to(self, user: User) -> DuesQuerySet:
        standing = standing_of(user)
        return self.filter(Q(person__user=user) | Q(group__in=standing.leads) | Q(group__branch__in=standing.serves))

    def of_month(self, month: date) -> DuesQuerySet:
        """``month`` is its first day."""
        return self.filter(month=month)

    def unpaid(self) -> DuesQuerySet:
        return self.filter(paid_at=None, owed__gt=0)

    def with_places(self) -> DuesQuerySet:
        """With person, group and branch at hand."""
        return self.select_related("person", "group__branch")


class Dues(models.Model):
    """One member's dues for one month. ``group`` is the one they belonged to on its first day; amounts in yuan."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="dues")
    group = models.ForeignKey(PartyGroup, on_delete=models.PROTECT, related_name="dues")
    month = models.DateField(_("month"))
    owed = models.DecimalField(_("owed"), max_digits=8, decimal_places=2)
    paid = models.DecimalField(_("paid"), max_digits=8, decimal_places=2, null=True, blank=True)
    paid_at = models.DateTimeField(_("paid at"), null=True, blank=True)
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"), null=True, blank=True)

    objects = DuesQuerySet.as_manager()

    class Meta:
        verbose_name = _("dues")
        verbose_name_plural = _("dues")
        constraints = [
            models.UniqueConstraint(fields=["person", "month"], name="dues_once_per_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="dues_of_a_month"),
            models.CheckConstraint(condition=Q(owed__gte=0), name="dues_owed_not_negative"),
            models.CheckConstraint(
                condition=Q(paid=None, paid_at=None, recorded_at=None)
                | Q(paid__gte=F("owed"), paid_at__isnull=False, recorded_at__isnull=False),
                name="dues_paid_whole",
                violation_error_message=_("A payment has an amount, not below what is owed, and its moment."),
            ),
        ]
        indexes = [models.Index(fields=["group", "month"], name="dues_by_group")]

    def __str__(self) -> str:
        return f"{self.person} {self.month:%Y-%m}"

    @property
    def branch_id(self) -> int:
        """The branch to which the dues go."""
        return self.group.branch_id


class ZeroHour(models.Model):
    """The "zero-o'clock" action 零点行动: the month that was drawn for a branch's year, and how."""

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="zero_hours")
    year = models.PositiveSmallIntegerField(_("year"))
    month = models.DateField(_("month drawn"))
    seed = models.CharField(_("seed of the draw"), max_length=64)
    drawn_at = models.DateTimeField(_("drawn at"))
    drawn_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("zero-o'clock month")
        verbose_name_plural = _("zero-o'clock months")
        constraints = [models.UniqueConstraint(fields=["branch", "year"], name="zero_hour_once_a_year")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
