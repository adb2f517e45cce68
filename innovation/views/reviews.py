"""Pages of reviewers: what waits, one review with its form beside the proposal, declining."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from branchmgr import clock, uploads
from branchmgr.access import Request, on_object, permitted
from innovation.models import Review
from innovation.review_forms import ReviewForm
from innovation.review_pages import own_reviews_shown, review_page
from innovation.review_queries import meetings_at_work
from innovation.services import reviews as services
from innovation.step_forms import ReasonForm

ROWS = 30
STATES = {
    "waiting": pgettext_lazy("review", "to be handed in"),
    "done": pgettext_lazy("review", "handed in"),
}
PLACES = ("meeting__branch__committee", "proposal__branch__committee", "proposal__group", "proposal__lead", "reviewer")


@permitted("innovation.list_reviews")
@require_GET
def review_list(request: Request) -> HttpResponse:
    """One's own reviews; what is still to be handed in comes first."""
    state = request.GET.get("state", "")
    found = own_reviews_shown(request.user, state)
    context = {
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "narrowed": bool(state),
        "states": list(STATES.items()),
        "today": clock.today(),
        "meetings": meetings_at_work(request.user),
    }
    return render(request, "innovation/review_list.html", context)


@on_object(Review, "innovation.view_review", related=PLACES)
@require_GET
def review_detail(request: Request, review: Review) -> HttpResponse:
    """A review: the form beside the proposal for the reviewer, else what it says."""
    return _page(request, review, ReviewForm(review=review))


@on_object(Review, "innovation.give_review", related=PLACES)
@require_POST
def review_hand_in(request: Request, review: Review) -> HttpResponse:
    """Hands the review in."""
    form = ReviewForm(request.POST, review=review)
    if form.is_valid():
        given = {"points": form.points, "comment": form.cleaned_data["comment"], "by": request.user, "now": clock.now()}
        if form.carried_out(lambda: services.hand_in_review(review, **given)):
            messages.success(request, _("Your review is handed in. You can change it until the committee decides."))
            return redirect("review_detail", pk=review.pk)
    return _page(request, review, form)


@on_object(Review, "innovation.decline_review", related=PLACES)
@require_http_methods(["GET", "POST"])
def review_decline(request: Request, review: Review) -> HttpResponse:
    """Declines a review, with a reason."""
    form = ReasonForm(
        request.POST if request.method == "POST" else None,
        hint=_("For example a part in it, or a subject one cannot judge. The secretary reads it."),
    )
    if request.method == "POST" and form.is_valid():
        given, now = form.cleaned_data, clock.now()
        if form.carried_out(lambda: services.decline_review(review, **given, by=request.user, now=now)):
            messages.success(request, _("You do not review this proposal. The secretary is told."))
            return redirect("review_list")
    context = {"review": review, "form": form}
    return render(request, "innovation/review_decline.html", context, status=422 if form.errors else 200)


@on_object(Review, "innovation.view_review", related=PLACES)
@require_GET
def review_file(request: Request, review: Review, number: int) -> FileResponse:
    """A file of the proposal, for whoever reviews it; a picture is shown, everything else is saved."""
    found = get_object_or_404(review.proposal.files.select_related("upload"), pk=number)
    return uploads.response(found.upload, shown=True)


def _page(request: Request, review: Review, form: ReviewForm) -> HttpResponse:
    context = {"review": review, "form": form, "shown": review_page(review, request.user)}
    return render(request, "innovation/review_detail.html", context, status=422 if form.errors else 200)
