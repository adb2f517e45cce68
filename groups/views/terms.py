"""The page of terms of office."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from branchmgr import clock
from branchmgr.access import Request, permitted
from branchmgr.search import typed_words
from groups.models import standing_of
from groups.term_queries import chosen_terms, terms_of

ROWS = 50


@permitted("groups.list_terms")
@require_GET
def term_list(request: Request) -> HttpResponse:
    """The terms of the committee and the leaders of one's branch, with their ends."""
    words, state = typed_words(request), request.GET.get("state", "")
    terms = terms_of(standing_of(request.user).branches, clock.today())
    found = chosen_terms(terms, words, state, request.GET.get("sort", ""))
    context = {
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "narrowed": bool(words or state),
        "words": words,
        "states": [("ending", _("ending soon")), ("vacant", _("vacant")), ("over", _("over"))],
    }
    return render(request, "groups/term_list.html", context)
