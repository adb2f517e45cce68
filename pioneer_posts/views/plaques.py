"""Plaques 授牌: one as a page to print, one as PDF, all of a round as PDF."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from branchmgr import clock, long_work, qr_codes
from branchmgr.access import Request, on_object
from branchmgr.paper import PDF
from branchmgr.public_addresses import site_of
from pioneer_posts import plaques
from pioneer_posts.long_works import PLAQUES, plaque_rows
from pioneer_posts.models import Holding, Round
from pioneer_posts.services.plaques import export_plaque
from pioneer_posts.views.holdings import PLACES


@on_object(Holding, "pioneer_posts.view_holding", related=PLACES)
@require_GET
def plaque_print(request: Request, holding: Holding) -> HttpResponse:
    """The plaque on A4 landscape, to print; once the post has ended the page says so instead."""
    address = plaques.public_address(holding, site_of(request))
    context = {"holding": holding, "drawing": qr_codes.drawn(address), "size": plaques.size_of(holding)}
    return render(request, "pioneer_posts/plaque_print.html", context)


@on_object(Holding, "pioneer_posts.print_plaque", related=PLACES)
@require_POST
def plaque_pdf(request: Request, holding: Holding) -> FileResponse:
    """One plaque as PDF; a POST, for the audit notes who took it."""
    document = plaques.document([holding], site=site_of(request), created=clock.now())
    export_plaque(holding, by=request.user)
    name = plaques.filename(holding)
    return FileResponse(document, as_attachment=True, filename=name, content_type=PDF)


@on_object(Round, "pioneer_posts.print_plaques", related=("branch__committee",))
@require_POST
def plaques_pdf(request: Request, post_round: Round) -> HttpResponseBase:
    """All plaques of a round in one PDF, those given up or withdrawn left out."""
    rows = plaque_rows(post_round)
    asked = {"pk": post_round.pk, "site": site_of(request)}
    title = _("Plaques of %(round)s, %(branch)s") % {"round": post_round, "branch": post_round.branch.name}
    return long_work.answer(request, PLAQUES, arguments=asked, title=title, rows=rows)
