"""Tags and filters of the frame: icons, numbers and dates as they are shown, states, lists that sort and filter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from branchmgr import clock, decimals, punctuation, written_days
from branchmgr.punctuation import with_aside, with_names

register = template.Library()

NOTHING = "–"
MINUS = "\N{MINUS SIGN}"
ICON_NAME = re.compile(r"[a-z0-9-]+")
SVG_BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)

# Each state has a word (given by the page) and a shape of its own, so that colour never carries it alone.
SHAPES = {
    "waiting": "circle",
    "working": "circle-half",
    "ready": "hourglass-split",
    "done": "check-circle-fill",
    "filed": "archive",
    "warning": "exclamation-triangle-fill",
    "bad": "x-octagon-fill",
    "info": "info-circle",
    "best": "star-fill",
    "good": "check-lg",
    "fair": "dash-lg",
    "poor": "x-lg",
}


def _drawing(name: str) -> str:
    """The paths of one icon; empty where the set is not installed, so that a page never fails for a picture."""
    folder = Path(settings.BASE_DIR) / "node_modules" / "bootstrap-icons" / "icons"
    try:
        found = SVG_BODY.search((folder / f"{name}.svg").read_text(encoding="utf-8"))
    except OSError:
        return ""
    return found.group(1).strip() if found else ""


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str) -> SafeString:
    """A picture beside a word, drawn into the page; it says nothing to a screen reader."""
    if not ICON_NAME.fullmatch(name):
        raise ValueError(f"not the name of an icon: {name!r}")
    drawing = mark_safe(_drawing(name))  # noqa: S308 - a file of the installed icon set, never a person's text
    return format_html(
        '<svg class="icon" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true" focusable="false">{}</svg>',
        drawing,
    )


@register.filter
def decimal(value: Decimal | int | None) -> str:
    """A number with its two places, half-up; a dash for nothing."""
    return _number(value, decimals.exact)


@register.filter
def money(value: Decimal | int | None) -> str:
    """An amount in yuan with its two places and its thousands apart, 273,500.00; a dash for nothing."""
    return _number(value, decimals.money)


@register.filter
def yuan(value: Decimal | int | None) -> str:
    """An amount in yuan within a sentence, its cents only where there are any; a dash for nothing."""
    return _number(value, decimals.in_yuan)


@register.filter
def points(value: Decimal | int | None) -> str:
    """A number in as few characters as it needs; a dash for nothing."""
    return _number(value, decimals.plain)


def _number(value: Any, form: Callable[[Any], str]) -> str:
    """A number to be read, in this form; its minus is as wide as a digit, so that it is never taken for a hyphen."""
    return NOTHING if value is None or value == "" else form(value).replace("-", MINUS)


@register.filter
def day(value: date | datetime | None) -> str:
    """A date as 2026-09-30, in the branch's time zone; a dash for nothing."""
    if not value:
        return NOTHING
    return (value.astimezone(clock.zone()) if isinstance(value, datetime) else value).strftime("%Y-%m-%d")


@register.filter
def written_day(value: date) -> str:
    """A date as a paper writes it."""
    return written_days.written_day(value)


@register.filter
def moment(value: datetime | None) -> str:
    """A moment as 2026-09-30 09:00, in the branch's time zone; a dash for nothing."""
    return value.astimezone(clock.zone()).strftime("%Y-%m-%d %H:%M") if value else NOTHING


@register.filter
def names(things: Iterable[Any]) -> str:
    """The names of people or things in one line, apart as the reader's language writes it."""
    return with_names(str(each) for each in things)


@register.filter
def aside(text: Any, more: Any) -> str:
    """A text with something in brackets behind it."""
    return with_aside(text, more)


@register.simple_tag
def colon() -> str:
    """What stands between a name and what is said under it, as the reader's language writes it."""
    return punctuation.colon()


@register.filter
def page_numbers(page: Page[Any]) -> list[int | None]:
    """The numbers of the pages around this one, first and last included; None where some are left out."""
    shown = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else None for number in shown]


@register.simple_tag
def crumb(label: Any, url_name: str, *args: Any) -> SafeString:
    """One step of the way from the top to this page."""
    return format_html('<li><a href="{}">{}</a></li>', reverse(url_name, args=args), label)


@register.inclusion_tag("_state.html")
def state(word: Any, kind: str) -> dict[str, Any]:
    """A state or grade: its word beside its shape. ``kind`` is one of SHAPES."""
    return {"word": word, "kind": kind, "shape": SHAPES[kind]}


@register.inclusion_tag("_state.html")
def grade(name: str, place: int | None, bands: int = 4) -> dict[str, Any]:
    """A grade, by its place from the best (0) among ``bands``; nothing where there is no grade."""
    kinds = ("best", "good", "fair", "poor")
    if place is None:
        return {"word": name, "kind": "info", "shape": SHAPES["info"]}
    kind = "poor" if place >= bands - 1 else kinds[min(place, 2)]
    return {"word": name, "kind": kind, "shape": SHAPES[kind]}


@register.inclusion_tag("_sort_header.html", takes_context=True)
def sort_header(context: template.Context, field: str, label: Any, css: str = "") -> dict[str, Any]:
    """A table header that sorts: first ascending, then descending; keeps the rest of the query."""
    query = _query(context)
    current = query.get("sort", "")
    direction = {field: "ascending", f"-{field}": "descending"}.get(current, "none")
    query["sort"] = f"-{field}" if direction == "ascending" else field
    return {"label": label, "css": css, "direction": direction, "link": f"?{query.urlencode()}"}


@register.inclusion_tag("_chips.html", takes_context=True)
def chips(context: template.Context, field: str, choices: Iterable[tuple[Any, Any]], everything: Any) -> dict[str, Any]:
    """Filter chips: one link a choice, and one for everything; keeps the rest of the query."""
    query = _query(context)
    current = query.get(field, "")
    links = [_chip(query, field, str(value), label, current) for value, label in [("", everything), *choices]]
    return {"chips": links}


def _chip(query: QueryDict, field: str, value: str, label: Any, current: str) -> dict[str, Any]:
    wanted = query.copy()
    wanted[field] = value
    if not value:
        del wanted[field]
    return {"label": label, "link": f"?{wanted.urlencode()}", "active": value == current}


@register.simple_tag(takes_context=True)
def kept_query(context: template.Context, *without: str) -> list[tuple[str, str]]:
    """The query's names and values except some, for a form that must keep them."""
    return [(name, value) for name, values in _query(context).lists() if name not in without for value in values]


def _query(context: template.Context) -> QueryDict:
    """A copy of the page's query without the page number: another order or choice begins at the first page."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    query.pop("page", None)
    return query


@register.simple_tag
def today() -> str:
    """The day, as it stands on what is printed or saved."""
    return day(clock.today())
