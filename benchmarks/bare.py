"""Bare Django views for reference: no session, no permission, no layout; served by the same handler as ours."""

from __future__ import annotations

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.template import engines
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
