"""``identity_numbers``: seals the identity numbers under the first key of IDENTITY_KEY, or deletes all of them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from branchmgr.commands import ServiceCommand
from branchmgr.errors import RefusedError
from groups.services import identity_numbers


class Command(ServiceCommand):
    help = "Seal the identity numbers that are kept under the first key of IDENTITY_KEY, or delete all of them."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        chosen = parser.add_mutually_exclusive_group(required=True)
        chosen.add_argument("--seal-anew", action="store_true", help="after a new key was put first in IDENTITY_KEY")
        chosen.add_argument("--delete-all", action="store_true", help="delete every identity number for good")

    def perform(self, **options: Any) -> None:
        if options["delete_all"]:
            count = identity_numbers.forget_all(by=options["by"])
            self.say(_("%(count)s identity numbers were deleted.") % {"count": count})
            return
        if not settings.IDENTITY_KEYS:
            raise RefusedError(_("IDENTITY_KEY is missing: without it no identity number can be opened."))
        count = identity_numbers.seal_anew(by=options["by"])
        self.say(_("%(count)s identity numbers were encrypted again.") % {"count": count})
