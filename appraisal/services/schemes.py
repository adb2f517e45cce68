"""Schemes 考评办法: imported as drafts, approved at a meeting of the branch committee, frozen from then on."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, astuple, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from appraisal import scheme_checks
from appraisal.models import Scheme, SchemeVoter
from appraisal.scheme_approval import Meeting, Voter, has_quorum, voters_on
from appraisal.scheme_checks import BANDS, ITEMS, TERMS
from appraisal.scheme_contents import Contents
from appraisal.scheme_queries import contents_of, governed_by
from appraisal.services.scheme_reading import SchemeReading, read_scheme
from appraisal.services.scheme_records import changes_between
from appraisal.services.scheme_writing import write_new, write_over
from branchmgr import audit, clock, uploads
from branchmgr.decimals import plain
from branchmgr.errors import Fault, RefusedError
from branchmgr.imports.changes import Outcome
from branchmgr.models import User
from groups.models import Branch


@dataclass(frozen=True, slots=True)
class SchemeImport:
    """What an import did. ``is_new`` is False where the newest version says the same already."""

    scheme: Scheme
    is_new: bool
    outcome: Outcome

    @property
    def notices(self) -> tuple[str, ...]:
        """What the person should know."""
        return self.outcome.notices


@transaction.atomic
def import_scheme(branch: Branch, *, source: bytes, by: User | None) -> SchemeImport:
    """Makes a new draft version of the branch's scheme from a workbook (``formats.md`` §2).

    A workbook that says what the newest version of its year says changes nothing. Raises RefusedError with all
    faults; then nothing is changed.
    """
    _expect_secretary(by, "appraisal.import_scheme", branch)
    reading = read_scheme(source)
    branch = Branch.objects.select_for_update(of=("self",)).get(pk=branch.pk)
    newest = _newest(branch, reading.contents)
    outcome = _outcome(newest, reading)
    if newest is not None and not outcome.changes:
        return SchemeImport(newest, is_new=False, outcome=outcome)
    scheme = write_new(branch, reading.contents)
    audit.record(
        "import_scheme",
        by=by,
        subject=scheme,
        branch=branch.code,
        after={"version": scheme.version, "file": hashlib.sha256(source).hexdigest(), **_recorded(reading.contents)},
    )
    return SchemeImport(scheme, is_new=True, outcome=replace(outcome, made=scheme.pk))


def check_scheme(branch: Branch, *, source: bytes, by: User | None) -> Outcome:
    """What an import of the workbook would change, beside the newest version of its year; nothing is written."""
    _expect_secretary(by, "appraisal.import_scheme", branch)
    reading = read_scheme(source)
    return replace(_outcome(_newest(branch, reading.contents), reading), dry_run=True)


def _outcome(newest: Scheme | None, reading: SchemeReading) -> Outcome:
    changes, alike = changes_between(contents_of(newest) if newest else None, reading.contents)
    said = _("The scheme is imported as a draft. Read it, then approve it.")
    return Outcome(
        sheets=(TERMS, ITEMS, BANDS),
        changes=tuple(changes),
        untouched=alike,
        notices=reading.notices,
        said=said if changes else _("Nothing changed: this version says the same already."),
    )


class EditedMeanwhileError(RefusedError):
    """Somebody else saved the draft in between; nothing of either version is lost."""


@transaction.atomic
def draft_scheme(branch: Branch, *, contents: Contents, origin: str, by: User | None) -> Scheme:
    """A new draft version of the branch's scheme; ``origin`` says in the audit what it was made from."""
    _expect_secretary(by, "appraisal.draft_scheme", branch)
    branch = Branch.objects.select_for_update(of=("self",)).get(pk=branch.pk)
    scheme = write_new(branch, contents.in_order())
    after = {"version": scheme.version, "origin": origin, **_recorded(contents)}
    audit.record("draft_scheme", by=by, subject=scheme, branch=branch.code, after=after)
    return scheme


@transaction.atomic
def save_draft(scheme: Scheme, *, contents: Contents, edition: int, by: User | None) -> Scheme:
    """Saves what a draft says, over the ``edition`` that its editor began with.

    It may have faults still; what the tables cannot hold (a code twice, a maximum that is no number) the editor
    keeps back. Raises EditedMeanwhileError where another saved in between, RefusedError where the scheme is approved.
    Saving what stands already changes nothing.
    """
    _expect_secretary(by, "appraisal.save_draft", scheme)
    scheme = _locked_draft(scheme)
    before, after = contents_of(scheme), contents.in_order()
    if before == after:
        return scheme
    if scheme.edition != edition:
        raise EditedMeanwhileError(_("Somebody else saved this draft in the meantime. Choose what is to stay."))
    write_over(scheme, after)
    changes = _changes(before, after)
    audit.record("save_draft", by=by, subject=scheme, branch=scheme.branch.code, before=changes[0], after=changes[1])
    return scheme


@transaction.atomic
def approve_scheme(
    scheme: Scheme,
    *,
    meeting_on: date | None,
    resolution: str,
    by: User | None,
    meeting: Meeting | None = None,
    edition: int | None = None,
) -> Scheme:
    """Approves a draft (支委会研究通过) with the meeting's date and resolution; from then on it is frozen.

    ``meeting`` says who was there; None leaves it unstated. ``edition`` is the one that was read, None any.
    Refused without a date or resolution, without a quorum that is not explained, for an approved scheme and for one
    that is not complete (RefusedError, with its faults). The moment at which the approval is typed in plays no part
    (``formats.md`` §2).
    """
    _expect_secretary(by, "appraisal.approve_scheme", scheme)
    scheme = _locked_draft(scheme)
    if meeting_on is None or not resolution.strip():
        raise RefusedError(_("An approval needs the date of the meeting and its resolution."))
    if edition not in (None, scheme.edition):
        raise RefusedError(_("The draft was changed in the meantime. Read it again before it is approved."))
    _expect_complete(scheme)
    if meeting is not None:
        _record_meeting(scheme, meeting, voters_on(scheme.branch, meeting_on), by)
    scheme.meeting_on, scheme.resolution = meeting_on, resolution.strip()
    scheme.approved_at, scheme.approved_by = clock.now(), by
    scheme.save()
    audit.record(
        "approve_scheme",
        by=by,
        subject=scheme,
        branch=scheme.branch.code,
        before={"approved": False},
        after={"approved": True, **_recorded_approval(scheme)},
    )
    return scheme


def _record_meeting(scheme: Scheme, meeting: Meeting, voters: list[Voter], by: User | None) -> None:
    """Who was in office and who was there; triggers freeze these rows, too, once the scheme is approved."""
    if not meeting.present <= {voter.person.pk for voter in voters}:
        raise RefusedError(_("Somebody ticked was not on the branch committee on that day. Check the list again."))
    if not has_quorum(voters, meeting.present):
        if not meeting.override.strip():
            raise RefusedError(_("Not more than half of the committee was present. Say why the resolution is valid."))
        scheme.quorum_override = meeting.override.strip()
    if meeting.minutes is not None and by is not None:
        scheme.minutes = uploads.store(meeting.minutes, by=by)
    rows = [
        SchemeVoter(scheme=scheme, person=each.person, office=each.office, present=each.person.pk in meeting.present)
        for each in voters
    ]
    SchemeVoter.objects.bulk_create(rows)


def _recorded_approval(scheme: Scheme) -> dict[str, Any]:
    governed = [str(each.code) for each in governed_by(scheme)]
    found = {"meeting_on": scheme.meeting_on, "resolution": scheme.resolution, "governs": governed}
    voters = list(scheme.voters.select_related("person"))
    if voters:
        found["present"] = [voter.person.employee_no for voter in voters if voter.present]
        found["absent"] = [voter.person.employee_no for voter in voters if not voter.present]
    if scheme.quorum_override:
        found["quorum_override"] = scheme.quorum_override
    if scheme.minutes:
        found["minutes"] = scheme.minutes.sha256
    return found


@transaction.atomic
def delete_scheme(scheme: Scheme, *, by: User | None) -> Scheme:
    """Takes a draft away for good. An approved scheme stays."""
    _expect_secretary(by, "appraisal.delete_scheme", scheme)
    scheme = _locked_draft(scheme)
    before = {"version": scheme.version, **_recorded(contents_of(scheme))}
    audit.record("delete_scheme", by=by, subject=scheme, branch=scheme.branch.code, before=before)
    scheme.delete()
    return scheme


def _expect_secretary(by: User | None, permission: str, subject: Branch | Scheme) -> None:
    """An approved scheme is told apart later, with a sentence of its own."""
    approved = isinstance(subject, Scheme) and subject.is_approved
    if by is not None and not approved and not by.has_perm(permission, subject):
        raise RefusedError(_("The scheme of a branch is the work of its secretary."))


def _locked_draft(scheme: Scheme) -> Scheme:
    """The scheme as it is now, its row locked; refused where it is approved or gone."""
    found = Scheme.objects.select_for_update(of=("self",)).select_related("branch").filter(pk=scheme.pk).first()
    if found is None:
        raise RefusedError(_("This scheme is not there any more."))
    if found.is_approved:
        raise RefusedError(_("%(scheme)s is approved and cannot be changed any more.") % {"scheme": found})
    return found


def _expect_complete(scheme: Scheme) -> None:
    found = scheme_checks.check(contents_of(scheme))
    if found:
        faults = [Fault(each.sheet, 0, each.column, "", each.message) for each in found]
        raise RefusedError(_("The scheme is not complete and cannot be approved."), faults=faults)


def _newest(branch: Branch, contents: Contents) -> Scheme | None:
    terms = contents.terms
    versions = Scheme.objects.of_year(branch, terms.year).filter(cadence=terms.cadence)
    return versions.order_by("-version").first()


def _changes(before: Contents, after: Contents) -> tuple[dict[str, Any], dict[str, Any]]:
    """What was recorded otherwise before, and how it is recorded now."""
    was, now = _recorded(before), _recorded(after)
    changed = [name for name in now if was[name] != now[name]]
    return {name: was[name] for name in changed}, {name: now[name] for name in changed}


def _recorded(contents: Contents) -> dict[str, Any]:
    """The scheme as the audit keeps it."""
    items = [[plain(each) if isinstance(each, Decimal) else each for each in astuple(i)] for i in contents.items]
    bands = [[band.grade, plain(band.lower or 0)] for band in contents.bands]
    return {**asdict(contents.terms), "items": items, "bands": bands}
