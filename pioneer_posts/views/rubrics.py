"""Pages of a round's assessment form: what it asks, as a workbook, from a workbook."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from branchmgr import clock
from branchmgr.access import Request, on_object
from branchmgr.imports.choosing import choose
from branchmgr.spreadsheets import workbook_response
from pioneer_posts.exports import form_workbook
from pioneer_posts.imports import FORM
from pioneer_posts.models import Round
from pioneer_posts.round_queries import form_page
from pioneer_posts.rubrics import standard_items
from pioneer_posts.services.post_exports import record_export
from pioneer_posts.services.rubric_sheets import form_sheet
from pioneer_posts.services.rubrics import set_items

RELATED = ("branch__committee",)


@on_object(Round, "pioneer_posts.view_round", related=RELATED)
@require_GET
def form_detail(request: Request, post_round: Round) -> HttpResponse:
    """The items of the form under their dimensions, with both weights."""
    context = {"post_round": post_round, "shown": form_page(post_round)}
    return render(request, "pioneer_posts/form_detail.html", context)


@on_object(Round, "pioneer_posts.view_round", related=RELATED)
@require_POST
def form_export(request: Request, post_round: Round) -> HttpResponseBase:
    """The form as a workbook, which is also the template of its import. It is put down."""
    record_export("export_form", chosen={"round": post_round.code}, by=request.user, post_round=post_round)
    name = f"{post_round.branch.code}_{post_round.code}_评估表"
    return workbook_response(name, form_workbook(post_round), created=clock.now())


@on_object(Round, "pioneer_posts.set_items", related=RELATED)
@require_POST
def form_standard(request: Request, post_round: Round) -> HttpResponse:
    """Takes the form that comes with the product."""
    set_items(post_round, standard_items(), by=request.user, now=clock.now())
    messages.success(request, _("The round has the standard form."))
    return redirect("form_detail", pk=post_round.pk)


@on_object(Round, "pioneer_posts.set_items", related=RELATED)
@require_http_methods(["GET", "POST"])
def form_import(request: Request, post_round: Round) -> HttpResponse:
    """Takes a form in a workbook, in the place of the one there is."""
    template, context = "pioneer_posts/form_import.html", {"post_round": post_round}
    return choose(request, FORM, [post_round.pk], template, sheets=[form_sheet()], context=context)
