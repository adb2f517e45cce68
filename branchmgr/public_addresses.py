"""Addresses that leave this installation: printed as a code, typed into a screen, kept by a phone."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def site_of(request: HttpRequest) -> str:
    """Under what others reach this installation, with a slash at the end: as it names itself, else as it was asked."""
    return settings.SITE_URL or request.build_absolute_uri("/")
