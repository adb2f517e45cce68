"""Appointments (任职): who holds which office where, from when to when."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from branchmgr.models import User
from groups.enums import (
    BRANCH_OFFICES,
    COMMITTEE_LEVEL_OFFICES,
    COMMITTEE_OFFICES,
    DEPARTMENT_OFFICES,
    GROUP_OFFICES,
    Office,
)
from groups.models.organisation import Branch, Committee, Department, PartyGroup
from groups.models.people import Person
from groups.models.standing import in_force, standing_of

PLACES = ("committee", "branch", "group", "department")
ONE_PLACE = (
    Q(committee__isnull=False, branch=None, group=None, department=None)
    | Q(committee=None, branch__isnull=False, group=None, department=None)
    | Q(committee=None, branch=None, group__isnull=False, department=None)
    | Q(committee=None, branch=None, group=None, department__isnull=False)
)
FITTING_PLACE = (
    Q(office__in=BRANCH_OFFICES, branch__isnull=False)
    | Q(office__in=GROUP_OFFICES, group__isnull=False)
    | Q(office__in=DEPARTMENT_OFFICES, department__isnull=False)
    | Q(office__in=COMMITTEE_LEVEL_OFFICES, committee__isnull=False)
    | (Q(office=Office.AUDITOR) & (Q(committee__isnull=False) | Q(branch__isnull=False)))
)


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Appointments, asked "as of" a day."""

    def on(self, day: date) -> AppointmentQuerySet:
        """Those in force on ``day`` (both ends belong to the time)."""
        return self.filter(in_force(day))

    def visible_to(self, user: User) -> AppointmentQuerySet:
        """One's own; those of places one may see; those at departments of people one may see."""
        standing = standing_of(user)
        branches = Q(branch__in=standing.branches) | Q(group__branch__in=standing.branches)
        below = standing.below("branch__committee__path") | standing.below("group__branch__committee__path")
        people = Person.objects.visible_to(user).values("pk")
        departments = Q(department__isnull=False, person__in=people)
        seen = Q(person__user=user) | branches | below | standing.below("committee__path") | departments
        return self.filter(seen)

    def with_places(self) -> AppointmentQuerySet:
        """With person and place at hand."""
        return self.select_related("person", "committee", "branch", "group__branch", "department")

    def not_over(self, day: date) -> AppointmentQuerySet:
        """Those in force on ``day`` or later."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day))

    def awake(self) -> AppointmentQuerySet:
        """Those that do not rest because of a code that was issued to their holder."""
        return self.filter(person__user__offices_rest_since=None)

    def committee_of(self, branch: Branch) -> AppointmentQuerySet:
        """The branch committee (支委会): secretary, deputy and the members for organisation, publicity, discipline."""
        return self.filter(branch=branch, office__in=COMMITTEE_OFFICES)

    def secretaries_of(self, branch: Branch) -> AppointmentQuerySet:
        return self.filter(branch=branch, office=Office.SECRETARY)

    def leaders(self) -> AppointmentQuerySet:
        return self.filter(office=Office.LEADER)

    def leaders_of(self, group: int) -> AppointmentQuerySet:
        """The leaders of the group with this id."""
        return self.leaders().filter(group=group)


class Appointment(models.Model):
    """A person holds an office at one place from ``starts_on`` to ``ends_on``, both days included."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="appointments", verbose_name=_("person"))
    office = models.CharField(_("office"), max_length=20, choices=Office)
    committee = models.ForeignKey(
        Committee, null=True, blank=True, on_delete=models.PROTECT, related_name="appointments"
    )
    branch = models.ForeignKey(Branch, null=True, blank=True, on_delete=models.PROTECT, related_name="appointments")
    group = models.ForeignKey(PartyGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="appointments")
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.PROTECT, related_name="appointments"
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            models.CheckConstraint(
                condition=Q(office__in=Office.values),
                name="appointment_office_known",
                violation_error_message=_("This office is not known."),
            ),
            models.CheckConstraint(
                condition=ONE_PLACE,
                name="appointment_at_one_place",
                violation_error_message=_("An appointment is to one place."),
            ),
            models.CheckConstraint(
                condition=FITTING_PLACE,
                name="appointment_at_fitting_place",
                violation_error_message=_("This office is not held at such a place."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="appointment_ends_after_start",
                violation_error_message=_("The last day is not before the first."),
            ),
            models.UniqueConstraint(
                "person",
                "office",
                "starts_on",
                # SQLite has no "nulls not distinct"; an appointment has one place, so 0 stands for the others.
                *(Coalesce(place, Value(0, models.BigIntegerField())) for place in PLACES),
                name="appointment_once",
                violation_error_message=_("This appointment is there already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_office_display()} · {self.place}"

    @property
    def place(self) -> Committee | Branch | PartyGroup | Department:
        """Where the office is held."""
        place = self.committee or self.branch or self.group or self.department
        if place is None:
            raise ValueError("an appointment is to one place")
        return place

    @property
    def rank(self) -> int:
        """The place of the office in the usual order: the secretary first."""
        return Office.values.index(self.office)

    def in_force_on(self, day: date) -> bool:
        """Whether the office is held on ``day``."""
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)
