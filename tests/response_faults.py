"""What every answer owes the browser: its headers and cookies, and redirects that stay inside."""

from __future__ import annotations

from collections.abc import Iterator
from http.cookies import Morsel
from urllib.parse import urlsplit

from django.http import HttpResponseBase

TELLING = ("Server", "X-Powered-By", "X-Generator", "Via")
"""headers that tell a stranger what runs here"""
QUIET_REFERRERS = {"same-origin", "no-referrer", "strict-origin", "strict-origin-when-cross-origin"}
ONE_YEAR = 31_536_000
READ_BY_SCRIPTS = {"csrftoken"}
"""the grid sends it along; it is worth nothing without the session"""
KEPT_IN_THE_BROWSER = "private, max-age=3600"
"""of pictures shown in a page, by the reader's browser alone"""


def faults_of(response: HttpResponseBase, *, host: str) -> list[str]:
    """What is wrong with an answer that came over https from ``host``, in a few words each."""
    return [*_policy(response), *_headers(response), *_keeping(response), *_cookies(response), *_target(response, host)]


def directives(policy: str) -> dict[str, set[str]]:
    """A content security policy by directive."""
    parts = [part.split() for part in policy.split(";") if part.strip()]
    return {part[0].lower(): set(part[1:]) for part in parts}


def _policy(response: HttpResponseBase) -> Iterator[str]:
    policy = directives(response.headers.get("Content-Security-Policy", ""))
    default = policy.get("default-src", {"*"})
    for name in ("script-src", "style-src", "object-src", "connect-src", "font-src"):
        if not policy.get(name, default) <= {"'self'", "'none'"}:
            yield f"{name} {sorted(policy.get(name, default))}"
    for name in ("frame-ancestors", "base-uri"):
        if "sandbox" not in policy and policy.get(name) != {"'none'"}:
            yield f"{name} {policy.get(name)}"
    if policy.get("frame-ancestors") != {"'none'"}:
        yield "may be framed"
    if any(word.startswith("'unsafe") for words in policy.values() for word in words):
        yield "unsafe words in the policy"


def _headers(response: HttpResponseBase) -> Iterator[str]:
    said = response.headers
    if said.get("X-Content-Type-Options") != "nosniff":
        yield "may be sniffed"
    if said.get("X-Frame-Options") != "DENY":
        yield "may be framed by old browsers"
    if said.get("Referrer-Policy") not in QUIET_REFERRERS:
        yield f"referrer policy {said.get('Referrer-Policy')}"
    seconds = said.get("Strict-Transport-Security", "max-age=0").partition("max-age=")[2].partition(";")[0]
    if int(seconds) < ONE_YEAR:
        yield "no HSTS"
    yield from (f"tells {name}: {said[name]}" for name in TELLING if name in said)


def _keeping(response: HttpResponseBase) -> Iterator[str]:
    """Nothing but static files and pictures is kept, and pictures by nobody between."""
    kept = response.headers.get("Cache-Control", "")
    picture = response.headers.get("Content-Type", "").startswith("image/") and kept == KEPT_IN_THE_BROWSER
    if "no-store" not in kept and not picture:
        yield f"kept: {kept or 'not said'}"


def _cookies(response: HttpResponseBase) -> Iterator[str]:
    cookies: dict[str, Morsel[str]] = getattr(response, "cookies", {})
    for name, cookie in cookies.items():
        if cookie["samesite"] not in ("Lax", "Strict"):
            yield f"cookie {name} goes along to other sites"
        if not cookie["secure"]:
            yield f"cookie {name} goes over http"
        if not cookie["httponly"] and name not in READ_BY_SCRIPTS:
            yield f"cookie {name} is read by scripts"


def _target(response: HttpResponseBase, host: str) -> Iterator[str]:
    """Where a redirect leads; htmx has a header of its own."""
    for name in ("Location", "HX-Redirect", "HX-Location"):
        target = response.headers.get(name, "")
        address = urlsplit(target.replace("\\", "/").strip())
        inside = address.netloc in ("", host) and address.scheme in ("", "https") and not target.startswith("///")
        if target and not inside:
            yield f"leads to {target}"
