"""``verify_backup``: reads a backup to its end and says what is in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from branchmgr.backup import sealing
from branchmgr.backup.manifest import said_of, warnings_of
from branchmgr.backup.reading import verify_backup
from branchmgr.commands import ServiceCommand


class Command(ServiceCommand):
    help = "Check every row and every file of a backup; exit 1 where one byte is not right. Nothing is written."
    requires_by = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the backup")

    def perform(self, **options: Any) -> None:
        manifest = verify_backup(Path(options["file"]), key=sealing.passphrase())
        for line in warnings_of(manifest):
            self.stderr.write(line)
        self.say(_("The backup is whole: %(content)s.") % {"content": said_of(manifest)})
