"""Views of one's calendar address: whether there is one, a new one, none any more."""

from __future__ import annotations

from urllib.parse import urljoin

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from branchmgr import calendar_links, qr_codes
from branchmgr.access import Request, permitted
from branchmgr.models import CalendarLink
from branchmgr.public_addresses import site_of


@permitted("branchmgr.use")
@require_GET
def calendar_detail(request: Request) -> HttpResponse:
    """My calendar: whether it has an address, what stands in it, how a phone takes it."""
    link = CalendarLink.objects.of(request.user).standing().first()
    return render(request, "branchmgr/calendar_detail.html", {"link": link})


@permitted("branchmgr.use")
@require_POST
def calendar_link_make(request: Request) -> HttpResponse:
    """A new address. It is shown in the answer: a redirect would have to keep it."""
    token = calendar_links.make_calendar_link(request.user, by=request.user)
    address = urljoin(site_of(request), reverse("calendar_feed", args=[token]))
    # A phone that is shown this scheme offers to subscribe; shown the other one it takes what is there now, once.
    subscribed = f"webcal:{address.partition(':')[2]}"
    context = {"address": address, "subscribed": subscribed, "picture": qr_codes.drawn(subscribed)}
    return render(request, "branchmgr/calendar_link_made.html", context)


@permitted("branchmgr.use")
@require_POST
def calendar_link_withdraw(request: Request) -> HttpResponse:
    """The address opens nothing any more."""
    calendar_links.withdraw_calendar_link(request.user, by=request.user)
    messages.success(request, _("The address is withdrawn. Phones that ask for it are given nothing any more."))
    return redirect("calendar_detail")
