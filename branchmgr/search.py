"""The words of a search over a list, as every list reads them from the address."""

from __future__ import annotations

from branchmgr.access import Request

LONGEST = 64


def typed_words(request: Request) -> str:
    """What was typed into the search, cut short and without what no database takes."""
    return request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
