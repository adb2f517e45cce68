"""Pages of party affairs made public 党务公开."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from board.affair_queries import affairs_of, branches_served, states_for, steps_of
from board.enums import AffairKind
from board.models import PublicAffair
from board.services import affairs
from board.wall_forms import AffairEditForm, AffairForm, TakingBackForm
from branchmgr import clock
from branchmgr.access import Request, on_object, permitted
from branchmgr.search import typed_words
from groups.models import Branch

ROWS = 30
MOST_DIGITS = 9


@permitted("board.list_affairs")
@require_GET
def affair_list(request: Request) -> HttpResponse:
    """The public affairs one may see, the newest first."""
    words, query = typed_words(request), request.GET
    kind, state = query.get("kind", ""), query.get("state", "")
    found = affairs_of(request.user, words=words, kind=kind, state=state, sort=query.get("sort", ""))
    context = {
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "narrowed": bool(words or kind or state),
        "kinds": AffairKind.choices,
        "states": states_for(request.user),
        "branches": branches_served(request.user),
    }
    return render(request, "board/affair_list.html", context)


@on_object(PublicAffair, "board.view_affair", related=("branch__committee", "author__person"))
@require_GET
def affair_detail(request: Request, affair: PublicAffair) -> HttpResponse:
    """One public affair; for the committee with what was done with it."""
    context = {"affair": affair, "steps": steps_of(affair, request.user)}
    return render(request, "board/affair_detail.html", context)


@on_object(Branch, "board.write_affair")
@require_http_methods(["GET", "POST"])
def affair_write(request: Request, branch: Branch) -> HttpResponse:
    """Drafts a public affair."""
    form = AffairForm(request.POST or None, initial=AffairForm.initial_of(None))
    if request.method == "POST" and form.is_valid():
        by, now = request.user, clock.now()
        made = form.carried_out(lambda: affairs.write_affair(branch, terms=form.terms, by=by, now=now))
        if made:
            messages.success(request, _("The draft is kept. Nobody but the committee reads it until it is published."))
            return redirect("affair_detail", pk=made.pk)
    context = {"branch": branch, "form": form}
    return render(request, "board/affair_write.html", context, status=422 if form.errors else 200)


@on_object(PublicAffair, "board.edit_affair", related=("branch",))
@require_http_methods(["GET", "POST"])
def affair_edit(request: Request, affair: PublicAffair) -> HttpResponse:
    """Changes a draft, or what was taken back; where it was changed meanwhile, both are shown and nothing is lost."""
    form = AffairEditForm(request.POST or None, initial=AffairEditForm.initial_of(affair))
    context = {"affair": affair, "form": form}
    if request.method == "POST" and form.is_valid():
        by, terms, edition = request.user, form.terms, form.written_on
        if form.carried_out(lambda: affairs.edit_affair(affair, terms=terms, edition=edition, by=by)):
            messages.success(request, _("Saved."))
            return redirect("affair_detail", pk=affair.pk)
        affair.refresh_from_db(from_queryset=PublicAffair.objects.select_related("branch"))
        if edition != affair.edition:
            context["differing"] = form.differing_from(affair)
    return render(request, "board/affair_edit.html", context, status=422 if form.errors else 200)


@on_object(PublicAffair, "board.publish_affair", related=("branch",))
@require_POST
def affair_publish(request: Request, affair: PublicAffair) -> HttpResponse:
    """Makes it public."""
    # A page that names no edition is as old as can be.
    shown = request.POST.get("edition", "")
    edition = int(shown) if shown.isascii() and shown.isdecimal() and len(shown) <= MOST_DIGITS else 0
    affair = affairs.publish_affair(affair, edition=edition, by=request.user, now=clock.now())
    said = {"day": affair.published_from.isoformat()}
    messages.success(request, _("It is published and stands on the board from %(day)s.") % said)
    return redirect("affair_detail", pk=affair.pk)


@on_object(PublicAffair, "board.take_back_affair", related=("branch",))
@require_http_methods(["GET", "POST"])
def affair_take_back(request: Request, affair: PublicAffair) -> HttpResponse:
    """Takes it off the board, with a reason."""
    form = TakingBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason, by, now = form.cleaned_data["reason"], request.user, clock.now()
        if form.carried_out(lambda: affairs.take_back_affair(affair, reason=reason, by=by, now=now)):
            messages.success(request, _("It is taken back and off the board. It can be mended and published again."))
            return redirect("affair_detail", pk=affair.pk)
    context = {"affair": affair, "form": form}
    return render(request, "board/affair_take_back.html", context, status=422 if form.errors else 200)


@on_object(PublicAffair, "board.delete_affair", related=("branch",))
@require_POST
def affair_delete(request: Request, affair: PublicAffair) -> HttpResponse:
    """Throws a draft away."""
    affairs.delete_affair(affair, by=request.user)
    messages.success(request, _("The draft is deleted."))
    return redirect("affair_list")
