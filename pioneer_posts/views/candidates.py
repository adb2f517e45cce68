"""Pages of a round's candidates: the list, the notice that hangs out, and the committee's award."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from branchmgr import clock
from branchmgr.access import Request, on_object
from branchmgr.search import typed_words
from branchmgr.spreadsheets import workbook_response
from pioneer_posts.application_forms import AwardForm
from pioneer_posts.application_queries import (
    candidates_by_post,
    candidates_of,
    posted_from,
    reads_opinions,
    stood_aside,
    turn_to,
    words_by_candidate,
)
from pioneer_posts.candidate_exports import candidate_workbook
from pioneer_posts.enums import ApplicationStatus
from pioneer_posts.models import Round
from pioneer_posts.services import awards
from pioneer_posts.services.post_exports import record_export

ROWS = 50


@on_object(Round, "pioneer_posts.view_candidates", related=("branch",))
@require_GET
def candidate_list(request: Request, post_round: Round) -> HttpResponse:
    """The candidates of a round, with their groups' opinions and what became of them."""
    choice = _choice(request)
    found = candidates_of(post_round, request.user, **choice)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    aside = stood_aside(post_round, clock.today())
    context = {
        "post_round": post_round,
        "page": page,
        "rows": [(each, aside.get(each.pk, [])) for each in page],
        "reads_opinions": reads_opinions(post_round, request.user),
        "q": choice["words"],
        "narrowed": bool(choice["words"] or choice["status"]),
        "states": [choice for choice in ApplicationStatus.choices if choice[0] != ApplicationStatus.DRAFT],
    }
    return render(request, "pioneer_posts/candidate_list.html", context)


@on_object(Round, "pioneer_posts.export_candidates", related=("branch",))
@require_POST
def candidate_export(request: Request, post_round: Round) -> HttpResponseBase:
    """The candidates as the list shows them, as a workbook. It is put down."""
    choice = _choice(request)
    found = candidates_of(post_round, request.user, **choice)
    record_export("export_candidates", chosen=choice, by=request.user, post_round=post_round)
    name = f"{post_round.branch.name}_{post_round.code}_候选人"
    return workbook_response(name, candidate_workbook(found), created=clock.now())


def _choice(request: Request) -> dict[str, str]:
    """How the list is narrowed and sorted."""
    query = request.GET
    return {"words": typed_words(request), "status": query.get("status", ""), "sort": query.get("sort", "")}


@on_object(Round, "pioneer_posts.view_candidates", related=("branch",))
@require_GET
def candidate_notice(request: Request, post_round: Round) -> HttpResponse:
    """The list of candidates as it hangs out (公示), for the screen and for A4 paper."""
    context = {
        "post_round": post_round,
        "posts": candidates_by_post(post_round),
        "posted_from": posted_from(post_round),
        "turn_to": turn_to(post_round, clock.today()),
    }
    return render(request, "pioneer_posts/candidate_notice.html", context)


@on_object(Round, "pioneer_posts.award_posts", related=("branch",))
@require_http_methods(["GET", "POST"])
def posts_award(request: Request, post_round: Round) -> HttpResponse:
    """Enters what the branch committee decided about every candidate."""
    posts = candidates_by_post(post_round, waiting_only=True)
    aside = stood_aside(post_round, clock.today())
    words = words_by_candidate(post_round, request.user)
    form = AwardForm(request.POST or None, post_round=post_round, posts=posts, aside=aside, words=words)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("meeting_on", "present", "resolution")}
        held = form.carried_out(
            lambda: awards.award_posts(post_round, decisions=form.decisions, **given, by=request.user, now=clock.now())
        )
        if held:
            said = ngettext("%(count)s post is awarded.", "%(count)s posts are awarded.", len(held))
            messages.success(request, said % {"count": len(held)})
            return redirect("candidate_list", pk=post_round.pk)
    context = {"post_round": post_round, "form": form}
    return render(request, "pioneer_posts/posts_award.html", context, status=422 if form.errors else 200)
