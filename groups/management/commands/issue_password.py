"""``issue_password``: a first password for an account, above all for the first admin of an installation."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from branchmgr import clock
from branchmgr.commands import ServiceCommand, user_named
from groups.services.accounts import issue_password


class Command(ServiceCommand):
    help = (
        "Give an account a first password and print it; on standard error, until when it is good."
        " Its owner must choose an own one at the first sign-in."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("username", metavar="USERNAME", help="employee number of the person who gets it")

    def perform(self, **options: Any) -> None:
        user = user_named(options["username"])
        self.say(issue_password(user, by=options["by"]))
        until = user.code_expires_at.astimezone(clock.zone()) if user.code_expires_at else None
        self.stderr.write(_("Good until %(moment)s.") % {"moment": f"{until:%Y-%m-%d %H:%M}"}, self.style.SUCCESS)
