"""``move_to_postgres``: everything from SQLite to PostgreSQL."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from branchmgr.commands import ServiceCommand
from branchmgr.moving.service import move_to_postgres


class Command(ServiceCommand):
    help = "Move everything from SQLite into an empty, migrated PostgreSQL database: all of it or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "url",
            nargs="?",
            default="",
            metavar="URL",
            help="postgres://user@host:5432/name; without it MOVE_TO_URL, which no list of processes shows",
        )

    def perform(self, **options: Any) -> None:
        url = options["url"].strip() or settings.MOVE_TO_URL
        moved = move_to_postgres(url, by=options["by"], tell=self.say)
        for path in moved.missing:
            self.stderr.write(_("%(path)s is missing or cut off in the folder of attached files.") % {"path": path})
        self.say(_("Moved: %(rows)s rows in %(tables)s tables.") % {"rows": moved.rows, "tables": moved.tables})
        self.say(_("%(count)s audit entries, all in order.") % {"count": moved.entries})
        self.say(_("Now set DATABASE_URL to the PostgreSQL database and start. Keep the SQLite file, use it no more."))
