"""What a check of the doctor says: how bad it is, what was found, what to do about it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models import TextChoices
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from branchmgr import clock
from branchmgr.punctuation import with_commas

SECONDS: Final = 5
"""as long as a server is waited for"""
_LEAST_SECRET: Final = 4
_HIDDEN: Final = "…"


class Level(TextChoices):
    """How bad a finding is; the values are what monitors are told."""

    WELL = "ok", pgettext_lazy("doctor", "in order")
    SKIPPED = "skipped", pgettext_lazy("doctor", "not looked at")
    WARNING = "warning", pgettext_lazy("doctor", "warning")
    FAULT = "fault", pgettext_lazy("doctor", "fault")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found; ``to_do`` is empty where there is nothing to do."""

    level: Level
    found: str
    to_do: str = ""


Findings = Iterable[Finding]
DATABASE, MIGRATIONS, BROKER = "database", "migrations", "broker"
"""checks that others need"""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is looked at.

    ``name`` stays the same in every language and version, ``label`` is for people. A check whose ``needs`` (another's
    name) has a fault is not looked at.
    """

    name: str
    label: Any
    look: Callable[[], Findings]
    needs: str = ""

    @property
    def reads(self) -> bool:
        """Whether it asks the database; it does so through a connection that writes nothing."""
        return self.needs in {DATABASE, MIGRATIONS}


def well(found: str) -> Finding:
    return Finding(Level.WELL, found)


def skipped(found: str) -> Finding:
    return Finding(Level.SKIPPED, found)


def warning(found: str, to_do: str) -> Finding:
    return Finding(Level.WARNING, found, to_do)


def fault(found: str, to_do: str) -> Finding:
    return Finding(Level.FAULT, found, to_do)


def words_of(error: BaseException) -> str:
    """Why a server did not do what it was asked, on one line: in our words, else in the driver's."""
    for each in _chain(error):
        if isinstance(each, TimeoutError):
            return _("no answer within %(seconds)s seconds") % {"seconds": SECONDS}
        if isinstance(each, ConnectionRefusedError):
            return _("nobody listens there")
        if isinstance(each, socket.gaierror):
            return _("its name is not known here")
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__)[:300]


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """A failure and those that led to it."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def span(length: timedelta) -> str:
    """A length of time in words: seconds below two minutes, then two units at most."""
    seconds = int(abs(length.total_seconds()))
    if seconds < 120:
        return ngettext("%(count)s second", "%(count)s seconds", seconds) % {"count": seconds}
    now = clock.now()
    return timesince(now - timedelta(seconds=seconds), now).replace("\xa0", " ")


def without_secrets(finding: Finding) -> Finding:
    """The finding with every password and key of the settings blotted out, whoever put them into a sentence."""
    found, to_do = finding.found, finding.to_do
    for secret in sorted(_secrets(), key=len, reverse=True):
        found, to_do = found.replace(secret, _HIDDEN), to_do.replace(secret, _HIDDEN)
    return Finding(finding.level, found, to_do)


def _secrets() -> Iterator[str]:
    urls = (settings.REDIS_URL, settings.SITE_URL)
    passwords = [urlsplit(url).password or "" for url in urls]
    provider = settings.OIDC
    for secret in (
        settings.SECRET_KEY,
        settings.DATABASES["default"].get("PASSWORD", ""),
        settings.EMAIL_HOST_PASSWORD,
        settings.BACKUP_KEY,
        provider.secret if provider else "",
        *passwords,
        *map(unquote, passwords),
    ):
        if len(str(secret)) >= _LEAST_SECRET:
            yield str(secret)


def listed(names: Iterable[object], most: int = 5) -> str:
    """The first few of many names, and how many more there are."""
    every = [str(name) for name in names]
    said = with_commas(every[:most])
    more = len(every) - most
    return said if more <= 0 else _("%(names)s and %(count)s more") % {"names": said, "count": more}
