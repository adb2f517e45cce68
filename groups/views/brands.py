"""Pages of brand cards: the card, its editing, its versions side by side, and the good practices of the branch."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from branchmgr import clock, uploads
from branchmgr.access import Request, on_object, permitted
from branchmgr.search import typed_words
from groups.brand_forms import BrandForm, SpreadForm
from groups.brand_queries import card_page, differences, good_practices, newer_versions, pair_of, present_card
from groups.models import Brand, PartyGroup
from groups.services import brands

CARDS = 12


@permitted("groups.list_brands")
@require_GET
def brand_list(request: Request) -> HttpResponse:
    """The good practices of the branch: cards that were spread, or those of all groups."""
    words, state, sort = typed_words(request), request.GET.get("state", ""), request.GET.get("sort", "")
    cards = good_practices(request.user, words, state, sort)
    page = Paginator(cards, CARDS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "newer": newer_versions(list(page)),
        "words": words,
        "narrowed": bool(words or state),
        "states": [("all", _("Cards of all groups"))],
        "sorts": [("group", _("by group"))],
    }
    return render(request, "groups/brand_list.html", context)


@on_object(PartyGroup, "groups.view_group", related=("branch__committee",))
@require_GET
def brand_detail(request: Request, group: PartyGroup) -> HttpResponse:
    """The card of a group, as it hangs on a wall; ``?version=2`` shows it as it was."""
    context = {"group": group, "shown": card_page(group, request.GET.get("version", ""))}
    return render(request, "groups/brand_detail.html", context)


@on_object(PartyGroup, "groups.edit_brand", related=("branch",))
@require_http_methods(["GET", "POST"])
def brand_edit(request: Request, group: PartyGroup) -> HttpResponse:
    """Makes a new version of the card."""
    present = present_card(group)
    form = BrandForm(request.POST or None, request.FILES or None, present=present)
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = form.cleaned_data
        saved = form.carried_out(lambda: brands.save_brand(group, **given, by=request.user, now=clock.now()))
        if saved:
            messages.success(request, _("Version %(version)s is saved.") % {"version": saved.version})
            return redirect("brand_detail", pk=group.pk)
    context = {"group": group, "present": present, "form": form}
    return render(request, "groups/brand_edit.html", context, status=422 if form.errors else 200)


@on_object(PartyGroup, "groups.view_group", related=("branch",))
@require_GET
def brand_compare(request: Request, group: PartyGroup) -> HttpResponse:
    """Two versions side by side: without a choice the present one and the one before it."""
    shown = card_page(group)
    before, after = pair_of(shown.versions, request.GET.get("before", ""), request.GET.get("after", ""))
    if before is None or after is None:
        return redirect("brand_detail", pk=group.pk)
    context = {
        "group": group,
        "versions": shown.versions,
        "sides": [("before", _("Left"), before), ("after", _("Right"), after)],
        "differences": differences(before, after),
        "pictures_differ": before.picture != after.picture,
    }
    return render(request, "groups/brand_compare.html", context)


@on_object(Brand, "groups.view_brand", related=("group__branch__committee", "picture"))
@require_GET
def brand_picture(_request: Request, brand: Brand) -> FileResponse:
    """The picture of a version, shown in place."""
    if brand.picture is None:
        raise Http404
    return uploads.shown_in_place(brand.picture)


@on_object(Brand, "groups.spread_brand", related=("group__branch", "picture"))
@require_http_methods(["GET", "POST"])
def brand_spread(request: Request, brand: Brand) -> HttpResponse:
    """Spreads a card to all groups of the branch."""
    form = SpreadForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        note, now = form.cleaned_data["note"], clock.now()
        if form.carried_out(lambda: brands.spread_brand(brand, note=note, by=request.user, now=now)):
            messages.success(request, _("The card is spread. The leaders of all groups are told."))
            return redirect("brand_detail", pk=brand.group_id)
    context = {"brand": brand, "group": brand.group, "form": form}
    return render(request, "groups/brand_spread.html", context, status=422 if form.errors else 200)


@on_object(Brand, "groups.spread_brand", related=("group__branch",))
@require_POST
def brand_withdraw(request: Request, brand: Brand) -> HttpResponse:
    """Takes a card back from the page of good practices."""
    brands.withdraw_brand(brand, by=request.user)
    messages.success(request, _("The card no longer stands among the good practices."))
    return redirect("brand_detail", pk=brand.group_id)
