"""Schemes 考评办法: imported as drafts, approved at a meeting of the branch committee, frozen from then on."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from appraisal import scheme_checks
from appraisal.models import Band, Dimension, Indicator, Scheme
from appraisal.scheme_contents import Contents, SchemeItem
from appraisal.scheme_queries import contents_of, governed_by
from appraisal.services.scheme_reading import read_scheme
from branchmgr import audit, clock
from branchmgr.errors import Fault, RefusedError
from branchmgr.models import User
from groups.models import Branch


@dataclass(frozen=True, slots=True)
class SchemeImport:
    """What an import did. ``is_new`` is False where the newest version says the same already."""

    scheme: Scheme
    is_new: bool
    notices: tuple[str, ...]


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
    if newest is not None and contents_of(newest) == reading.contents:
        return SchemeImport(newest, is_new=False, notices=reading.notices)
    scheme = _save(branch, reading.contents)
    audit.record(
        "import_scheme",
        by=by,
        subject=scheme,
        branch=branch.code,
        after={"version": scheme.version, "file": hashlib.sha256(source).hexdigest(), **_recorded(reading.contents)},
    )
    return SchemeImport(scheme, is_new=True, notices=reading.notices)


@transaction.atomic
def approve_scheme(scheme: Scheme, *, meeting_on: date | None, resolution: str, by: User | None) -> Scheme:
    """Approves a draft (支委会研究通过) with the meeting's date and resolution; from then on it is frozen.

    Refused without a date or resolution, for an approved scheme and for one that is not complete (RefusedError,
    with its faults). The moment at which the approval is typed in plays no part (``formats.md`` §2).
    """
    _expect_secretary(by, "appraisal.approve_scheme", scheme)
    scheme = _locked_draft(scheme)
    if meeting_on is None or not resolution.strip():
        raise RefusedError(_("An approval needs the date of the meeting and its resolution."))
    _expect_complete(scheme)
    scheme.meeting_on, scheme.resolution = meeting_on, resolution.strip()
    scheme.approved_at, scheme.approved_by = clock.now(), by
    scheme.save(update_fields=["meeting_on", "resolution", "approved_at", "approved_by"])
    governed = [str(each.code) for each in governed_by(scheme)]
    audit.record(
        "approve_scheme",
        by=by,
        subject=scheme,
        branch=scheme.branch.code,
        before={"approved": False},
        after={"approved": True, "meeting_on": meeting_on, "resolution": scheme.resolution, "governs": governed},
    )
    return scheme


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


def _save(branch: Branch, contents: Contents) -> Scheme:
    terms = contents.terms
    versions = Scheme.objects.of_year(branch, terms.year).filter(cadence=terms.cadence)
    last = versions.aggregate(last=Max("version"))["last"] or 0
    values = asdict(terms) | {"tie_break": list(terms.tie_break)}
    scheme = Scheme.objects.create(branch=branch, version=last + 1, created_at=clock.now(), **values)
    dimensions = [
        Dimension.objects.create(scheme=scheme, name=name, position=position)
        for position, name in enumerate(contents.dimensions, start=1)
    ]
    _save_items(scheme, contents.items, {each.name: each for each in dimensions})
    Band.objects.bulk_create([Band(scheme=scheme, **asdict(band)) for band in contents.bands])
    return scheme


def _save_items(scheme: Scheme, items: tuple[SchemeItem, ...], dimensions: dict[str, Dimension]) -> None:
    rows = []
    for position, item in enumerate(items, start=1):
        values: dict[str, Any] = asdict(item) | {"dimension": dimensions[item.dimension]}
        rows.append(Indicator(scheme=scheme, position=position, **values))
    Indicator.objects.bulk_create(rows)


def _recorded(contents: Contents) -> dict[str, Any]:
    """The scheme as the audit keeps it."""
    terms = asdict(contents.terms)
    items = [[item.code, item.name, str(item.maximum), item.kind, item.veto_effect] for item in contents.items]
    bands = [[band.grade, str(band.lower)] for band in contents.bands]
    return {**terms, "items": items, "bands": bands}
