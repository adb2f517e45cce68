"""The honours 荣誉 of a year, decided by the committee."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from appraisal.enums import Cadence, HonourKind
from branchmgr.models import User
from groups.models import Branch, PartyGroup, Person, standing_of


class HonourQuerySet(models.QuerySet["Honour"]):
    """Honours."""

    def visible_to(self, user: User) -> HonourQuerySet:
        """Those of one's branch and of branches one administers."""
        standing = standing_of(user)
        return self.filter(Q(branch__in=standing.branches) | standing.below("branch__committee__path"))

    def standing(self) -> HonourQuerySet:
        """Given and not taken back."""
        return self.filter(withdrawn_at=None)

    def of_year(self, branch: Branch, year: int) -> HonourQuerySet:
        return self.filter(branch=branch, year=year)


class Honour(models.Model):
    """One honour given to one group, or to its leader, by a decision of the branch committee.

    ``cadence`` names the appraisal whose year it rests on. ``off_proposal`` says why, where the rules had
    not proposed it. Taken back by ``withdrawn_at`` with a reason, never deleted.
    """

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="honours")
    year = models.PositiveSmallIntegerField(_("year"))
    cadence = models.CharField(_("cadence"), max_length=8, choices=Cadence)
    kind = models.CharField(_("honour"), max_length=16, choices=HonourKind)
    group = models.ForeignKey(PartyGroup, on_delete=models.PROTECT, related_name="honours")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    off_proposal = models.TextField(_("why although not proposed"), blank=True)
    meeting_on = models.DateField(_("meeting of the branch committee"))
    resolution = models.TextField(_("resolution"))
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawal_reason = models.TextField(_("reason of the withdrawal"), blank=True)

    objects = HonourQuerySet.as_manager()

    class Meta:
        verbose_name = _("honour")
        verbose_name_plural = _("honours")
        ordering = ["-year", "kind", "group__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "kind", "group"],
                condition=Q(withdrawn_at=None),
                name="honour_once_a_year",
                violation_error_message=_("This group has the honour already."),
            ),
            models.CheckConstraint(condition=Q(kind__in=HonourKind.values), name="honour_kind_known"),
            models.CheckConstraint(condition=Q(cadence__in=Cadence.values), name="honour_cadence_known"),
            models.CheckConstraint(
                condition=Q(kind=HonourKind.LEADER, person__isnull=False)
                | (~Q(kind=HonourKind.LEADER) & Q(person=None)),
                name="honour_person_for_leaders_alone",
            ),
            models.CheckConstraint(condition=~Q(resolution=""), name="honour_has_resolution"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawal_reason="")
                | (Q(withdrawn_at__gte=F("decided_at"), withdrawn_by__isnull=False) & ~Q(withdrawal_reason="")),
                name="honour_withdrawn_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.get_kind_display()} {self.person or self.group}"

    @property
    def order(self) -> int:
        """The place of the kind in the usual order: the group's honour first."""
        return HonourKind.values.index(self.kind)
