"""Links for screens: the list of a branch, a new one (shown once), a withdrawal."""

from __future__ import annotations

from urllib.parse import urljoin

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from board.affair_queries import links_of
from board.models import WallLink
from board.services import wall_links
from board.wall_forms import WallLinkForm
from branchmgr import clock, qr_codes
from branchmgr.access import Request, on_object
from branchmgr.errors import RefusedError
from branchmgr.public_addresses import site_of
from groups.models import Branch


@on_object(Branch, "board.list_wall_links")
@require_GET
def wall_link_list(request: Request, branch: Branch) -> HttpResponse:
    """Which screens show the branch's board, and who let them."""
    return render(request, "board/wall_link_list.html", {"branch": branch, "links": links_of(branch)})


@on_object(Branch, "board.make_wall_link")
@require_http_methods(["GET", "POST"])
@never_cache
def wall_link_make(request: Request, branch: Branch) -> HttpResponse:
    """Makes a link and shows it, this once: a redirect would have to keep it somewhere."""
    form = WallLinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name, seconds, by, now = form.cleaned_data["name"], form.cleaned_data["seconds"], request.user, clock.now()
        made = form.carried_out(lambda: wall_links.make_wall_link(branch, name=name, seconds=seconds, by=by, now=now))
        if made:
            address = urljoin(site_of(request), reverse("wall_show", args=[made.token]))
            context = {"branch": branch, "link": made.link, "address": address, "drawing": qr_codes.drawn(address)}
            return render(request, "board/wall_link_made.html", context)
    context = {"branch": branch, "form": form}
    return render(request, "board/wall_link_make.html", context, status=422 if form.errors else 200)


@on_object(WallLink, "board.withdraw_wall_link", related=("branch", "created_by__person"))
@require_http_methods(["GET", "POST"])
def wall_link_withdraw(request: Request, link: WallLink) -> HttpResponse:
    """Asks whether the screen may show nothing any more, and withdraws its link."""
    if link.withdrawn_at:
        raise RefusedError(wall_links.WITHDRAWN_ALREADY)
    if request.method == "POST":
        wall_links.withdraw_wall_link(link, by=request.user, now=clock.now())
        messages.success(request, _("The link is withdrawn. The screen shows the board for a minute at most."))
        return redirect("wall_link_list", pk=link.branch_id)
    return render(request, "board/wall_link_withdraw.html", {"link": link})
