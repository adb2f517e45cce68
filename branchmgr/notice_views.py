"""Views of notices: the list, the bell, read and unread. The count is asked for by pages that nobody touches."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from branchmgr import clock, notice_queries, notify
from branchmgr.access import Request, on_object, permitted
from branchmgr.models import Notification
from branchmgr.notice_queries import NoticeChoice

ROWS = 30


@permitted("branchmgr.use")
@require_GET
def notification_list(request: Request) -> HttpResponse:
    """What I was told, newest first; all of it, what is unread, one kind, or what holds some words."""
    unread = bool(request.GET.get("unread"))
    kind = request.GET.get("kind", "").replace("\0", "\ufffd")  # no database looks for a null character
    choice = NoticeChoice(kind, unread, request.GET.get("q", ""))
    today = clock.today()
    context = {
        "page": Paginator(notice_queries.notices_of(request.user, choice), ROWS).get_page(request.GET.get("page")),
        "kinds": notice_queries.kinds_of(request.user, choice),
        "choice": choice,
        "today": today,
        "yesterday": today - timedelta(days=1),
    }
    return render(request, "branchmgr/notification_list.html", context)


@on_object(Notification, "branchmgr.read_notice")
@require_POST
def notification_open(request: Request, notice: Notification) -> HttpResponse:
    """Marks a notice as read and goes to what it is about."""
    notify.mark_read(request.user, pk=notice.pk)
    return redirect(notice.url)


@permitted("branchmgr.use")
@require_POST
def notification_mark(request: Request) -> HttpResponse:
    """Marks some of my notices as read or as unread: the one that a button names, else those that are ticked."""
    read = "unread" not in request.POST
    named = request.POST.get("read" if read else "unread", "")
    chosen = _numbers([named] if named else request.POST.getlist("notice"))
    notify.mark(request.user, chosen, read=read)
    return _bell(request) if request.htmx else redirect(_list(request, named))


@permitted("branchmgr.use")
@require_POST
def notification_read_all(request: Request) -> HttpResponse:
    """Marks all my notices as read."""
    notify.mark_read(request.user)
    return _bell(request) if request.htmx else redirect("notification_list")


@permitted("branchmgr.use")
@require_GET
def notification_bell(request: Request) -> HttpResponse:
    """What unfolds under the bell; opened by itself it is the list."""
    return _bell(request) if request.htmx else redirect("notification_list")


@permitted("branchmgr.use")
@require_GET
def notification_count(request: Request) -> JsonResponse:
    """How many of my notices are unread; asking keeps no sign-in from ending (``SessionLimitsMiddleware``)."""
    return JsonResponse(_counted(request))


def _bell(request: Request) -> HttpResponse:
    response = render(request, "_bell_list.html", {"notices": notice_queries.newest_unread(request.user)})
    return trigger_client_event(response, "bell", _counted(request))


def _counted(request: Request) -> dict[str, Any]:
    count = Notification.objects.of(request.user).unread().count()
    said = ngettext("%(n)s unread notice", "%(n)s unread notices", count) % {"n": count}
    return {"unread": count, "said": said}


def _list(request: HttpRequest, named: str) -> str:
    """The list as it was narrowed, at the notice that was marked."""
    query = request.GET.urlencode()
    place = f"#notice-{named}" if named.isdecimal() and named.isascii() else ""
    return f"{reverse('notification_list')}{'?' if query else ''}{query}{place}"


def _numbers(words: list[str]) -> list[int]:
    return [int(word) for word in words if word.isascii() and word.isdecimal() and len(word) < 19]
