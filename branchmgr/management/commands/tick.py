"""``tick``: exactly what the Celery beat task does, once, in this process."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from branchmgr import clock, ticking
from branchmgr.commands import ServiceCommand, moment_named


class Command(ServiceCommand):
    help = "Take every step that is due: open, score, total, publish, archive, warn."
    requires_by = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", metavar="ISO-DATETIME", help="the moment to take for the present")

    def perform(self, **options: Any) -> None:
        now = moment_named(options["now"]) if options["now"] else clock.now()
        for line in ticking.tick(now):
            self.say(line)
