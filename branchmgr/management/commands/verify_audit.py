"""``verify_audit``: checks every audit chain, its triggers, and that entries and what is public fit each other."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from branchmgr import audit, audit_publications, audit_triggers, clock
from branchmgr.commands import ServiceCommand
from branchmgr.models import AuditEvent


class Command(ServiceCommand):
    help = "Check every audit chain; exit 1 and name the first broken entry if one was tampered with."
    requires_by = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--anchors", action="store_true", help="also list the short codes printed on public notices"
        )

    def perform(self, **options: Any) -> None:
        count = audit.verify()
        audit_publications.verify()
        audit_triggers.verify()
        self.say(_("%(count)s audit entries, all in order.") % {"count": count})
        if options["anchors"]:
            for event in audit.anchors().iterator(chunk_size=2000):
                at = event.at.astimezone(clock.zone()).strftime("%Y-%m-%d %H:%M")
                self.say(f"{event.branch} {_named(event)} {at} #{event.number} {audit.anchor(event)}")


def _named(event: AuditEvent) -> str:
    """What was made public, in few words: the period or the meeting, else the kind of thing and its number."""
    said = event.after or {}
    place = f"{event.action} {event.subject}#{event.subject_id}"
    return str(said.get("period") or said.get("round") or said.get("meeting") or place)
