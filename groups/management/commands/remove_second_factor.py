"""``remove_second_factor``: takes away a lost second factor, above all that of the topmost admin."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from branchmgr.commands import ServiceCommand, user_named
from groups.services.second_factor import take_away_second_factor


class Command(ServiceCommand):
    help = "Take away the second factor of somebody who has lost it. All sign-ins of the account end."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("username", metavar="USERNAME", help="employee number of the person who lost it")

    def perform(self, **options: Any) -> None:
        user = take_away_second_factor(user_named(options["username"]), by=options["by"])
        self.say(_("%(number)s signs in with the password alone.") % {"number": user.username})
