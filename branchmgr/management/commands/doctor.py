"""``doctor``: looks at the installation, says what is wrong and what to do; changes nothing."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from branchmgr import VERSION, clock
from branchmgr.commands import ServiceCommand
from branchmgr.doctor.checks import all_checks
from branchmgr.doctor.examination import examine
from branchmgr.doctor.findings import Check, Finding, Level

EXITS: Final = {Level.FAULT: 1, Level.WARNING: 3, Level.SKIPPED: 0, Level.WELL: 0}
"""exit status by the worst finding; 2 is wrong usage"""


class Command(ServiceCommand):
    help = "Look at the installation, say what is wrong and what to do. Exit 0 all well, 1 a fault, 3 a warning."
    requires_by = False
    # Checks are among what is looked at: one that fails must not keep the others from being told.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--json", action="store_true", help="say it as JSON, for monitoring")
        parser.add_argument("--backups", metavar="FOLDER", help="where backups lie: look at that folder, too")

    def perform(self, **options: Any) -> None:
        folder = Path(options["backups"]) if options["backups"] else None
        found: list[tuple[Check, Finding]] = []
        for check, finding in examine(all_checks(folder)):
            found.append((check, finding))
            if not options["json"]:
                self._tell(check, finding)
        counts = {level: sum(finding.level is level for _check, finding in found) for level in Level}
        worst = next((level for level in (Level.FAULT, Level.WARNING) if counts[level]), Level.WELL)
        if options["json"]:
            self.say(_as_json(found, counts, worst))
        else:
            self._sum_up(counts)
        if EXITS[worst]:
            sys.exit(EXITS[worst])

    def _tell(self, check: Check, finding: Finding) -> None:
        """As soon as it is known, so that whoever waits for a dead server sees for which."""
        said = {"level": finding.level.label, "label": check.label, "found": finding.found}
        self.say(_("[%(level)s] %(label)s: %(found)s") % said)
        if finding.to_do:
            self.say(f"    → {finding.to_do}")
        self.stdout.flush()

    def _sum_up(self, counts: dict[Level, int]) -> None:
        self.say(
            _("Faults: %(fault)s. Warnings: %(warning)s. In order: %(ok)s. Not looked at: %(skipped)s.")
            % {level.value: count for level, count in counts.items()}
        )


def _as_json(found: list[tuple[Check, Finding]], counts: dict[Level, int], worst: Level) -> str:
    rows = [
        {
            "check": check.name,
            "label": str(check.label),
            "level": finding.level.value,
            "found": finding.found,
            "to_do": finding.to_do,
        }
        for check, finding in found
    ]
    said = {
        "level": worst.value,
        "version": VERSION,
        "at": clock.now().isoformat(timespec="seconds"),
        "counts": {level.value: count for level, count in counts.items()},
        "findings": rows,
    }
    return json.dumps(said, ensure_ascii=False, indent=1)
