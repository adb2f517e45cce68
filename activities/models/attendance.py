"""Attendance 出勤 and leave 请假: who took part how, who was excused, who makes up for what."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from activities.enums import FILED_STATUSES, ActivityKind, AttendanceKind, LeaveStatus
from activities.models.activities import Activity
from branchmgr import clock
from branchmgr.models import User
from groups.models import Appointment, PartyGroup, Person, standing_of
from groups.models.people import sounding


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    """Attendance."""

    def visible_to(self, user: User) -> AttendanceQuerySet:
        """One's own, those of groups one leads, all of a branch whose committee one sits on."""
        standing = standing_of(user)
        led = Q(group__in=standing.leads) | Q(activity__group__in=standing.leads)
        return self.filter(Q(person__user=user) | led | Q(activity__branch__in=standing.serves))

    def of_filed(self) -> AttendanceQuerySet:
        """Those of records that were handed in: what rates are made of."""
        return self.filter(activity__status__in=FILED_STATUSES)

    def between(self, start: datetime, end: datetime) -> AttendanceQuerySet:
        """Those of activities that began in the half-open time."""
        return self.filter(activity__starts_at__gte=start, activity__starts_at__lt=end)

    def kept_by(self, user: User) -> AttendanceQuerySet:
        """Those of groups one leads and of branches whose committee one sits on: whose rates one looks at."""
        standing = standing_of(user)
        served = Q(group__branch__in=standing.serves) | Q(group=None, activity__branch__in=standing.serves)
        return self.filter(Q(group__in=standing.leads) | served)

    def matching(self, words: str) -> AttendanceQuerySet:
        """Those of people whose name or initials hold what was typed."""
        typed = words.strip()
        person = Q(person__name__icontains=typed) | sounding(typed, "person__")
        return self.filter(person) if typed else self

    def of_group(self, group: int | None) -> AttendanceQuerySet:
        """Those of the group with this id; all without one."""
        return self.filter(group=group) if group else self

    def of_kind(self, kind: str) -> AttendanceQuerySet:
        """Those of activities of a kind; all for any other word."""
        return self.filter(activity__kind=kind) if kind in ActivityKind.values else self

    def of_person(self, person: Person) -> AttendanceQuerySet:
        return self.filter(person=person)

    def on_days(self, first: date, last: date) -> AttendanceQuerySet:
        """Those of activities on these local days, both included."""
        return self.between(clock.midnight(first), clock.midnight(last + timedelta(days=1)))

    def due_between(self, first: date, last: date) -> AttendanceQuerySet:
        """Those whose study is to be made up for by one of these days."""
        return self.filter(make_up_due_on__gte=first, make_up_due_on__lte=last)

    def with_places(self) -> AttendanceQuerySet:
        """With person, activity and group at hand."""
        return self.select_related("person__user", "activity__branch", "activity__group", "group")

    def make_up_due(self) -> AttendanceQuerySet:
        """With study due, by the branch's rules then, that is not made up for."""
        return self.filter(make_up_due_on__isnull=False, made_up_on=None)

    def made_up(self) -> AttendanceQuerySet:
        return self.filter(made_up_on__isnull=False)


class Attendance(models.Model):
    """How one person took part in one activity. ``group`` is the one they belonged to that day (domain rule 12).

    ``may_vote``: a full member then; ``expected``: counted among those who should attend.
    """

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="attendance")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attendance")
    group = models.ForeignKey(PartyGroup, null=True, on_delete=models.PROTECT, related_name="attendance")
    kind = models.CharField(_("attendance"), max_length=12, choices=AttendanceKind)
    expected = models.BooleanField(_("should attend"), default=True)
    may_vote = models.BooleanField(_("may vote"), default=False)
    note = models.CharField(_("note"), max_length=200, blank=True)
    make_up_due_on = models.DateField(_("to be made up for by"), null=True, blank=True)
    made_up_on = models.DateField(_("made up for on"), null=True, blank=True)
    made_up_note = models.CharField(_("notes of the study made up for"), max_length=300, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints = [
            models.UniqueConstraint(fields=["activity", "person"], name="attendance_once"),
            models.CheckConstraint(condition=Q(kind__in=AttendanceKind.values), name="attendance_kind_known"),
        ]
        indexes = [models.Index(fields=["person", "kind"], name="attendance_by_person")]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_kind_display()}"

    @property
    def branch_id(self) -> int:
        return self.activity.branch_id

    @property
    def is_late(self) -> bool:
        """Whether study is due that was not made up for in time."""
        return self.made_up_on is None and self.make_up_due_on is not None and self.make_up_due_on < clock.today()


class LeaveQuerySet(models.QuerySet["Leave"]):
    """Leaves."""

    def visible_to(self, user: User) -> LeaveQuerySet:
        """One's own, those of groups one leads, all of a branch whose committee one sits on."""
        standing = standing_of(user)
        return self.filter(Q(person__user=user) | Q(group__in=standing.leads) | Q(group__branch__in=standing.serves))

    def with_places(self) -> LeaveQuerySet:
        """With person, group and branch at hand."""
        return self.select_related("person__user", "group__branch", "decided_by__person")

    def matching(self, words: str) -> LeaveQuerySet:
        """Those of a person or group whose name holds what was typed."""
        typed = words.strip()
        person = Q(person__name__icontains=typed) | sounding(typed, "person__")
        return self.filter(person | Q(group__name__icontains=typed)) if typed else self

    def in_status(self, status: str) -> LeaveQuerySet:
        """Those of a status; all for any other word."""
        return self.filter(status=status) if status in LeaveStatus.values else self

    def waiting_for(self, user: User) -> LeaveQuerySet:
        """Those this person decides: of the groups one leads; of leaders, and groups without one, the secretary."""
        standing = standing_of(user)
        today = clock.today()
        leading = Appointment.objects.leaders().on(today)
        led = Q(group__in=standing.leads)
        alone = Exists(leading.filter(person=OuterRef("person"))) | ~Exists(leading.filter(group=OuterRef("group")))
        seen = self.waiting().filter(led | (alone & Q(group__branch__in=standing.secretary_of)))
        return seen.exclude(person=standing.person)

    def granted(self) -> LeaveQuerySet:
        return self.filter(status=LeaveStatus.GRANTED)

    def waiting(self) -> LeaveQuerySet:
        return self.filter(status=LeaveStatus.ASKED)

    def on(self, day: date) -> LeaveQuerySet:
        """Those that cover ``day`` (both ends belong to the time)."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def overlapping(self, first: date, last: date) -> LeaveQuerySet:
        """Those that share a day with the time from ``first`` to ``last``."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)


class Leave(models.Model):
    """Leave from activities, from ``starts_on`` to ``ends_on``, both days included; asked for before or after."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="leaves")
    group = models.ForeignKey(PartyGroup, on_delete=models.PROTECT, related_name="leaves")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    reason = models.CharField(_("reason"), max_length=300)
    status = models.CharField(
        _("status"), max_length=12, choices=LeaveStatus, default=LeaveStatus.ASKED, editable=False
    )
    asked_at = models.DateTimeField(_("asked for at"))
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision_note = models.CharField(_("note"), max_length=300, blank=True)

    objects = LeaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("leave")
        verbose_name_plural = _("leaves")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="leave_ends_after_start",
                violation_error_message=_("The last day is not before the first."),
            ),
            models.CheckConstraint(condition=Q(status__in=LeaveStatus.values), name="leave_status_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.starts_on} – {self.ends_on}"

    @property
    def branch_id(self) -> int:
        return self.group.branch_id
