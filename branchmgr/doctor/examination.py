"""Carries the checks out, each within its time; one that fails or hangs is a finding like others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from contextvars import copy_context
from threading import Thread
from typing import Final

from django.db import DatabaseError
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from branchmgr.doctor.database import reading_only
from branchmgr.doctor.findings import Check, Finding, Level, fault, skipped, without_secrets, words_of
from branchmgr.logs import place_of

MOST_SECONDS: Final = 30
"""that a check may take; the servers it asks are given up much earlier"""


def examine(checks: Iterable[Check], *, most_seconds: float = MOST_SECONDS) -> Iterator[tuple[Check, Finding]]:
    """Looks at one after the other and yields what each found, as soon as it is known."""
    causes: dict[str, Check] = {}
    for check in checks:
        cause = causes.get(check.needs)
        findings = [_not_looked_at(cause)] if cause else _looked_at(check, most_seconds)
        if cause or any(each.level is Level.FAULT for each in findings):
            causes[check.name] = cause or check
        for finding in findings:
            yield check, without_secrets(finding)


def _not_looked_at(cause: Check) -> Finding:
    return skipped(_("Mend “%(label)s” first.") % {"label": cause.label})


def _looked_at(check: Check, seconds: float) -> list[Finding]:
    """In a thread of its own: one that waits for a dead server or a dead disk is left behind."""
    found: list[Finding] = []
    thread = Thread(target=copy_context().run, args=(_look, check, found, get_language()), daemon=True)
    thread.start()
    thread.join(seconds)
    if not thread.is_alive():
        return found
    hung = fault(
        _("No answer within %(seconds)s seconds.") % {"seconds": f"{seconds:g}"},
        _("Look whether the server or the disk that this check asks still works; then run the doctor again."),
    )
    return [*found, hung]


def _look(check: Check, found: list[Finding], language: str | None) -> None:
    """The language is given on: Django keeps it by thread."""
    try:
        with override(language), reading_only() if check.reads else nullcontext():
            for finding in check.look():
                found.append(finding)  # noqa: PERF402 - what was found before it hangs is told, too
    except DatabaseError as error:
        found.append(
            fault(
                _("The database did not do it: %(error)s") % {"error": words_of(error)},
                _("Look into the database's log; the role of DATABASE_URL must be allowed to read all tables."),
            )
        )
    except Exception as failure:  # noqa: BLE001 - whatever it is, the other checks go on
        found.append(
            fault(
                _("This check itself failed: %(place)s") % {"place": place_of(failure)},
                _("The rest still holds. Tell the people who maintain this software this line."),
            )
        )
