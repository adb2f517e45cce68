"""The sheet 任职: who holds which office where, from when to when."""

from __future__ import annotations

from django.utils.translation import gettext as _

from branchmgr import pace
from branchmgr.imports.changes import Change, ChangeKind, FieldChange
from branchmgr.spreadsheets import Row
from groups.enums import (
    BRANCH_OFFICES,
    COMMITTEE_LEVEL_OFFICES,
    DEPARTMENT_OFFICES,
    GROUP_OFFICES,
    OFFICE_WORDS,
    Office,
    PoliticalStatus,
)
from groups.models import Appointment, Branch, Committee, Department, PartyGroup, Person
from groups.models.privacy import PLACEHOLDER
from groups.services.roster.changes import shown
from groups.services.roster.draft import Draft
from groups.services.roster.register import AppointmentKey, Place, is_new
from groups.services.roster.sheets import APPOINTMENTS as SHEET

FIELD_OF: dict[type, str] = {
    Committee: "committee",
    Branch: "branch",
    PartyGroup: "group",
    Department: "department",
}
KINDS_OF: dict[Office, tuple[type, ...]] = {
    **dict.fromkeys(BRANCH_OFFICES, (Branch,)),
    **dict.fromkeys(GROUP_OFFICES, (PartyGroup,)),
    **dict.fromkeys(DEPARTMENT_OFFICES, (Department,)),
    **dict.fromkeys(COMMITTEE_LEVEL_OFFICES, (Committee,)),
    Office.AUDITOR: (Committee, Branch),
}


def settle_appointments(draft: Draft) -> None:
    """Works out what is new or ends; appointments that the workbook does not name stay as they are."""
    for row in draft.book.rows(SHEET):
        word = row.choice("职务")
        person, office = _person(draft, row), OFFICE_WORDS[word] if word else None
        place = _place(draft, row, office) if office else None
        starts_on, _ends_on = row.date("起"), row.date("止")
        if not (person and office and place and starts_on):
            continue
        key = AppointmentKey(person.employee_no, office, row.text("所在"), starts_on)
        met = draft.claimed.setdefault(f"appointment:{key}", str(row.number))
        if met != str(row.number):
            row.fault("工号", _("This appointment stands in row %(row)s already.") % {"row": met})
            continue
        _settle(draft, row, key, person, place)


def _person(draft: Draft, row: Row) -> Person | None:
    number = row.text("工号")
    person = draft.register.people.get(number)
    if number and person is None:
        row.fault("工号", _("Nobody has this employee number, neither here nor in this file."))
    return person


def _place(draft: Draft, row: Row, office: Office) -> Place | None:
    """The place a row names, if such an office can be held there."""
    word, register = row.text("所在"), draft.register
    place: Place | None = register.departments.get(word)
    if office not in DEPARTMENT_OFFICES or place is None:
        place = register.organisation(word) or register.groups.get(word) or place
    if place is None:
        if word and word not in register.doubtful:
            row.fault("所在", _unknown(office))
        return None
    if not isinstance(place, KINDS_OF[office]):
        row.fault("所在", _("%(office)s is not held at such a place.") % {"office": office.label})
        return None
    if isinstance(place, PartyGroup) and not hasattr(place, "branch"):
        return None  # its own row has a fault
    return place


def _unknown(office: Office) -> str:
    if office in DEPARTMENT_OFFICES:
        return _("No department has this name, neither here nor among the people in this file.")
    return _("No organisation or group has this code, neither here nor in this file.")


def _settle(draft: Draft, row: Row, key: AppointmentKey, person: Person, place: Place) -> None:
    ends_on = row.date("止")
    if ends_on and ends_on < key.starts_on:
        row.fault("止", _("The last day is not before the first."))
        return
    there = draft.register.appointments.get(key)
    appointment = there or _new(key, person, place)
    ended = there is not None and there.ends_on is None and ends_on is not None
    differences = draft.settle(SHEET, row, appointment, {"止": ("ends_on", ends_on)})
    if (there is None or differences) and PLACEHOLDER.fullmatch(person.employee_no):
        row.fault("工号", _("The data of this person were erased: nobody holds an office under this number."))
    elif not draft.reach.covers(place):
        draft.keep_out(row, "所在", appointment, differences, _("You do not administer this place."))
    elif (there is None or differences) and not draft.reach.covers_person(person):
        row.fault("工号", _("You do not administer the branch of this person."))
    elif (there is None or differences) and not ended and draft.reach.is_oneself(person):
        row.fault(
            "工号",
            _(
                "Nobody gives an office to themselves, nor to whose code opened their account."
                " Another admin or the server's command does it."
            ),
        )
    draft.register.appointments[key] = appointment
    _note(draft, appointment, key, differences, ChangeKind.ENDED if ended else ChangeKind.CHANGED)
    _notice_leader(draft, row, appointment)


def _new(key: AppointmentKey, person: Person, place: Place) -> Appointment:
    return Appointment(person=person, office=key.office, starts_on=key.starts_on, **{FIELD_OF[type(place)]: place})


def _note(
    draft: Draft, appointment: Appointment, key: AppointmentKey, differences: list[FieldChange], kind: ChangeKind
) -> None:
    pace.step()
    if is_new(appointment):
        kind = ChangeKind.CREATED
        draft.created[Appointment].append(appointment)
    elif differences:
        draft.altered[Appointment].append(appointment)
    else:
        draft.unchanged[SHEET] += 1
        return
    said = f"{key.employee_no} · {shown('职务', key.office)} · {key.place} · {key.starts_on}"
    draft.changes.append(Change(SHEET, kind, said, appointment.person.name, tuple(differences)))


def _notice_leader(draft: Draft, row: Row, appointment: Appointment) -> None:
    """The regulation says "normally" (一般): it is told and let pass."""
    if appointment.office != Office.LEADER or (appointment.ends_on and appointment.ends_on < draft.today):
        return
    if appointment.person.political_status != PoliticalStatus.FULL:
        text = _("%(person)s is not a full member; a group leader normally is.")
        draft.notice(SHEET, row, text % {"person": appointment.person})
