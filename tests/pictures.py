"""Whether every picture of a page says what to see, and has its table where a keyboard and a screen reader find it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

FIGURE = re.compile(r'<figure class="chart">(.*?)</figure>', re.DOTALL)
SENTENCE = re.compile(r"<figcaption[^>]*>\s*([^<]*?)\s*</figcaption>")
SHORTEST = 8
"""signs of a sentence that says something"""
VOID = {"br", "col", "hr", "img", "input", "link", "meta", "wbr"}


class _Tables(HTMLParser):
    """The rows of the tables inside the element of an id."""

    def __init__(self, wanted: str) -> None:
        super().__init__()
        self.wanted, self.depth, self.rows = wanted, 0, 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.depth and tag == "tr":
            self.rows += 1
        if (self.depth or dict(attrs).get("id") == self.wanted) and tag not in VOID:
            self.depth += 1

    def handle_endtag(self, tag: str) -> None:
        if self.depth and tag not in VOID:
            self.depth -= 1


def names(page: str) -> set[str]:
    """The pictures of a page by their ids."""
    return set(re.findall(r'data-figures="([^"]*)"', page))


def faults(page: str) -> list[str]:
    """What the pictures of a page lack: sentence, name, keyboard, table, button, figures, or a script to draw them."""
    found = [fault for figure in FIGURE.findall(page) for fault in _of_figure(figure, page)]
    if len(FIGURE.findall(page)) != len(re.findall(r"data-chart=", page)):
        found.append("a picture outside of a figure")
    if names(page) and "js/charts" not in page:
        found.append("nothing draws the pictures")
    return found


def _of_figure(figure: str, page: str) -> list[str]:
    name = "".join(re.findall(r'data-figures="([^"]*)"', figure))
    sentence = SENTENCE.search(figure)
    wanted = {
        "a sentence": sentence and len(sentence.group(1)) >= SHORTEST,
        "a name": re.search(r'role="img"[^>]* aria-label="[^"]+"', figure),
        "the keyboard": 'tabindex="0"' in figure,
        "a table": _rows(page, "".join(re.findall(r'aria-details="([^"]*)"', figure))) > 1,
        "a button to save it": re.search(
            r'data-title="[^"]+" data-about="[^"]+" data-file="[^"]+\.png" data-day=', figure
        ),
        "its figures": f'<script id="{name}" type="application/json">' in figure,
    }
    return [f"{name} lacks {what}" for what, there in wanted.items() if not there]


def _rows(page: str, wanted: str) -> int:
    reader = _Tables(wanted)
    reader.feed(page)
    return reader.rows if wanted else 0
