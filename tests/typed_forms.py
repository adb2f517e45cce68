"""What a browser would send of a form in a page: for tests that fill in a form as a person does."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

Sent = dict[str, list[str]]


class _Form(HTMLParser):
    """Collects the fields of the form that contains a marked attribute."""

    def __init__(self, marker: str) -> None:
        super().__init__()
        self.sent: Sent = {}
        self._marker = marker
        self._inside = False
        self._select: str | None = None
        self._first: str | None = None
        self._textarea: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = self._marker in given.get("class", "").split()
        if not self._inside:
            return
        handler = {"input": self._input, "textarea": self._text, "select": self._choice, "option": self._option}
        if tag in handler:
            handler[tag](given)

    def _text(self, given: dict[str, str]) -> None:
        self._textarea = given["name"]
        self._add(given["name"], "")

    def _choice(self, given: dict[str, str]) -> None:
        self._select, self._first = given["name"], None

    def _option(self, given: dict[str, str]) -> None:
        if self._select and "selected" in given:
            self._add(self._select, given["value"])
            self._select = None
        elif self._first is None:
            self._first = given["value"]

    def _input(self, given: dict[str, str]) -> None:
        if given.get("type") not in ("checkbox", "radio") or "checked" in given:
            self._add(given["name"], given.get("value", "on"))

    def _add(self, name: str, value: str) -> None:
        self.sent.setdefault(name, []).append(value)

    def handle_data(self, data: str) -> None:
        if self._textarea and self._inside:
            self.sent[self._textarea][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._select:
            if self._first is not None:
                self._add(self._select, self._first)
            self._select = None
        elif tag == "textarea":
            self._textarea = None
        elif tag == "form":
            self._inside = False


def fields_of(answer: Any, marker: str) -> Sent:
    """The fields of the form of class ``marker`` as they stand in the page."""
    form = _Form(marker)
    form.feed(answer.content.decode())
    assert form.sent, f"there is no form {marker}"
    return form.sent
