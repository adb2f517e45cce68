"""The doctor's look at the pages as people reach them: their address, its certificate, what answers there."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from branchmgr import clock
from branchmgr.doctor.findings import SECONDS, Finding, Findings, fault, skipped, span, warning, well, words_of

EXPIRED: Final = 10
"""OpenSSL's number for a certificate that is over"""
SOON: Final = timedelta(days=21)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; ``ends`` is when the certificate does, None where there is none."""

    status: int
    body: bytes
    location: str
    ends: datetime | None


def answer() -> Findings:
    """Asks ``/healthz`` under ``SITE_URL``, as a browser would."""
    url = urlsplit(settings.SITE_URL)
    if not url.hostname:
        yield skipped(_("SITE_URL is not set: nobody knows here under what address people reach the pages."))
        return
    try:
        given = _asked(url)
    except ssl.SSLCertVerificationError as error:
        yield _untrusted(url, error)
    except (TimeoutError, OSError, HTTPException) as error:
        yield _silent(url, error)
    else:
        yield said_of(given, url)
        yield from _certificate(given)


def _asked(url: SplitResult) -> Answer:
    kind: Any = HTTPSConnection if url.scheme == "https" else HTTPConnection
    line = kind(url.hostname, url.port, timeout=SECONDS)
    try:
        line.connect()
        ends = line.sock.getpeercert().get("notAfter") if url.scheme == "https" else None
        line.request("GET", "/healthz", headers={"Accept": "text/plain"})
        response = line.getresponse()
        return Answer(
            response.status,
            response.read(100),
            response.getheader("Location") or "",
            datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC) if ends else None,
        )
    finally:
        line.close()


def _silent(url: SplitResult, error: Exception) -> Finding:
    said = _("%(host)s does not answer this machine: %(error)s") % {"host": url.hostname, "error": words_of(error)}
    if isinstance(error, ConnectionRefusedError):
        return fault(said, _("Start the server in front (nginx) and gunicorn; look whether SITE_URL is right."))
    return warning(
        said, _("Open the address in a browser. Where it works there, this machine alone does not reach it: no harm.")
    )


def _untrusted(url: SplitResult, error: ssl.SSLCertVerificationError) -> Finding:
    where = {"host": url.hostname, "error": error.verify_message}
    if error.verify_code == EXPIRED:
        return fault(
            _("The certificate of %(host)s has expired.") % where,
            _("Put a new one into the server in front (nginx), and see to it that it renews itself."),
        )
    return warning(
        _("This machine does not trust the certificate of %(host)s: %(error)s.") % where,
        _("Look whether people's browsers do; add a company's own authority to those this machine trusts."),
    )


def said_of(given: Answer, url: SplitResult) -> Finding:
    """What to say of an answer."""
    where = {"host": url.hostname, "status": given.status}
    if given.status == 200 and given.body == b"ok":
        return well(_("%(host)s answers.") % where)
    said = _("%(host)s answers with status %(status)s instead of “ok”.") % where
    return fault(said, _mend(given, url))


def _mend(given: Answer, url: SplitResult) -> str:
    if given.status == 400:
        return _("Add the host to ALLOWED_HOSTS, and let the server in front hand on Host; then restart.")
    if given.status in {502, 503, 504}:
        return _("The server in front runs, the product behind it does not answer: start gunicorn, read its log.")
    if given.location.startswith("https://") and url.scheme == "http":
        return _("Write https:// in SITE_URL, then restart.")
    if given.location:
        return _("Let the server in front set X-Forwarded-Proto, and set BEHIND_PROXY=on; then restart.")
    return _("Another program answers there: look at SITE_URL and at the server in front.")


def _certificate(given: Answer) -> Findings:
    if given.ends is None:
        return
    left = given.ends - clock.now()
    said = _("Its certificate ends in %(span)s.") % {"span": span(left)}
    yield well(said) if left > SOON else warning(said, _("Renew it now, and see to it that it renews itself."))
