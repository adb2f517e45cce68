"""Bare Django views for reference: no session, no permission, no layout; served by the same handler as ours."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template import engines
from django.test import Client, override_settings
from django.urls import path

from appraisal.models import Score

TABLE = """<!doctype html><html><body><table>{% for row in rows %}<tr>{% for cell in row %}
<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table></body></html>"""


def table(request: HttpRequest, groups: int, indicators: int) -> HttpResponse:
    """A table of the same cells as the grid, from a list."""
    template = engines["django"].from_string(TABLE)
    return HttpResponse(template.render({"rows": [["4.5"] * indicators for _group in range(groups)]}, request))


def update(request: HttpRequest, pk: int) -> HttpResponse:
    """One UPDATE of one score."""
    Score.objects.filter(pk=pk).update(changed_at=F("changed_at"))
    return HttpResponse("{}")


urlpatterns = [path("table/<int:groups>/<int:indicators>/", table), path("update/<int:pk>/", update)]


def addresses(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """The only middleware: these addresses instead of ours."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        request.urlconf = "benchmarks.bare"
        response = get_response(request)
        if isinstance(response, HttpResponse):  # without it gunicorn would send the answer in chunks
            response.headers["Content-Length"] = str(len(response.content))
        return response

    return answer


def getting(address: str) -> Callable[[], object]:
    """Gets a page of this module. Settings are changed only now: changing them costs as much as the view itself."""
    with override_settings(MIDDLEWARE=["benchmarks.bare.addresses"]):
        client = Client()
        answer = client.get(address)  # the handler keeps the middleware it was loaded with
    assert answer.status_code == 200, answer.content
    return lambda: client.get(address)
