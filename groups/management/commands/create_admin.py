"""``create_admin``: the first admin of an empty installation, and the code to sign in with."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from branchmgr import clock
from branchmgr.commands import ServiceCommand
from groups.services.accounts import issue_password
from groups.services.foundation import create_admin


class Command(ServiceCommand):
    help = (
        "Let the first admin into an empty installation: prints a one-time code, on standard error until when it is"
        " good. Everything else is set up in the browser."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("number", metavar="EMPLOYEE_NUMBER", help="what the admin signs in with")
        parser.add_argument("name", metavar="NAME", help="the name of the admin")

    def perform(self, **options: Any) -> None:
        user = create_admin(options["number"], name=options["name"], by=options["by"])
        self.say(issue_password(user, by=options["by"]))
        until = user.code_expires_at.astimezone(clock.zone()) if user.code_expires_at else None
        self.stderr.write(_("Good until %(moment)s.") % {"moment": f"{until:%Y-%m-%d %H:%M}"}, self.style.SUCCESS)
