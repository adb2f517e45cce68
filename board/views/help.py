"""Help 帮助: a page for each role with everything one does in it, the words, and a search over all of it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from board.help.roles import EVERYBODY, PAGES, ROLES, roles_of
from board.help.sections import pages_named, search, search_parts, sections, template_of
from board.help.words import WORDS, words_for
from branchmgr.access import Request, permitted
from branchmgr.search import typed_words


@permitted("branchmgr.use")
@require_GET
def help_index(request: Request) -> HttpResponse:
    """The pages, one's own first; or where the words that were typed are spoken of."""
    words, own, language = typed_words(request), roles_of(request.user), get_language() or ""
    named = pages_named(words, language) if words else []
    found = search(words, language) if words else []
    context = {
        "own": [*own, EVERYBODY],
        "others": [role for role in ROLES if role not in own],
        "q": words,
        "named": named,
        "found": found or ([] if named else search_parts(words, language)),
    }
    return render(request, "help/help_index.html", context)


@permitted("branchmgr.use")
@require_GET
def help_role(request: Request, role: str) -> HttpResponse:
    """What one does in a role, in the order of the year."""
    if role not in PAGES:
        raise Http404
    language = get_language() or ""
    context = {
        "role": PAGES[role],
        "sections": sections(role, language),
        "text": template_of(role, language),
        "words": words_for(role),
    }
    return render(request, "help/help_role.html", context)


@permitted("branchmgr.use")
@require_GET
def help_words(request: Request) -> HttpResponse:
    """The words of the branch, each in a sentence."""
    return render(request, "help/help_words.html", {"words": WORDS})
