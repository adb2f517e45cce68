"""``import_scheme FILE.xlsx --branch CODE [--approve --meeting-date DATE --resolution TEXT]`` (``formats.md`` §6)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from appraisal.models import Scheme
from appraisal.services.schemes import approve_scheme, import_scheme
from branchmgr.commands import ServiceCommand, file_bytes
from branchmgr.errors import RefusedError
from branchmgr.models import User
from branchmgr.spreadsheets import parse_date
from groups.models import Branch


class Command(ServiceCommand):
    """Imports a scheme as a draft version and approves it on request; both or nothing."""

    help = "import a branch's appraisal scheme from a workbook, approved on request"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE.xlsx")
        parser.add_argument("--branch", required=True, metavar="CODE", help="code of the Party branch")
        parser.add_argument("--approve", action="store_true", help="approve it as the branch committee resolved")
        parser.add_argument("--meeting-date", metavar="DATE", help="day of the meeting that approved it")
        parser.add_argument("--resolution", metavar="TEXT", help="what the meeting resolved")

    @transaction.atomic
    def perform(self, **options: Any) -> None:
        branch = _branch_named(options["branch"])
        day = _day_named(options["meeting_date"])
        if not options["approve"] and (day or options["resolution"]):
            raise RefusedError(_("A meeting date and a resolution belong to --approve."))
        outcome = import_scheme(branch, source=file_bytes(options["file"]), by=options["by"])
        lines = [*outcome.notices, _told(outcome.scheme, is_new=outcome.is_new)]
        if options["approve"]:
            lines.append(_approve(outcome.scheme, day, options["resolution"] or "", options["by"]))
        for line in lines:
            self.say(line)


def _branch_named(code: str) -> Branch:
    branch = Branch.objects.filter(code=code).first()
    if branch is None:
        raise RefusedError(_("No Party branch has the code %(code)s.") % {"code": code})
    return branch


def _day_named(text: str | None) -> date | None:
    try:
        return parse_date(text) if text else None
    except ValueError as error:
        raise RefusedError(_("%(text)s is no date. Write it like 2026-01-05.") % {"text": text}) from error


def _told(scheme: Scheme, *, is_new: bool) -> str:
    values = {"version": scheme.version, "year": scheme.year, "name": scheme.name}
    if is_new:
        return _("Version %(version)s of %(year)s is imported: %(name)s.") % values
    return _("Nothing changed: version %(version)s of %(year)s says the same already.") % values


def _approve(scheme: Scheme, day: date | None, resolution: str, by: User | None) -> str:
    if scheme.is_approved and (scheme.meeting_on, scheme.resolution) == (day, resolution.strip()):
        return _("It is approved already, at the meeting of %(day)s.") % {"day": day}
    approve_scheme(scheme, meeting_on=day, resolution=resolution, by=by)
    return _("It is approved at the meeting of %(day)s and frozen.") % {"day": day}
