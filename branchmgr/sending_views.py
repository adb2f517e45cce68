"""The door for files sent in parts; what they are attached to asks for them by their number."""

from __future__ import annotations

from django.http import JsonResponse
from django.views.decorators.http import require_http_methods, require_POST

from branchmgr import clock, sendings
from branchmgr.access import Request, on_object, permitted
from branchmgr.models import Sending
from branchmgr.sendings import PART_BYTES


@permitted("branchmgr.use")
@require_POST
def sending_begin(request: Request) -> JsonResponse:
    """Names a file that is to be sent; the answer says what of it has arrived already."""
    size = request.POST.get("size", "")
    sending = sendings.begin(
        name=request.POST.get("name", ""),
        size=int(size) if size.isdecimal() and len(size) < 12 else 0,
        sha256=request.POST.get("sha256", ""),
        by=request.user,
        now=clock.now(),
    )
    return _state(sending)


@on_object(Sending, "branchmgr.send_part")
@require_http_methods(["GET", "POST"])
def sending_part(request: Request, sending: Sending) -> JsonResponse:
    """Takes a part, from byte ``from`` on; asked by GET it says only how far the file has come."""
    if request.method == "POST":
        start = request.GET.get("from", "")
        place = int(start) if start.isdecimal() and len(start) < 12 else -1
        part = request.read(PART_BYTES + 1)
        sending = sendings.take_part(sending, part, start=place, now=clock.now())
    return _state(sending)


def _state(sending: Sending) -> JsonResponse:
    return JsonResponse({"id": sending.pk, "received": sending.received, "size": sending.size, "part": PART_BYTES})
