"""The help pages as they are written, in their sections: for the list of contents, for the search, and for tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser

from django.template.loader import render_to_string
from django.utils.translation import get_language, override

from board.help.pictures import LANGUAGES
from board.help.roles import PAGES, Role

BESIDE = 60
"""characters shown on each side of what was found"""
LIKE_AT_MOST = 10
"""sections named that say a part of what was typed only"""


@dataclass(slots=True)
class Section:
    """One section of a page: its anchor, its heading, everything it says."""

    anchor: str
    heading: str = ""
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.parts).split())


@dataclass(frozen=True, slots=True)
class FoundSection:
    """A section that says what was looked for, with the words around it."""

    page: Role
    section: Section
    excerpt: str


def template_of(page: str, language: str | None = None) -> str:
    """The template that holds the text of a page in a language, by default the reader's."""
    return f"help/{LANGUAGES.get(language or get_language() or '', 'zh_hans')}/_{page}.html"


@lru_cache(maxsize=64)
def sections(page: str, language: str) -> tuple[Section, ...]:
    """The sections of a page, in their order."""
    with override(language):
        reader = _Reader()
        reader.feed(render_to_string(template_of(page, language)))
    return tuple(reader.found)


def search(words: str, language: str) -> list[FoundSection]:
    """The sections that say all the words, those with one in the heading first."""
    return _found(language, [[word] for word in words.casefold().split()])


def search_parts(words: str, language: str) -> list[FoundSection]:
    """The first sections that say most of each word, where none says them whole."""
    return _found(language, [_parts(word) for word in words.casefold().split()])[:LIKE_AT_MOST]


def pages_named(words: str, language: str) -> list[Role]:
    """The pages whose title, or the line below it, has all the words or most of each."""
    asked = words.casefold().split()
    with override(language):
        titles = {page.key: f"{page.label} {page.summary}".casefold() for page in PAGES.values()}
    return [PAGES[key] for key, title in titles.items() if asked and all(_says(title, _parts(word)) for word in asked)]


def _found(language: str, asked: list[list[str]]) -> list[FoundSection]:
    found = [
        FoundSection(PAGES[page], section, _excerpt(section.text, asked[0]))
        for page in PAGES
        for section in sections(page, language)
        if asked and all(_says(f"{section.heading} {section.text}".casefold(), parts) for parts in asked)
    ]
    return sorted(found, key=lambda each: not any(_says(each.section.heading.casefold(), parts) for parts in asked))


def _parts(word: str) -> list[str]:
    """What is looked for of a word: nobody sets spaces in Chinese, so of more than two characters each two beside."""
    chinese = len(word) > 2 and all("\u4e00" <= sign <= "\u9fff" for sign in word)
    return [word[place : place + 2] for place in range(len(word) - 1)] if chinese else [word]


def _says(text: str, parts: list[str]) -> bool:
    """Whether a text has half of the parts of a word or more."""
    return 2 * sum(part in text for part in parts) >= len(parts)


def _excerpt(text: str, parts: list[str]) -> str:
    """The words around the first place; the beginning where only the heading says it."""
    said = text.casefold()
    word = next((part for part in parts if part in said), "")
    place = max(said.find(word), 0)
    start, end = max(place - BESIDE, 0), place + len(word) + BESIDE
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"


class _Reader(HTMLParser):
    """Gathers what stands in each section; the heading apart."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Section] = []
        self.in_heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "section":
            self.found.append(Section(dict(attrs).get("id") or ""))
        self.in_heading = self.in_heading or tag == "h2"

    def handle_endtag(self, tag: str) -> None:
        self.in_heading = self.in_heading and tag != "h2"

    def handle_data(self, data: str) -> None:
        if not self.found:
            return
        if self.in_heading:
            self.found[-1].heading += data
        else:
            self.found[-1].parts.append(data)
