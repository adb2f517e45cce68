"""Forming groups: a draft by which people change groups from a day on, decided by the branch committee."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from branchmgr.models import User
from groups.enums import RegroupingStatus
from groups.models.organisation import Branch, PartyGroup
from groups.models.people import Person
from groups.models.standing import standing_of


class RegroupingQuerySet(models.QuerySet["Regrouping"]):
    """Regroupings."""

    def visible_to(self, user: User) -> RegroupingQuerySet:
        """All of a branch whose committee one sits on: drafts are the committee's."""
        return self.filter(branch__in=standing_of(user).serves)

    def drafts(self) -> RegroupingQuerySet:
        """Those that the committee has still to decide."""
        return self.filter(status=RegroupingStatus.DRAFT)


class Regrouping(models.Model):
    """Several people change groups with effect from ``starts_on``; their past stays where it was (domain rule 12)."""

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="regroupings")
    starts_on = models.DateField(_("with effect from"))
    reason = models.CharField(_("reason"), max_length=300)
    status = models.CharField(
        _("status"), max_length=12, choices=RegroupingStatus, default=RegroupingStatus.DRAFT, editable=False
    )
    edition = models.PositiveIntegerField(default=1)
    meeting_on = models.DateField(_("committee meeting on"), null=True, blank=True)
    resolution = models.TextField(_("resolution"), blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made at"))

    objects = RegroupingQuerySet.as_manager()

    class Meta:
        verbose_name = _("regrouping")
        verbose_name_plural = _("regroupings")
        constraints = [
            models.CheckConstraint(condition=Q(status__in=RegroupingStatus.values), name="regrouping_status_known"),
            models.CheckConstraint(
                condition=~Q(status=RegroupingStatus.DECIDED)
                | (Q(meeting_on__isnull=False, decided_at__isnull=False) & ~Q(resolution="")),
                name="regrouping_decided_by_a_meeting",
                violation_error_message=_("A regrouping needs a committee meeting and its resolution."),
            ),
            models.UniqueConstraint(
                fields=["branch"],
                condition=Q(status=RegroupingStatus.DRAFT),
                name="regrouping_one_draft_a_branch",
                violation_error_message=_("There is a draft already. Decide or drop it first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch} {self.starts_on}"


class Move(models.Model):
    """One person of a regrouping: from which group to which; without an origin they join their first group."""

    regrouping = models.ForeignKey(Regrouping, on_delete=models.CASCADE, related_name="moves")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="moves")
    origin = models.ForeignKey(
        PartyGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("from group")
    )
    target = models.ForeignKey(PartyGroup, on_delete=models.PROTECT, related_name="+", verbose_name=_("to group"))

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        constraints = [
            models.UniqueConstraint(fields=["regrouping", "person"], name="move_once_per_person"),
            models.CheckConstraint(condition=Q(origin=None) | ~Q(origin=F("target")), name="move_goes_elsewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.target}"
