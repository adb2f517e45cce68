"""Addresses that leave this installation: printed as a code, typed into a screen, kept by a phone.

Whoever has one may look, so that what is answered there is found by nobody else.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase


def site_of(request: HttpRequest) -> str:
    """Under what others reach this installation, with a slash at the end: as it names itself, else as it was asked."""
    return settings.SITE_URL or request.build_absolute_uri("/")


def keep_among_those_who_have_it(response: HttpResponseBase, *, in_frame: bool = False) -> None:
    """No search engine lists what is answered at such an address, nothing keeps it, and it leads nowhere else.

    A page ``in_frame`` has forms, and where no referrer may be told, browsers send those as if from a foreign page:
    its address goes to pages of ours alone, as everywhere.
    """
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store"
    if not in_frame:
        response.headers["Referrer-Policy"] = "no-referrer"
