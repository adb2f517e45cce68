"""The honours 荣誉 of a year, decided by the committee."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from appraisal.enums import OF_A_PERSON, Cadence, HonourKind
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
    """One honour given to one group, to its leader, or to a holder of pioneer posts, by a decision of the committee.

    ``cadence`` names the appraisal whose year it rests on; posts are held for half years. ``group`` is None only for
    a holder who belonged to none. ``off_proposal`` says why, where the rules had not proposed it. Taken back by
    ``withdrawn_at`` with a reason, never deleted.
    """

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="honours")
    year = models.PositiveSmallIntegerField(_("year"))
    cadence = models.CharField(_("cadence"), max_length=8, choices=Cadence)
    kind = models.CharField(_("honour"), max_length=16, choices=HonourKind)
    group = models.ForeignKey(PartyGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="honours")
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
                condition=Q(withdrawn_at=None) & ~Q(kind=HonourKind.PIONEER),
                name="honour_once_a_year",
                violation_error_message=_("This group has the honour already."),
            ),
            models.UniqueConstraint(
                fields=["year", "kind", "person"],
                condition=Q(withdrawn_at=None, kind=HonourKind.PIONEER),
                name="honour_once_a_person_and_year",
                violation_error_message=_("This member has the honour already."),
            ),
            models.CheckConstraint(condition=Q(kind__in=HonourKind.values), name="honour_kind_known"),
            models.CheckConstraint(condition=Q(cadence__in=Cadence.values), name="honour_cadence_known"),
            models.CheckConstraint(
                condition=Q(kind__in=OF_A_PERSON, person__isnull=False) | (~Q(kind__in=OF_A_PERSON) & Q(person=None)),
                name="honour_of_a_person_names_one",
            ),
            models.CheckConstraint(
                condition=Q(kind=HonourKind.PIONEER) | Q(group__isnull=False), name="honour_group_but_of_pioneers"
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
