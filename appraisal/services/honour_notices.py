"""What people are told about honours: the group's people, and the person who is honoured."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_noop

from appraisal.enums import HonourKind
from appraisal.models import Honour
from branchmgr import clock, notify
from branchmgr.models import User
from groups.models import Appointment, Membership

GIVEN = {
    HonourKind.ADVANCED_GROUP: gettext_noop("%(name)s is an advanced Party group of %(year)s."),
    HonourKind.LEADER: gettext_noop("%(name)s is an outstanding group leader of %(year)s."),
    HonourKind.BRAND: gettext_noop("%(name)s is a brand Party group of %(year)s."),
    HonourKind.PIONEER: gettext_noop("%(name)s is a pioneer of the year %(year)s."),
}
WITHDRAWN = gettext_noop("The honour of %(name)s of %(year)s was withdrawn.")


def tell_honoured(honour: Honour) -> None:
    """Tells those concerned that the honour was decided."""
    _tell(honour, GIVEN[HonourKind(honour.kind)], kind="honour_given")


def tell_withdrawn(honour: Honour) -> None:
    """Tells the same people that it was taken back."""
    _tell(honour, WITHDRAWN, kind="honour_withdrawn")


def _tell(honour: Honour, text: str, *, kind: str) -> None:
    notify.tell(
        _concerned(honour),
        text,
        kind=kind,
        key=f"{kind}:{honour.pk}",
        url=reverse("honour_certificate", args=[honour.pk]),
        values={"name": str(honour.person or honour.group), "year": honour.year},
    )


def _concerned(honour: Honour) -> list[User]:
    """Who belongs to the group or leads it today, and the person honoured, as far as they have an account."""
    today = clock.today()
    members = Membership.objects.on(today).filter(group=honour.group)
    leading = Appointment.objects.leaders().on(today).filter(group=honour.group)
    concerned = Q(person__memberships__in=members) | Q(person__appointments__in=leading) | Q(person=honour.person_id)
    return list(User.objects.filter(concerned, is_active=True, person__isnull=False).distinct())
