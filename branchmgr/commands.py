"""The base of all commands: refusals in words on standard error, exit status 1, no traceback."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from branchmgr import audit, clock
from branchmgr.blanks import is_blank
from branchmgr.errors import RefusedError
from branchmgr.models import User

logger = logging.getLogger(__name__)

# Years within which every moment can be moved between time zones and every period has a next one.
FIRST_YEAR, LAST_YEAR = 1900, 2199


class ServiceCommand(BaseCommand):
    """A door to services. Subclasses write ``perform``; ``options["by"]`` is the User acting or None (the system)."""

    requires_by = True

    def add_arguments(self, parser: CommandParser) -> None:
        if self.requires_by:
            parser.add_argument("--by", metavar="USERNAME", help="employee number of the person who acts")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            _refuse_foreign_bytes(options)
            options = {name: _readable(word) for name, word in options.items()}
            options["by"] = user_named(options["by"]) if options.get("by") else None
            with audit.from_origin(f"command {type(self).__module__.rsplit('.', 1)[-1]}"):
                self.perform(**options)
        except RefusedError as refusal:
            for fault in refusal.faults:
                self.stderr.write(str(fault))
            raise CommandError(str(refusal)) from refusal
        except DatabaseError as error:
            logger.debug("database error", exc_info=True)
            raise CommandError(_("The database did not do it: %(error)s") % {"error": error}) from error

    def perform(self, **options: Any) -> None:
        """Does the work through services; a refusal is raised as RefusedError."""
        raise CommandError("a command says what it performs")

    def say(self, line: object) -> None:
        """One line on standard output."""
        self.stdout.write(str(line))


def _refuse_foreign_bytes(options: dict[str, Any]) -> None:
    """RefusedError where a word of the command line is not UTF-8: no database and no terminal takes it."""
    for word in options.values():
        if isinstance(word, str) and word != word.encode(errors="ignore").decode():
            raise RefusedError(_("A word of the command line is not text in UTF-8: %(word)s.") % {"word": ascii(word)})


def _readable(word: Any) -> Any:
    """The word; a blank, which says that it was written, where there is nothing to see in it."""
    return " " if isinstance(word, str) and word and is_blank(word) else word


def user_named(username: str) -> User:
    """The account with this employee number; RefusedError where there is none."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise RefusedError(_("No account has the employee number %(number)s.") % {"number": username})
    return user


def path_named(name: str, *, like: str) -> Path:
    """The file named on the command line; RefusedError where none is, which shows how: ``like``."""
    if not name.strip():
        raise RefusedError(_("No file is named. Write for example: %(like)s") % {"like": like})
    return Path(name)


def file_bytes(path: str) -> bytes:
    """The content of a file named on the command line; RefusedError where it cannot be read."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise RefusedError(
            _("The file %(path)s cannot be read: %(error)s.") % {"path": path, "error": error.strerror}
        ) from error


def moment_named(text: str) -> datetime:
    """An ISO moment of the command line; without an offset it is in the branch's time zone, without a time 00:00."""
    try:
        moment = parse_datetime(text)
        day = None if moment else parse_date(text)
    except ValueError:
        moment = day = None
    if day:
        moment = clock.midnight(day)
    if moment is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise RefusedError(
            _("%(text)s is no moment. Write it like 2026-04-01T09:00 or 2026-04-01T09:00+08:00.") % {"text": text}
        )
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.zone())
