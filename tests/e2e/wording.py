"""Whether a page speaks one language: no text of ours that was left in the other one."""

from __future__ import annotations

import re
from functools import cache

import polib
from playwright.sync_api import Page

from tools.messages import CATALOGUE

HAN = re.compile(r"[㐀-鿿]")
LETTERS = re.compile(r"[A-Za-z]{3}")
PLACES = re.compile(r"%(?:\(\w+\))?[sd]|\{\w*\}")
TELLING = 5
"""so many signs make a sentence of ours; a shorter one may be somebody's own word, such as the name of an indicator"""
TEXTS = """() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = new Set();
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      if (parent.closest('script, style, template, .note, .way-said, [lang]:not(html)')) continue;
      const text = walker.currentNode.textContent.replace(/\\s+/g, ' ').trim();
      if (text) found.add(text);
    }
    for (const each of document.querySelectorAll('[title], [aria-label], [placeholder], [alt], [data-confirm]')) {
      if (each.closest('[lang]:not(html)')) continue;
      for (const name of ['title', 'aria-label', 'placeholder', 'alt', 'data-confirm']) {
        if (each.getAttribute(name)) found.add(each.getAttribute(name).replace(/\\s+/g, ' ').trim());
      }
    }
    return [document.title, ...found];
}"""


def faults(page: Page, language: str) -> list[str]:
    """Texts of the page that the catalogue knows in the other language."""
    left = [text for text in page.evaluate(TEXTS) if is_left(text, chinese=language.startswith("zh"))]
    return [f"not in {language}: {text[:80]}" for text in left[:5]]


@cache
def is_left(text: str, *, chinese: bool) -> bool:
    """Whether the text is one of ours in the other language: an English one on a Chinese page, or the other way."""
    if bool(HAN.search(text)) == chinese:
        return False
    whole, with_places = _known(chinese=chinese)
    return text in whole or bool(with_places.fullmatch(text))


@cache
def _known(*, chinese: bool) -> tuple[frozenset[str], re.Pattern[str]]:
    """Every text that a page in this language must not hold: those without places, and the others as one pattern."""
    texts = {text for entry in polib.pofile(str(CATALOGUE)) for text in _other(entry, chinese=chinese)}
    places = sorted(text for text in texts if PLACES.search(text))
    pattern = "|".join(".+".join(re.escape(part) for part in PLACES.split(text)) for text in places)
    return frozenset(texts - set(places)), re.compile(pattern)


def _other(entry: polib.POEntry, *, chinese: bool) -> list[str]:
    """The texts of an entry in the other language, where the two differ by words rather than by signs."""
    translated = list(entry.msgstr_plural.values()) or [entry.msgstr]
    if HAN.search(entry.msgid) or not all(HAN.search(text) for text in translated):
        return []
    if chinese:
        return [text for text in (entry.msgid, entry.msgid_plural) if LETTERS.search(PLACES.sub("", text))]
    return [text for text in translated if len(HAN.findall(PLACES.sub("", text))) >= TELLING]
