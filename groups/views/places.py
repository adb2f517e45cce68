"""Pages of branches and groups."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from branchmgr.access import Request, on_object, permitted, way_back
from branchmgr.search import typed_words
from groups.models import Branch, PartyGroup
from groups.panels import panels_of
from groups.queries import branch_page, branches_of, group_page, groups_of
from groups.working_branch import choose

ROWS = 50


@permitted("groups.list_branches")
def branch_list(request: Request) -> HttpResponse:
    """The branches below the committees one administers."""
    words = typed_words(request)
    branches = branches_of(request.user, words, request.GET.get("sort", ""))
    page = Paginator(branches, ROWS).get_page(request.GET.get("page"))
    return render(request, "groups/branch_list.html", {"page": page, "words": words})


@on_object(Branch, "groups.view_branch")
def branch_detail(request: Request, branch: Branch) -> HttpResponse:
    """One branch: its committee and its groups."""
    return render(request, "groups/branch_detail.html", {"branch": branch, "shown": branch_page(branch)})


@on_object(Branch, "groups.choose_branch")
@require_POST
def branch_choose(request: Request, branch: Branch) -> HttpResponse:
    """Works in this branch from now on, of those one belongs to or holds an office in; back to the page."""
    choose(request, branch)
    return HttpResponseRedirect(way_back(request))


@permitted("groups.list_groups")
def group_list(request: Request) -> HttpResponse:
    """The groups of one's branch, or of all branches one administers."""
    words, state = typed_words(request), request.GET.get("state", "")
    groups = groups_of(request.user, words, request.GET.get("sort", ""), dissolved=state == "dissolved")
    page = Paginator(groups, ROWS).get_page(request.GET.get("page"))
    context = {"page": page, "words": words, "state": state, "states": [("dissolved", _("dissolved"))]}
    return render(request, "groups/group_list.html", context)


@on_object(PartyGroup, "groups.view_group", related=("branch__committee", "liaison"))
def group_detail(request: Request, group: PartyGroup) -> HttpResponse:
    """One group: who leads it, who belongs to it, who led it before, and what other apps know of it."""
    panels = panels_of(group, request.user)
    context = {
        "group": group,
        "shown": group_page(group, request.user),
        "panels": panels,
        "aside": [panel for panel in panels if panel.place == "aside"],
        "main": [panel for panel in panels if panel.place == "main"],
        "ways": [panel for panel in panels if panel.label],
    }
    return render(request, "groups/group_detail.html", context)
