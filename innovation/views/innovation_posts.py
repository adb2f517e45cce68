"""Pages of innovation posts."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from branchmgr import clock
from branchmgr.access import Request, on_object, permitted
from branchmgr.search import typed_words
from innovation.seminar_forms import InnovationPostForm
from innovation.seminar_queries import innovation_post_page, innovation_posts_of, posts_to_mark
from innovation.services import innovation_posts as services
from pioneer_posts.models import PioneerPost

ROWS = 30
RELATED = ("branch__committee", "department")


@permitted("innovation.list_innovation_posts")
@require_GET
def innovation_post_list(request: Request) -> HttpResponse:
    """The innovation posts one may see."""
    words = typed_words(request)
    found = innovation_posts_of(request.user, words=words, sort=request.GET.get("sort", ""))
    context = {
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "to_mark": posts_to_mark(request.user),
        "q": words,
    }
    return render(request, "innovation/innovation_post_list.html", context)


@on_object(PioneerPost, "innovation.view_innovation_post", related=RELATED)
@require_GET
def innovation_post_detail(request: Request, post: PioneerPost) -> HttpResponse:
    """What an innovation post works on, and the proposals that grew from it."""
    context = {"post": post, "shown": innovation_post_page(post, request.user)}
    return render(request, "innovation/innovation_post_detail.html", context)


@on_object(PioneerPost, "innovation.mark_innovation_post", related=RELATED)
@require_http_methods(["GET", "POST"])
def innovation_post_mark(request: Request, post: PioneerPost) -> HttpResponse:
    """Makes a pioneer post an innovation post, or gives it another subject."""
    marked = innovation_post_page(post, request.user).marked
    form = InnovationPostForm(request.POST or None, initial=InnovationPostForm.initial_of(marked))
    if request.method == "POST" and form.is_valid():
        given, by, now = form.cleaned_data, request.user, clock.now()
        if form.carried_out(lambda: services.mark_innovation_post(post, **given, by=by, now=now)):
            messages.success(request, _("“%(post)s” is an innovation post.") % {"post": post})
            return redirect("innovation_post_detail", pk=post.pk)
    context = {"post": post, "form": form}
    return render(request, "innovation/innovation_post_mark.html", context, status=422 if form.errors else 200)


@on_object(PioneerPost, "innovation.mark_innovation_post", related=RELATED)
@require_POST
def innovation_post_unmark(request: Request, post: PioneerPost) -> HttpResponse:
    """Lets a post be no innovation post any more."""
    services.unmark_innovation_post(post, by=request.user, now=clock.now())
    messages.success(request, _("“%(post)s” is no innovation post any more.") % {"post": post})
    return redirect("innovation_post_list")
