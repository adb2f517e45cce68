"""``import_roster``: organisation, people and appointments from a workbook."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from branchmgr.commands import ServiceCommand, file_bytes
from branchmgr.imports.changes import Outcome
from groups.services.roster import import_roster


class Command(ServiceCommand):
    help = "Import a roster workbook (organisations, groups, people, appointments). All or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE.xlsx")
        parser.add_argument("--dry-run", action="store_true", help="tell what would change, and change nothing")

    def perform(self, **options: Any) -> None:
        source = file_bytes(options["file"])
        outcome = import_roster(source, by=options["by"], dry_run=options["dry_run"])
        for line in _lines(outcome):
            self.say(line)


def _lines(outcome: Outcome) -> list[str]:
    """The outcome in words, one line a sheet."""
    counts = [
        _("%(sheet)s: %(created)s new, %(changed)s changed, %(ended)s ended, %(unchanged)s as before")
        % {
            "sheet": line.sheet,
            "created": line.created,
            "changed": line.changed,
            "ended": line.ended,
            "unchanged": line.unchanged,
        }
        for line in outcome.summaries
    ]
    closing = [_("Dry run: nothing was changed.")] if outcome.dry_run else []
    return [*counts, *outcome.notices, *closing]
