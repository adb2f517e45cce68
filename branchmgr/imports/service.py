"""The life of an import: brought, checked, confirmed and written, or dropped.

What would change is worked out by the very service that writes it. When it is confirmed, what that service does is
compared with what was shown, inside the transaction that writes it: where the data changed in between, nothing stays
and what would change is shown anew. Small workbooks are checked and written while the person waits, large ones by a
worker (``work.py``); either way it is this module that does it.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branchmgr import long_work
from branchmgr.enums import ImportState
from branchmgr.errors import RefusedError
from branchmgr.file_names import file_name
from branchmgr.imports import findings, store
from branchmgr.imports.changes import Outcome
from branchmgr.imports.kinds import Kind, Target, kind_of
from branchmgr.imports.sizes import is_large
from branchmgr.models import Import, User
from branchmgr.spreadsheets import marked_copy

CHECK: Final = "import_check"
WRITE: Final = "import"
ANOTHER_CHECK: Final = gettext_lazy("Something else was checked since then. Look at it again before you confirm.")


class OutdatedError(RefusedError):
    """The data changed since the person saw what the workbook would change."""


@dataclass(frozen=True, slots=True)
class _Checked:
    """What a check found, and the fingerprint of what it shows."""

    found: findings.Findings
    shown: str = ""
    said: str = ""


@transaction.atomic
def bring_import(kind: Kind, target: Target, *, source: bytes, name: str, by: User, now: datetime) -> Import:
    """Takes a workbook in and checks it, or has it checked where it is large. An open one for the same thing goes.

    Raises RefusedError for what is no workbook; then nothing of it stays. Faults of its cells are found, not raised.
    """
    large = is_large(source)
    checked = None if large else _looked_through(kind, target, source, by=by)
    for earlier in Import.objects.visible_to(by).open().of(kind.key, target):
        if not earlier.is_written_now:
            drop_import(earlier, by=by, now=now)
    item = Import.objects.create(
        kind=kind.key,
        target=target,
        brought_by=by,
        brought_at=now,
        name=file_name(name, ".xlsx", otherwise="workbook"),
        source=store.keep(source),
        large=large,
    )
    if checked:
        return _noted(item, checked, source, now=now)
    return _given_to_a_worker(item, CHECK, _("Check of %(file)s") % {"file": item.name}, by=by)


def check_import(item: Import, *, by: User, now: datetime) -> Import:
    """Looks (again) what a kept workbook would change today.

    What is no workbook is dropped, with the sentence of its refusal, which is raised.
    """
    source = store.content(item.source)
    try:
        checked = _looked_through(kind_of(item.kind), item.target, source, by=by)
    except RefusedError as refusal:
        drop_import(item, refusal=str(refusal), by=by, now=now)
        raise
    with transaction.atomic():
        return _noted(_locked(item), checked, source, now=now)


@transaction.atomic
def confirm_import(item: Import, *, shown: str, by: User, now: datetime) -> Import:
    """Writes what was checked and shown, or has it written where it is large. A second time changes nothing.

    ``shown`` is the fingerprint of what the person saw. Raises RefusedError where something else was checked since.
    """
    item = _locked(item)
    if item.done_at or item.is_written_now:
        return item
    if item.faults or not item.checked_at or item.shown != shown:
        raise RefusedError(ANOTHER_CHECK)
    if item.large:
        return _given_to_a_worker(item, WRITE, _("Import of %(file)s") % {"file": item.name}, by=by)
    return write_import(item, shown=shown, by=by, now=now)


@transaction.atomic
def write_import(item: Import, *, shown: str, by: User, now: datetime) -> Import:
    """Writes a confirmed workbook, all or nothing, once. Where it would change something else than was shown it is
    checked anew instead, and waits for another confirmation.

    ``shown`` is the fingerprint of what was confirmed. Raises RefusedError where something else was checked since.
    """
    item = _locked(item)
    if item.done_at:
        return item
    if item.shown != shown:
        raise RefusedError(ANOTHER_CHECK)
    kind, source = kind_of(item.kind), store.content(item.source)
    if not kind.may(by, item.target):
        raise PermissionDenied
    try:
        outcome = _written(kind, item, source, by=by)
    except RefusedError as refusal:
        if not (refusal.faults or isinstance(refusal, OutdatedError)):
            raise
        checked = _looked_through(kind, item.target, source, by=by)
        return _noted(item, checked, source, now=now, outdated=True)
    item.url = kind.leads_to(kind.thing(item.target, by), *item.target[1:], outcome=outcome)
    return _ended(item, findings.of_outcome(outcome), outcome.said, now=now)


@transaction.atomic
def drop_import(item: Import, *, by: User, now: datetime, refusal: str = "") -> Import:
    """Gives an import up; nothing of it stays. The worker that has it is told; until it has let go, the tick waits.

    Raises RefusedError where it is written already.
    """
    if item.work and item.work.is_unfinished and not refusal:
        with suppress(RefusedError):  # it ended this moment; what it wrote is asked for below
            item.work = long_work.cancel(item.work, by=by)
    free = Import.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=item.pk).first()
    if free is None:
        return item
    if free.done_at:
        raise RefusedError(_("This file is imported already."))
    _forget_files(free)
    free.refusal, free.dropped_at = refusal, now
    free.save()
    return free


@transaction.atomic
def _written(kind: Kind, item: Import, source: bytes, *, by: User) -> Outcome:
    """Everything the workbook brings. Raises OutdatedError, which undoes it, where that is not what was shown."""
    outcome = _carried_out(kind, item.target, source, by=by, dry_run=False)
    if outcome.fingerprint != item.shown:
        raise OutdatedError(_("The data has changed since this file was checked."))
    return outcome


def _looked_through(kind: Kind, target: Target, source: bytes, *, by: User) -> _Checked:
    """What an import would do now. Raises RefusedError where it is no workbook that could be mended."""
    try:
        outcome = _carried_out(kind, target, source, by=by, dry_run=True)
    except RefusedError as refusal:
        if not refusal.faults:
            raise
        return _Checked(findings.Findings(faults=refusal.faults))
    return _Checked(findings.of_outcome(outcome), outcome.fingerprint, outcome.said)


def _carried_out(kind: Kind, target: Target, source: bytes, *, by: User, dry_run: bool) -> Outcome:
    return kind.carry_out(kind.thing(target, by), *target[1:], source=source, by=by, dry_run=dry_run)


def _given_to_a_worker(item: Import, work: str, title: str, *, by: User) -> Import:
    confirmed = {"shown": item.shown} if work == WRITE else {}
    item.work = long_work.begin(work, title=title, arguments={"import": item.pk, **confirmed}, by=by)
    item.save(update_fields=["work"])
    return item


def _noted(item: Import, checked: _Checked, source: bytes, *, now: datetime, outdated: bool = False) -> Import:
    """Keeps what was found; a workbook that would change nothing is done with."""
    found = checked.found
    item.checked_at, item.shown, item.outdated = now, checked.shown, outdated
    item.faults, item.changes = len(found.faults), found.changed
    if not found.faults and not found.changed:
        return _ended(item, found, checked.said, now=now)
    store.forget(item.found)
    store.forget(item.marked)
    item.found = store.keep(findings.encoded(found))
    item.marked = store.keep(marked_copy(source, found.faults)) if item.large and found.faults else ""
    item.save()
    return item


def _ended(item: Import, found: findings.Findings, said: str, *, now: datetime) -> Import:
    """The workbook goes; counts and what is worth a look stay for the page."""
    _forget_files(item)
    item.note = said
    item.found = store.keep(findings.encoded(replace(found, changes_by_sheet=())))
    item.done_at = now
    item.save()
    return item


@transaction.atomic
def forget_findings(item: Import, *, by: User) -> Import:
    """Takes away what the page of a written import still tells."""
    store.forget(item.found)
    item.found = ""
    item.save(update_fields=["found"])
    return item


def forget_imports(user: User) -> None:
    """Takes all imports of an account away, with their files."""
    for item in Import.objects.visible_to(user):
        _forget_files(item)
        item.delete()


def _forget_files(item: Import) -> None:
    for name in (item.source, item.found, item.marked):
        store.forget(name)
    item.source = item.found = item.marked = ""


def _locked(item: Import) -> Import:
    """The import as it is now, its row locked. Raises RefusedError where it was dropped."""
    found = Import.objects.select_for_update(of=("self",)).select_related("work").get(pk=item.pk)
    if found.state in (ImportState.DROPPED, ImportState.REFUSED):
        raise RefusedError(store.GONE)
    return found
