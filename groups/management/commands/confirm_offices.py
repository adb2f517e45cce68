"""``confirm_offices``: ends the rest of somebody's offices where nobody else can confirm them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from branchmgr.commands import ServiceCommand, user_named
from branchmgr.errors import RefusedError
from groups.models import Person
from groups.services.accounts import confirm_offices


class Command(ServiceCommand):
    help = (
        "Confirm the offices of somebody whose account got a one-time code from an admin."
        " Ask the person first whether they asked for it and chose the password themselves."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("username", metavar="USERNAME", help="employee number of the person whose offices rest")

    def perform(self, **options: Any) -> None:
        user = user_named(options["username"])
        person = Person.objects.filter(user=user).select_related("user", "branch__committee").first()
        if person is None:
            raise RefusedError(_("No office of this person rests."))
        confirm_offices(person, chosen=None, by=options["by"])
        self.say(_("The offices of %(number)s are in force.") % {"number": user.username})
