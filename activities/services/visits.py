"""Visits 走访: to members and their families with the needs found, and by committee members to groups."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from activities.enums import VisitKind
from activities.models import Visit
from branchmgr import audit, clock
from branchmgr.errors import RefusedError
from branchmgr.models import User
from groups.masks import hidden_text
from groups.models import Appointment, Membership, PartyGroup, Person


@transaction.atomic
def record_visit(
    group: PartyGroup,
    *,
    kind: VisitKind | str,
    person: Person | None = None,
    on: date,
    visitor: Person,
    needs: str = "",
    done: str = "",
    by: User,
    now: datetime,
) -> Visit:
    """Records a visit: by the liaison to the group as a whole, of any other kind to a ``person`` of the group.

    Refused for a day to come, for who was not in the group that day, for a visitor from elsewhere, and for the
    same visit a second time.
    """
    group = PartyGroup.objects.select_for_update(of=("self",), no_key=True).select_related("branch").get(pk=group.pk)
    _check(group, kind, person, on, visitor, now=now)
    if Visit.objects.filter(kind=kind, group=group, person=person, by=visitor, on=on).exists():
        raise RefusedError(_("This visit is recorded already."))
    visit = Visit.objects.create(
        kind=kind,
        group=group,
        person=person,
        on=on,
        by=visitor,
        needs=needs.strip(),
        done=done.strip(),
        recorded_by=by,
        recorded_at=now,
    )
    after = {
        "kind": str(kind),
        "group": group.code,
        "person": person.employee_no if person else None,
        "on": on,
        "visitor": visitor.employee_no,
        **_hidden(visit),
    }
    audit.record("visit_recorded", by=by, subject=visit, branch=group.branch.code, after=after)
    return visit


@transaction.atomic
def follow_up_visit(visit: Visit, *, needs: str, done: str, by: User) -> Visit:
    """Writes down what was done about the needs found, or puts the needs in better words."""
    rows = Visit.objects.select_for_update(of=("self",)).select_related("group__branch", "person", "by")
    visit = rows.get(pk=visit.pk)
    before = _hidden(visit)
    visit.needs, visit.done = needs.strip(), done.strip()
    visit.save(update_fields=["needs", "done"])
    branch = visit.group.branch.code
    audit.record("visit_followed_up", by=by, subject=visit, branch=branch, before=before, after=_hidden(visit))
    return visit


def _hidden(visit: Visit) -> dict[str, str]:
    """A family's needs are not for the audit, out of which nothing is ever erased."""
    return {"needs": hidden_text(visit.needs), "done": hidden_text(visit.done)}


def _check(
    group: PartyGroup, kind: VisitKind | str, person: Person | None, on: date, visitor: Person, *, now: datetime
) -> None:
    if on > clock.day_of(now):
        raise RefusedError(_("This visit is still to come. Record it when it has taken place."))
    if (kind == VisitKind.LIAISON) != (person is None):
        raise RefusedError(_("A liaison visit is to a group, any other visit to a member."))
    held = Appointment.objects.on(on)
    if person is None:
        if not held.committee_of(group.branch).filter(person=visitor).exists():
            said = {"person": visitor, "day": on}
            raise RefusedError(_("%(person)s was not on the branch committee on %(day)s.") % said)
        return
    if person == visitor:
        raise RefusedError(_("A visit is to somebody else."))
    if not Membership.objects.on(on).filter(person=person, group=group).exists():
        said = {"person": person, "group": group, "day": on}
        raise RefusedError(_("%(person)s was not in %(group)s on %(day)s.") % said)
    serving = held.committee_of(group.branch).filter(person=visitor)
    leading = held.leaders_of(group.pk).filter(person=visitor)
    belonging = Membership.objects.on(on).filter(person=visitor, group__branch=group.branch_id)
    if not (serving.exists() or leading.exists() or belonging.exists()):
        raise RefusedError(_("%(person)s is not of this branch.") % {"person": visitor})
