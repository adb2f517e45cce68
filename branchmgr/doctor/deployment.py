"""The doctor's look at settings: Django's own checks of a deployment, and whether the addresses make sense together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.http.request import validate_host
from django.utils.translation import gettext as _

from branchmgr.doctor.findings import Finding, Findings, fault, listed, warning, well

HERE: Final = {"localhost", "127.0.0.1", "[::1]", "::1"}
OF_HTTPS: Final = {"security.W004", "security.W005", "security.W008", "security.W012", "security.W016", "security.W021"}
OF_DEBUG: Final = "security.W018"


def is_local() -> bool:
    """Whether only people at this machine are answered."""
    return bool(settings.ALLOWED_HOSTS) and set(settings.ALLOWED_HOSTS) <= HERE


def of_django() -> Findings:
    """What ``check --deploy`` says, in words; without https on one's own machine is nothing to say."""
    told = checks.run_checks(include_deployment_checks=True)
    plain = [each for each in told if each.id in OF_HTTPS]
    findings = [_said(each) for each in told if each.id not in OF_HTTPS]
    if plain and not is_local():
        findings.append(
            warning(
                _("HTTPS is off: passwords and sign-ins travel readable (%(ids)s).")
                % {"ids": ", ".join(sorted(str(each.id) for each in plain))},
                _("Set HTTPS=on, and BEHIND_PROXY=on behind a server that does TLS; then restart."),
            )
        )
    if findings:
        yield from findings
    elif plain:
        yield well(_("HTTPS is off, and only this machine is answered: that fits."))
    else:
        yield well(_("Django's checks of a deployment have nothing to say."))


def _said(message: checks.CheckMessage) -> Finding:
    if message.id == OF_DEBUG:
        return fault(
            _("DEBUG is on: failures show code and settings to everybody."), _("Take DEBUG out, then restart.")
        )
    told = f"{message.id}: {message.msg}"
    to_do = str(message.hint or "") or _("Run manage.py check --deploy and mend what it names.")
    return fault(told, to_do) if message.is_serious() else warning(told, to_do)


def addresses() -> Findings:
    """Whether ALLOWED_HOSTS, SITE_URL, HTTPS, BEHIND_PROXY and CSRF_TRUSTED_ORIGINS fit each other."""
    troubles = [*_hosts(), *_scheme(), *_origins()]
    yield from troubles
    if not troubles:
        yield well(_("Answered are: %(hosts)s.") % {"hosts": listed(settings.ALLOWED_HOSTS)})


def _hosts() -> Iterator[Finding]:
    if "*" in settings.ALLOWED_HOSTS:
        yield warning(
            _("ALLOWED_HOSTS answers every name (*): links can be forged."),
            _("Name the hosts under which people reach this installation, then restart."),
        )
    host = urlsplit(settings.SITE_URL).hostname
    if host and not validate_host(host, settings.ALLOWED_HOSTS):
        yield fault(
            _("The host of SITE_URL, %(host)s, is not among ALLOWED_HOSTS: everybody is refused.") % {"host": host},
            _("Add it to ALLOWED_HOSTS, then restart."),
        )


def _scheme() -> Iterator[Finding]:
    scheme = urlsplit(settings.SITE_URL).scheme
    if scheme == "https" and not settings.HTTPS:
        yield fault(
            _("SITE_URL is https, but HTTPS is off: sign-ins may travel readable."), _("Set HTTPS=on, then restart.")
        )
    if scheme == "http" and settings.HTTPS:
        yield fault(
            _("HTTPS is on, but SITE_URL is http: links in mails take a detour or lead nowhere."),
            _("Write https:// in SITE_URL, then restart."),
        )
    if settings.HTTPS and not settings.BEHIND_PROXY:
        yield warning(
            _("HTTPS is on without BEHIND_PROXY: behind a server that does TLS, pages send people round in circles."),
            _("Set BEHIND_PROXY=on, unless gunicorn itself has the certificate."),
        )


def _origins() -> Iterator[Finding]:
    plain = [origin for origin in settings.CSRF_TRUSTED_ORIGINS if settings.HTTPS and origin.startswith("http://")]
    if plain:
        yield warning(
            _("CSRF_TRUSTED_ORIGINS trusts pages that come without https: %(names)s.") % {"names": listed(plain)},
            _("Write https:// there, then restart."),
        )
