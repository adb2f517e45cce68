"""Exports of the organisation that may take long: the roster, the audit log, the copy of one person's data."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branchmgr import clock, long_work
from branchmgr.errors import RefusedError
from branchmgr.long_work import Arguments, OnObject, Outcome, Progress, permitted
from branchmgr.models import LongWork, User
from groups.audit_exports import MOST_ROWS, audit_workbook
from groups.audit_forms import AuditChoiceForm
from groups.audit_queries import NO_BRANCH, AuditChoice, entries_of
from groups.exports import roster_workbook
from groups.forms import PeopleChoiceForm
from groups.models import Person, standing_of
from groups.personal_copy import copy_of
from groups.services.audit_exports import record_export as record_audit_export
from groups.services.personal_copies import record_copy
from groups.services.roster_exports import record_export as record_roster_export

ROSTER: Final = "groups.roster"
AUDIT: Final = "groups.audit"
PERSON: Final = "groups.person"

_PERSON = OnObject(Person, "groups.copy_person", related=("branch", "department", "user"))


def register() -> None:
    """Names the kinds to the kernel."""
    may_export, may_read = permitted("groups.export_roster"), permitted("groups.read_audit")
    long_work.register(ROSTER, label=gettext_lazy("Roster"), run=_roster, may=may_export)
    long_work.register(AUDIT, label=gettext_lazy("Audit log"), run=_audit, may=may_read)
    label = gettext_lazy("Copy of personal data")
    long_work.register(PERSON, label=label, run=_person, may=_PERSON.may)


def audit_choice(arguments: Arguments, user: User) -> AuditChoice:
    """What is chosen of the audit log. Raises RefusedError for what makes no sense, or is too much for a workbook."""
    choice = AuditChoiceForm(arguments, user=user).chosen()
    if choice is None:
        raise RefusedError(_("A filter holds a value that does not exist. Mend it first."))
    return choice


def audit_rows(choice: AuditChoice, user: User) -> int:
    """How many entries are chosen. Raises RefusedError for more than a workbook takes."""
    rows = entries_of(user, choice).count()
    if rows > MOST_ROWS:
        said = {"rows": rows, "most": MOST_ROWS}
        raise RefusedError(_("These are %(rows)s entries; a workbook takes %(most)s. Choose fewer days.") % said)
    return rows


def _roster(work: LongWork, progress: Progress) -> Outcome:
    by = work.asked_by
    choice = PeopleChoiceForm(work.arguments, user=by).chosen()
    return long_work.workbook(
        _("roster-%(day)s") % {"day": clock.today()},
        roster_workbook(by, choice),
        work=work,
        progress=progress,
        created=clock.now(),
        record=lambda: record_roster_export(chosen=choice.said, by=by),
    )


def _audit(work: LongWork, progress: Progress) -> Outcome:
    by = work.asked_by
    choice = audit_choice(work.arguments, by)
    rows = audit_rows(choice, by)
    of_one = "" if choice.branch == NO_BRANCH else choice.branch
    return long_work.workbook(
        _("audit-log-%(day)s") % {"day": clock.today()},
        [audit_workbook(entries_of(by, choice))],
        work=work,
        progress=progress,
        created=clock.now(),
        record=lambda: record_audit_export(chosen=choice.said, rows=rows, branch=of_one, by=by),
    )


def _person(work: LongWork, progress: Progress) -> Outcome:
    person, by = _PERSON.found(work), work.asked_by
    return long_work.workbook(
        _("personal-data-%(number)s-%(day)s") % {"number": person.employee_no, "day": clock.today()},
        copy_of(person, for_oneself=standing_of(by).person == person.pk),
        work=work,
        progress=progress,
        created=clock.now(),
        record=lambda: record_copy(person, by=by),
    )
