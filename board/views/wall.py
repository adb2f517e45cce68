"""The board 看板: for the branch's people in the frame, and for a screen at a secret address."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from activities.models import Contribution
from activities.services.reflections import hide_reflection
from board.affair_queries import board_page, boards_of, link_opened_by
from board.wall_queries import wall_of
from branchmgr import clock
from branchmgr.access import Request, on_object, open_to_all, permitted
from branchmgr.errors import RefusedError
from branchmgr.public_addresses import keep_among_those_who_have_it
from groups.models import Branch


@permitted("board.open_board")
@require_GET
def board_home(request: Request) -> HttpResponse:
    """Leads to the board of one's branch; an admin's committee may have no branch yet."""
    boards = boards_of(request.user)
    if not boards:
        raise RefusedError(_("There is no Party branch yet, so there is no board. Set one up first."))
    return redirect("board_detail", pk=boards[0].pk)


@on_object(Branch, "board.view_board", related=("committee",))
@require_GET
def board_detail(request: Request, branch: Branch) -> HttpResponse:
    """The board for who is signed in: the same pages, one under another."""
    context = {"branch": branch, "shown": board_page(branch, request.user, clock.now())}
    return render(request, "board/board_detail.html", context)


@on_object(Contribution, "board.hide_reflection", related=("activity__branch",))
@require_POST
def reflection_hide(request: Request, reflection: Contribution) -> HttpResponse:
    """Takes a reflection off the board."""
    hide_reflection(reflection, by=request.user)
    messages.success(request, _("The reflection is off the board. Its record stays as it is."))
    return redirect("board_detail", pk=reflection.branch_id)


@open_to_all(because="a screen on a wall has no account; who was given the secret address sees published facts alone")
@require_safe
def wall_show(request: HttpRequest, token: str) -> HttpResponse:
    """The board on a screen. An address that is wrong, cut off or withdrawn is answered alike."""
    with translation.override(_language(request)):
        link = link_opened_by(token)
        if link is None:
            response = render(request, "board/wall_gone.html", status=404)
        else:
            wall = wall_of(link.branch, clock.now())
            response = render(request, "board/wall_show.html", {"link": link, "wall": wall})
        response.headers["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
    keep_among_those_who_have_it(response)
    return response


def _language(request: HttpRequest) -> str:
    """The language in the address (``?language=en``), else the reader's."""
    asked = request.GET.get("language", "")
    return asked if asked in dict(settings.LANGUAGES) else str(translation.get_language())
