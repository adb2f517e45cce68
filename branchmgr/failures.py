"""The pages for what went wrong: 400, 403, 404, 500, each in words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from branchmgr.access import wants_json


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Where the exception says why, the thing is closed for everybody at present: a refusal, no lack of rights."""
    closed = str(exception)
    if wants_json(request):
        return JsonResponse({"message": closed or _("You may not do this.")}, status=403)
    if closed:
        template = "_refused.html" if getattr(request, "htmx", False) else "refused.html"
        return render(request, template, {"refusal": closed}, status=403)
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"message": _("This is not there, or you may not see it.")}, status=404)
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"message": _("Something went wrong on our side. Nothing was changed.")}, status=500)
    return render(request, "500.html", status=500)
