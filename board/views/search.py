"""The search over everything; while somebody types, the same view answers with the list alone."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from board.search.asking import found_by
from board.search.found import KINDS
from board.search.words import Words
from branchmgr.access import Request, permitted
from branchmgr.search import LONGEST, typed_words

MOST_DIGITS = 4


@permitted("branchmgr.use")
@require_GET
@vary_on_headers("HX-Request")
def search(request: Request) -> HttpResponse:
    """The best of every kind that one may see, or all of one kind page by page."""
    kind, number = request.GET.get("kind", ""), request.GET.get("page", "")
    asked = int(number) if number.isdecimal() and len(number) <= MOST_DIGITS else 1
    found = found_by(request.user, Words(typed_words(request)), kind, asked)
    context = {"found": found, "kinds": KINDS, "longest": LONGEST}
    return render(request, "board/_found.html" if request.htmx else "board/search.html", context)
