"""``restore``: a backup into an empty installation."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from branchmgr import audit
from branchmgr.backup import sealing
from branchmgr.backup.manifest import said_of, warnings_of
from branchmgr.backup.restoring import restore_backup
from branchmgr.commands import ServiceCommand, path_named


class Command(ServiceCommand):
    help = "Check a backup to its last byte and write it into this installation, which must be empty and migrated."
    requires_by = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the backup")

    def perform(self, **options: Any) -> None:
        path = path_named(options["file"], like="make restore FILE=/backups/2026-11-21.backup")
        manifest = restore_backup(path, key=sealing.passphrase(), by=None)
        for line in warnings_of(manifest):
            self.stderr.write(line)
        self.say(_("Restored: %(content)s.") % {"content": said_of(manifest)})
        self.say(_("%(count)s audit entries, all in order.") % {"count": audit.verify()})
