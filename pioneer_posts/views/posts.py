"""Pages of posts: the list, one post, and what its secretary does with it."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from branchmgr import clock, long_work
from branchmgr.access import Request, on_object, permitted
from branchmgr.imports.choosing import choose
from branchmgr.models import User
from branchmgr.spreadsheets import template
from branchmgr.spreadsheets.response import XLSX
from groups.models import Branch
from pioneer_posts import imports
from pioneer_posts.enums import PostKind
from pioneer_posts.long_works import LISTED, POSTS, posts_asked
from pioneer_posts.models import PioneerPost
from pioneer_posts.post_forms import PLACES, PostForm
from pioneer_posts.post_queries import (
    CLOSED,
    IN_USE,
    branches_kept,
    departments_near,
    departments_to_choose,
    post_page,
    posts_of,
    with_holders,
)
from pioneer_posts.services import posts as services
from pioneer_posts.services.post_sheets import post_sheet

ROWS = 30
RELATED = ("branch__committee", "department")


@permitted("pioneer_posts.list_posts")
@require_GET
def post_list(request: Request) -> HttpResponse:
    """The posts one may see, those in use first."""
    choice = posts_asked(long_work.chosen_in(request.GET, LISTED))
    found = with_holders(posts_of(request.user, choice), clock.today())
    context = {
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "q": choice.words,
        "narrowed": choice.is_narrowed,
        "kinds": PostKind.choices,
        "uses": _uses(),
        "departments": _departments(request.user),
        "branches": branches_kept(request.user),
    }
    return render(request, "pioneer_posts/post_list.html", context)


def _uses() -> list[tuple[str, str]]:
    return [(IN_USE, _("in use")), (CLOSED, pgettext("pioneer posts", "closed"))]


def _departments(user: User) -> list[tuple[int, str]]:
    return [(each.pk, each.name) for each in departments_to_choose(user)]


@permitted("pioneer_posts.list_posts")
@require_POST
def posts_export(request: Request) -> HttpResponseBase:
    """What one sees of the list as a workbook; it is put down."""
    asked = long_work.chosen_in(request.GET, LISTED)
    rows = posts_of(request.user, posts_asked(asked)).count()
    choices: dict[str, Iterable[tuple[Any, Any]]] = {
        "kind": PostKind.choices,
        "use": _uses(),
        "department": _departments(request.user),
    }
    narrowed = ((found, asked.get(name, "")) for name, found in choices.items())
    title = long_work.title_with(_("Pioneer posts"), *narrowed)
    return long_work.answer(request, POSTS, arguments=asked, title=title, rows=rows)


@permitted("pioneer_posts.list_posts")
@require_GET
def post_template(request: Request) -> HttpResponse:
    """An empty workbook to fill in."""
    content = BytesIO(template([post_sheet()]))
    return FileResponse(content, as_attachment=True, filename="示范岗_模板.xlsx", content_type=XLSX)  # type: ignore[return-value]


@on_object(PioneerPost, "pioneer_posts.view_post", related=RELATED)
@require_GET
def post_detail(request: Request, post: PioneerPost) -> HttpResponse:
    """One post: where it is, what it aims at, who holds it and who held it."""
    context = {"post": post, "shown": post_page(post, request.user, clock.today())}
    return render(request, "pioneer_posts/post_detail.html", context)


@on_object(Branch, "pioneer_posts.create_post")
@require_http_methods(["GET", "POST"])
def post_create(request: Request, branch: Branch) -> HttpResponse:
    """Adds a post to a branch."""
    near = departments_near(branch)
    form = PostForm(request.POST or None, near=near)
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        made = form.carried_out(lambda: services.create_post(branch, terms=form.terms, by=request.user, now=now))
        if made:
            messages.success(request, _("“%(post)s” is added.") % {"post": made})
            return redirect("post_detail", pk=made.pk)
    return _form(request, "post_create", form, branch=branch)


@on_object(PioneerPost, "pioneer_posts.edit_post", related=RELATED)
@require_http_methods(["GET", "POST"])
def post_edit(request: Request, post: PioneerPost) -> HttpResponse:
    """Changes a post; its name stays once somebody was a candidate for it."""
    near = departments_near(post.branch)
    form = PostForm(request.POST or None, near=near, initial=PostForm.initial_of(post))
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        saved = form.carried_out(lambda: services.edit_post(post, terms=form.terms, by=request.user, now=now))
        if saved:
            messages.success(request, _("“%(post)s” is saved.") % {"post": saved})
            return redirect("post_detail", pk=post.pk)
    return _form(request, "post_edit", form, post=post)


@on_object(PioneerPost, "pioneer_posts.close_post", related=RELATED)
@require_POST
def post_close(request: Request, post: PioneerPost) -> HttpResponse:
    """Lets a post be awarded no more."""
    services.close_post(post, by=request.user, now=clock.now())
    messages.success(request, _("“%(post)s” is closed: it is no longer awarded.") % {"post": post})
    return redirect("post_detail", pk=post.pk)


@on_object(PioneerPost, "pioneer_posts.reopen_post", related=RELATED)
@require_POST
def post_reopen(request: Request, post: PioneerPost) -> HttpResponse:
    """Takes a closed post into use again."""
    services.reopen_post(post, by=request.user, now=clock.now())
    messages.success(request, _("“%(post)s” is in use again.") % {"post": post})
    return redirect("post_detail", pk=post.pk)


@on_object(Branch, "pioneer_posts.import_posts")
@require_http_methods(["GET", "POST"])
def post_import(request: Request, branch: Branch) -> HttpResponse:
    """Takes posts in a workbook, all or nothing."""
    template, context = "pioneer_posts/post_import.html", {"branch": branch}
    return choose(request, imports.POSTS, [branch.pk], template, sheets=[post_sheet()], context=context)


def _form(request: Request, page: str, form: PostForm, **more: object) -> HttpResponse:
    context = {"form": form, "departments": form.near, "places": PLACES, **more}
    return render(request, f"pioneer_posts/{page}.html", context, status=422 if form.errors else 200)
