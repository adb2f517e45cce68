"""Imports a roster: all or nothing, every fault at once, and nothing the second time."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from branchmgr import audit, pace, turns
from branchmgr.errors import RefusedError
from branchmgr.imports.changes import Outcome
from branchmgr.models import User
from branchmgr.spreadsheets import ReadWorkbook, read_workbook
from groups.services.roster import appointments, groups, memberships, officers, organisations, people, sheets
from groups.services.roster.changes import SHEET_ORDER, recorded
from groups.services.roster.draft import Draft
from groups.services.roster.reach import Reach
from groups.services.roster.register import Mentioned, register_of
from groups.services.roster.writing import write


def import_roster(source: bytes, *, by: User | None, dry_run: bool = False) -> Outcome:
    """Brings organisation, people and appointments in line with a workbook (``formats.md`` §1).

    ``by`` None may set up everything; an admin only what is at or below a committee administered. With ``dry_run``
    nothing is written. Raises RefusedError with all faults; then nothing is changed.
    """
    if by is not None and not by.has_perm("groups.import_roster"):
        raise RefusedError(_("Rosters are imported by an admin."))
    book = read_workbook(source, sheets.roster_sheets())
    if not any(sheet.title in book for sheet in sheets.roster_sheets()):
        raise RefusedError(_("None of the sheets 组织, 党小组, 人员, 任职 is in this file."))
    if dry_run:
        return _outcome(_drafted(book, by), dry_run=True)
    return _written(book, by, source)


@transaction.atomic
def _written(book: ReadWorkbook, by: User | None, source: bytes) -> Outcome:
    # Imports wait for one another: each works out its changes from what the one before has left.
    turns.take(turns.PEOPLE)
    draft = _drafted(book, by)
    if draft.changes:
        _write(draft, by)
        _record(draft, by, source)
    return _outcome(draft, dry_run=False)


def _write(draft: Draft, by: User | None) -> None:
    """Writes the draft; who comes to an office by an admin's import rests or is told of."""
    if by is None:
        write(draft)
        return
    coming = officers.coming(draft)
    told = officers.who_is_told(coming)
    write(draft)
    officers.let_rest(coming, issuer=by)
    officers.tell(told)


def _drafted(book: ReadWorkbook, by: User | None) -> Draft:
    """Works out everything; raises RefusedError with all faults."""
    draft = Draft(book, register_of(_mentioned(book)), Reach(by))
    pace.stage(until=75, of=sum(len(book.rows(sheet.title)) for sheet in sheets.roster_sheets()))
    named_organisations = organisations.named_organisations(draft)
    named_groups = groups.named_groups(draft)
    named_people = people.named_people(draft)
    organisations.settle_organisations(draft, named_organisations)
    groups.settle_groups(draft, named_groups)
    people.settle_people(draft, named_people)
    appointments.settle_appointments(draft)
    groups.notice_liaisons(draft, named_groups)
    memberships.end_with_groups(draft)
    book.refuse_if_faulty()
    return draft


CODE_COLUMNS: dict[str, tuple[str, ...]] = {
    sheets.ORGANISATIONS: ("代码", "上级代码"),
    sheets.GROUPS: ("代码", "党支部代码"),
    sheets.PEOPLE: ("党支部代码", "党小组代码"),
    sheets.APPOINTMENTS: ("所在",),
}
NUMBER_COLUMNS: dict[str, tuple[str, ...]] = {
    sheets.GROUPS: ("联系支委工号",),
    sheets.PEOPLE: ("工号",),
    sheets.APPOINTMENTS: ("工号",),
}


def _mentioned(book: ReadWorkbook) -> Mentioned:
    return Mentioned(codes=_texts(book, CODE_COLUMNS), numbers=_texts(book, NUMBER_COLUMNS))


def _texts(book: ReadWorkbook, columns: dict[str, tuple[str, ...]]) -> set[str]:
    found = {row.text(column) for sheet, names in columns.items() for row in book.rows(sheet) for column in names}
    return found - {""}


def _outcome(draft: Draft, *, dry_run: bool) -> Outcome:
    count = len(draft.changes)
    return Outcome(
        sheets=SHEET_ORDER,
        changes=tuple(draft.changes),
        untouched=draft.unchanged,
        notices=(*map(str, draft.book.notices), *draft.notices),
        said=ngettext("%(count)s change", "%(count)s changes", count) % {"count": count},
        day=draft.today,
        dry_run=dry_run,
    )


def _record(draft: Draft, by: User | None, source: bytes) -> None:
    outcome = _outcome(draft, dry_run=False)
    summary = {line.sheet: [line.created, line.changed, line.ended, line.unchanged] for line in outcome.summaries}
    audit.record(
        "import_roster",
        by=by,
        after={
            "file": hashlib.sha256(source).hexdigest(),
            "summary": summary,
            "changes": recorded(draft.changes),
        },
    )
