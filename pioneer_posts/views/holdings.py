"""Pages of posts held: the list of a round, one of them, who held a post over time, the public page of a plaque."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from branchmgr import clock, qr_codes
from branchmgr.access import Request, on_object, open_to_all
from branchmgr.public_addresses import keep_among_those_who_have_it, site_of
from branchmgr.search import typed_words
from branchmgr.spreadsheets import workbook_response
from pioneer_posts.enums import HoldingStatus, PostKind
from pioneer_posts.holding_exports import holding_workbook
from pioneer_posts.holding_forms import GivingUpForm
from pioneer_posts.holding_queries import held_once, holders_of, holding_page, holdings_of, public_page
from pioneer_posts.models import Holding, PioneerPost, Round
from pioneer_posts.plaques import public_address
from pioneer_posts.services import holdings
from pioneer_posts.services.post_exports import record_export

ROWS = 30
PLACES = ("post__branch__committee", "post__department", "person", "group", "round__branch__committee", "application")


@on_object(Round, "pioneer_posts.list_holdings", related=("branch__committee",))
@require_GET
def holding_list(request: Request, post_round: Round) -> HttpResponse:
    """The posts held of a round, to search, filter and sort."""
    choice = _choice(request)
    found = holdings_of(post_round, request.user, **choice)
    context = {
        "round": post_round,
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "narrowed": any(choice[name] for name in ("words", "state", "kind")),
        "states": HoldingStatus.choices,
        "kinds": PostKind.choices,
    }
    return render(request, "pioneer_posts/holding_list.html", context)


@on_object(Round, "pioneer_posts.export_holdings", related=("branch__committee",))
@require_POST
def holding_export(request: Request, post_round: Round) -> HttpResponseBase:
    """The posts held as the list shows them, as a workbook. It is put down."""
    choice = _choice(request)
    found = holdings_of(post_round, request.user, **choice)
    record_export("export_holdings", chosen=choice, by=request.user, post_round=post_round)
    name = f"{post_round.branch.name}_{post_round.code}_示范岗"
    return workbook_response(name, holding_workbook(found), created=clock.now())


def _choice(request: Request) -> dict[str, str]:
    """How the list is narrowed and sorted."""
    query = request.GET
    asked = {"state": query.get("status", ""), "kind": query.get("kind", ""), "sort": query.get("sort", "")}
    return {"words": typed_words(request), **asked}


@on_object(Holding, "pioneer_posts.view_holding", related=PLACES)
@require_GET
def holding_detail(request: Request, holding: Holding) -> HttpResponse:
    """One post held: pledge, aims, what was done, what colleagues say, checks, result, who held it before."""
    address = public_address(holding, site_of(request))
    context = {
        "holding": holding,
        "shown": holding_page(holding, request.user),
        "address": address,
        "drawing": qr_codes.drawn(address),
    }
    return render(request, "pioneer_posts/holding_detail.html", context)


@on_object(Holding, "pioneer_posts.give_up_holding", related=PLACES)
@require_http_methods(["GET", "POST"])
def holding_give_up(request: Request, holding: Holding) -> HttpResponse:
    """Gives a post up, with the reason."""
    form = GivingUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason, now = form.cleaned_data["reason"], clock.now()
        if form.carried_out(lambda: holdings.give_up(holding, reason=reason, by=request.user, now=now)):
            messages.success(request, _("The post is given up from today."))
            return redirect("holding_detail", pk=holding.pk)
    context = {"holding": holding, "form": form}
    return render(request, "pioneer_posts/holding_give_up.html", context, status=422 if form.errors else 200)


@on_object(PioneerPost, "pioneer_posts.list_holders", related=("branch__committee", "department"))
@require_GET
def holder_list(request: Request, post: PioneerPost) -> HttpResponse:
    """Who held a post, round by round, and what came of it."""
    page = Paginator(holders_of(post), ROWS).get_page(request.GET.get("page"))
    context = {"post": post, "page": page, "holders": [held_once(each) for each in page]}
    return render(request, "pioneer_posts/holder_list.html", context)


@open_to_all(because="the QR code on a plaque leads here; it shows what the plaque says and whether it still holds")
@require_GET
def holding_public(request: HttpRequest, token: str) -> HttpResponse:
    """The public page of a plaque: what was promised, what is reached, whether the post is still held."""
    response = render(request, "pioneer_posts/holding_public.html", {"shown": public_page(token)})
    keep_among_those_who_have_it(response, in_frame=True)
    return response
