"""``backup``: everything into one encrypted file."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from branchmgr.backup import sealing
from branchmgr.backup.manifest import said_of, warnings_of
from branchmgr.backup.writing import write_backup
from branchmgr.commands import ServiceCommand, path_named


class Command(ServiceCommand):
    help = "Write database and attached files into one file, locked with BACKUP_KEY, and read it back."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE", help="the backup; it must not be there yet")

    def perform(self, **options: Any) -> None:
        path = path_named(options["file"], like="make backup FILE=/backups/2026-11-21.backup")
        manifest = write_backup(path, key=sealing.passphrase(), by=options["by"])
        for line in warnings_of(manifest):
            self.stderr.write(line)
        self.say(_("%(path)s is written: %(content)s.") % {"path": path, "content": said_of(manifest)})
