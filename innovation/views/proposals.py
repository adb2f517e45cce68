"""The list of proposals with its saved views and bulk acts, and the page of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from branchmgr import clock, long_work
from branchmgr.access import Request, on_object, permitted
from branchmgr.errors import RefusedError
from innovation.detail_queries import proposal_page
from innovation.hidden_names import names_hidden_from
from innovation.list_queries import (
    KEYS,
    branches_to_fill,
    chosen_of,
    meeting_to_fill,
    meetings_to_fill,
    number_in,
    numbers_in,
    options_for,
    proposals_of,
    view_of,
    views_of,
)
from innovation.long_works import PROPOSALS, proposal_choice, proposals_asked, proposals_title
from innovation.models import Proposal
from innovation.proposal_forms import SavedViewForm
from innovation.services import saved_views
from innovation.services.meetings import add_entries

ROWS = 30
RELATED = ("branch__committee", "group", "lead", "post", "seminar__branch__committee", "merged_into")


def _query(query: Mapping[str, Any]) -> str:
    """What of an address makes the list what it is, always in the same order."""
    kept = QueryDict(mutable=True)
    kept.update({name: query[name] for name in KEYS if query.get(name, "")})
    return kept.urlencode()


@permitted("innovation.list_proposals")
@require_GET
def proposal_list(request: Request) -> HttpResponse:
    """The proposals one may see, searched, narrowed and ordered."""
    return _list(request, SavedViewForm())


def _list(request: Request, form: SavedViewForm, status: int = 200) -> HttpResponse:
    choice = proposal_choice(request.GET)
    user = request.user
    context = {
        "page": Paginator(proposals_of(request.user, choice), ROWS).get_page(request.GET.get("page")),
        "choice": choice,
        "options": options_for(request.user),
        "views": views_of(request.user),
        "query": _query(request.GET.dict()),
        "hidden": names_hidden_from(user),
        "meetings": meetings_to_fill(user),
        "chooses": user.has_perm("innovation.choose_proposals"),
        "branches": branches_to_fill(request.user),
        "form": form,
        "q": choice.words,
    }
    return render(request, "innovation/proposal_list.html", context, status=status)


@permitted("innovation.list_proposals")
@require_POST
def proposals_export(request: Request) -> HttpResponseBase:
    """The chosen proposals as a workbook, or all that one sees of the list where none is chosen; it is put down."""
    chosen = numbers_in(request.POST.getlist("chosen"))
    if "all" not in request.POST and not chosen:
        raise RefusedError(_("Tick the proposals first."))
    asked: dict[str, Any] = {"chosen": chosen}
    if "all" in request.POST:
        asked = {**long_work.chosen_in(request.GET, KEYS)}
    found, _said = proposals_asked(asked, request.user)
    title = proposals_title(asked, request.user)
    return long_work.answer(request, PROPOSALS, arguments=asked, title=title, rows=found.count())


@permitted("innovation.add_to_meeting")
@require_POST
def entries_add(request: Request) -> HttpResponse:
    """Puts the chosen proposals on the list of a review meeting that is being prepared."""
    chosen = numbers_in(request.POST.getlist("chosen"))
    meeting = meeting_to_fill(request.user, number_in(request.POST.get("meeting", "")))
    if not chosen:
        raise RefusedError(_("Tick the proposals first."))
    if meeting is None:
        raise RefusedError(_("Choose one of the review meetings that are being prepared."))
    add_entries(meeting, proposals=chosen_of(request.user, chosen), by=request.user, now=clock.now())
    messages.success(request, _("They are on the list of “%(meeting)s”.") % {"meeting": meeting})
    return redirect(f"{reverse('proposal_list')}?{_query(request.GET.dict())}")


@permitted("innovation.list_proposals")
@require_POST
def view_save(request: Request) -> HttpResponse:
    """Keeps the list as it is narrowed and ordered now, under a name."""
    form = SavedViewForm(request.POST)
    if form.is_valid():
        name, query, now = form.cleaned_data["name"], _query(request.GET.dict()), clock.now()
        user = request.user
        view = form.carried_out(lambda: saved_views.save_view(user, name=name, query=query, by=user, now=now))
        if view:
            messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
            return redirect(f"{reverse('proposal_list')}?{view.query}")
    return _list(request, form, 422)


@permitted("innovation.list_proposals")
@require_POST
def view_delete(request: Request, number: int) -> HttpResponse:
    """Takes one of one's own views away."""
    view = view_of(request.user, number)
    if view is None:
        raise Http404
    saved_views.delete_view(view, by=request.user, now=clock.now())
    messages.success(request, _("The view “%(name)s” is deleted.") % {"name": view.name})
    return redirect("proposal_list")


@on_object(Proposal, "innovation.view_proposal", related=RELATED)
@require_GET
def proposal_detail(request: Request, proposal: Proposal) -> HttpResponse:
    """One proposal: where it is, who has it since when, what it says, every step."""
    context = {"proposal": proposal, "shown": proposal_page(proposal, request.user)}
    return render(request, "innovation/proposal_detail.html", context)
