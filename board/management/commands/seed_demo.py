"""``seed_demo``: the reference branch with a year of records, on an empty database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from board.demo import roster
from board.services import demo
from branchmgr import clock
from branchmgr.commands import ServiceCommand


class Command(ServiceCommand):
    help = "Load the demonstration into an empty database; refused on a database with data."
    requires_by = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing where data is there already")
        parser.add_argument("--accounts", action="store_true", help="only print the demonstration's accounts")

    def perform(self, **options: Any) -> None:
        if options["accounts"]:
            self._print_accounts()
        elif demo.database_is_empty() or not options["if_empty"]:
            branch = demo.seed_demo(by=None, now=clock.now())
            self.say(_("The demonstration is loaded: %(branch)s.") % {"branch": branch})

    def _print_accounts(self) -> None:
        found = demo.accounts()
        if found:
            self.say(_("Accounts of the demonstration, all with the password %(word)s:") % {"word": roster.PASSWORD})
        for number, name, offices in found:
            self.say(f"  {number}  {name}  {offices}")
