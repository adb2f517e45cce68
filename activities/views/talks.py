"""Pages of talks 谈心谈话: one's own, what the secretary reads, and for the committee that they took place."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from activities.long_works import TALKS
from activities.models import Talk
from activities.services import talks
from activities.talk_forms import TalkForm, TalkWordsForm
from activities.talk_queries import (
    MISSING,
    held_talks,
    own_talks,
    served_branches,
    talk_coverage,
    talker_behind,
    talks_read,
)
from activities.views.leaders import YEARS, expect_year
from branchmgr import clock, long_work
from branchmgr.access import Request, on_object, permitted
from branchmgr.search import typed_words
from groups.models import Branch, standing_of

ROWS = 30


@permitted("activities.list_talks")
@require_GET
def talk_list(request: Request) -> HttpResponse:
    """One's own talks, those of others for the secretary, and the way to the branch's year."""
    read = talks_read(request.user, typed_words(request))
    context = {
        "own": own_talks(request.user),
        "page": Paginator(read, ROWS).get_page(request.GET.get("page")),
        "branches": served_branches(request.user),
        "year": clock.today().year,
        "secretary": bool(standing_of(request.user).secretary_of),
    }
    return render(request, "activities/talk_list.html", context)


@permitted("activities.list_talks")
@require_http_methods(["GET", "POST"])
def talk_record(request: Request) -> HttpResponse:
    """Records a talk of one's own; the secretary also one of two others."""
    own = talker_behind(request.user)
    branch = cast("Branch", own.branch)  # of a talker
    for_others = branch.pk in standing_of(request.user).secretary_of
    start = {"second": request.GET.get("with")}
    form = TalkForm(request.POST or None, branch=branch, own=own, for_others=for_others, initial=start)
    if request.method == "POST" and form.is_valid():
        given, now = form.cleaned_data, clock.now()
        if form.carried_out(lambda: talks.record_talk(branch, **given, by=request.user, now=now)):
            messages.success(request, _("The talk is recorded."))
            return redirect("talk_list")
    return render(request, "activities/talk_record.html", {"form": form}, status=422 if form.errors else 200)


@on_object(Talk, "activities.view_talk", related=("first", "second", "recorded_by__person"))
@never_cache
@require_GET
def talk_detail(request: Request, talk: Talk) -> HttpResponse:
    """What was said, for the two and the secretary."""
    return render(request, "activities/talk_detail.html", {"talk": talk})


@on_object(Talk, "activities.change_talk", related=("first", "second"))
@never_cache
@require_http_methods(["GET", "POST"])
def talk_change(request: Request, talk: Talk) -> HttpResponse:
    """Puts a talk that one recorded in other words."""
    form = TalkWordsForm(request.POST or None, talk=talk)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if form.carried_out(lambda: talks.change_talk(talk, **given, by=request.user)):
            messages.success(request, _("It is changed."))
            return redirect("talk_detail", pk=talk.pk)
    context = {"talk": talk, "form": form}
    return render(request, "activities/talk_change.html", context, status=422 if form.errors else 200)


@on_object(Branch, "activities.view_talk_year")
@require_GET
def talk_year(request: Request, branch: Branch, year: int) -> HttpResponse:
    """Who still needs a talk this year, and that the others took place; never what was said."""
    words, status = typed_words(request), request.GET.get("status", "")
    shown, today = talk_coverage(branch, expect_year(year), clock.today()), clock.today()
    context = {
        "branch": branch,
        "shown": shown,
        "people": shown.narrowed(words, status, request.GET.get("sort", "")),
        "page": Paginator(held_talks(branch, year), ROWS).get_page(request.GET.get("page")),
        "states": [(MISSING, _("talk still needed"))],
        "years": range(today.year, today.year - YEARS, -1),
    }
    return render(request, "activities/talk_year.html", context)


@on_object(Branch, "activities.view_talk_year")
@require_POST
def talk_export(request: Request, branch: Branch, year: int) -> HttpResponseBase:
    """Who had how many talks, as a workbook; never what was said."""
    asked = {"pk": branch.pk, "year": expect_year(year)}
    title = _("Talks of %(branch)s, %(year)s") % {"branch": branch.name, "year": year}
    rows = len(talk_coverage(branch, year, clock.today()).members)
    return long_work.answer(request, TALKS, arguments=asked, title=title, rows=rows)
