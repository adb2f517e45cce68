"""``verify_audit``: checks the whole audit chain."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from branchmgr import audit, clock
from branchmgr.commands import ServiceCommand


class Command(ServiceCommand):
    help = "Check every audit chain; exit 1 and name the first broken entry if one was tampered with."
    requires_by = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--anchors", action="store_true", help="also list the short codes printed on public notices"
        )

    def perform(self, **options: Any) -> None:
        self.say(_("%(count)s audit entries, all in order.") % {"count": audit.verify()})
        if options["anchors"]:
            for event in audit.anchors().iterator(chunk_size=2000):
                at = event.at.astimezone(clock.zone()).strftime("%Y-%m-%d %H:%M")
                period = (event.after or {}).get("period", "")
                self.say(f"{event.branch} {period} {at} #{event.number} {audit.anchor(event)}")
