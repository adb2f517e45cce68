"""Who comes to an office that reaches unpublished scores by an admin's import: some rest, the others are told."""

from __future__ import annotations

from branchmgr.models import User
from groups.enums import COMMITTEE_OFFICES, RESTING_OFFICES
from groups.models import Appointment
from groups.models.people import Person
from groups.resting import begin_rest, is_answered_for, is_entered
from groups.services import recipients, resting_notices
from groups.services.roster.draft import Draft
from groups.services.roster.register import is_new

Told = list[tuple[Appointment, list[User]]]


def coming(draft: Draft) -> list[Appointment]:
    """The appointments of the draft by which somebody gets such an office; asked before anything is written."""
    drafted: list[Appointment] = [*draft.created[Appointment], *draft.altered[Appointment]]
    lasting = [each for each in drafted if each.ends_on is None or each.ends_on >= draft.today]
    return [each for each in lasting if each.office in RESTING_OFFICES and not _sits_there(each, draft)]


def who_is_told(appointments: list[Appointment]) -> Told:
    """Those who sit on the committees already; asked before anything is written."""
    places = [(each, each.branch) for each in appointments if each.office in COMMITTEE_OFFICES]
    return [(each, recipients.committee(branch)) for each, branch in places if branch and not is_new(branch)]


def let_rest(appointments: list[Appointment], *, issuer: User) -> None:
    """Lets the offices rest of those whose account was opened by an admin's code before they got the office.

    An account that no code stands behind is its owner's; one that nobody has opened rests with its first code.
    """
    for each in appointments:
        if each.person.user_id is None or not _is_entered_place(each):
            continue
        user = User.objects.select_for_update().get(pk=each.person.user_id)
        if user.has_usable_password() and not is_answered_for(user) and user.offices_rest_since is None:
            _rest(each.person, user, issuer)


def tell(told: Told) -> None:
    """Tells each committee who has come to it."""
    for appointment, users in told:
        if appointment.branch is not None:
            resting_notices.tell_new_officer(appointment, appointment.branch, users)


def _sits_there(appointment: Appointment, draft: Draft) -> bool:
    """Whether the person has such an office at the same place today, as stored."""
    if is_new(appointment.person):
        return False
    held = Appointment.objects.on(draft.today).filter(person=appointment.person, office__in=RESTING_OFFICES)
    place = appointment.branch or appointment.department
    if place is None or is_new(place):
        return False
    return held.filter(branch=appointment.branch, department=appointment.department).exists()


def _is_entered_place(appointment: Appointment) -> bool:
    return appointment.branch is None or is_entered(appointment.branch, without=appointment.person)


def _rest(person: Person, user: User, issuer: User) -> None:
    begin_rest(user)
    person.user = user
    resting_notices.tell_who_can_confirm(person, issuer=user.code_issued_by or issuer)
