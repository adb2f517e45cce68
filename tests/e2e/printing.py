"""Pages of the product printed by a real browser, without a server: what it asks for is answered by the test itself.

So all pages stand in one world at one moment, which is undone as a whole. The Chinese font is the product's own: paper
of which the signs are empty boxes would be too narrow and say nothing.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Mapping
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from unicodedata import normalize
from urllib.parse import urlsplit

import time_machine
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Page, Route
from pypdf import PdfReader

from branchmgr.paper import FONTS
from tests.e2e.fitting import sized

ADDRESS = "http://localhost"
MILLIMETRE = 96 / 25.4
A4 = {(595, 842): "upright", (842, 595): "lying"}

FONTS_CONFIGURED = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><dir>/usr/share/fonts</dir><cachedir>{cache}</cachedir>
<alias><family>sans-serif</family><prefer><family>Noto Sans SC</family></prefer></alias>
<alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias></fontconfig>"""

# What belongs to the screen: the frame, what is pressed, what narrows a list down, what only a screen reader says.
SCREEN = """.topbar, .sidebar, .bottombar, .skip-link, .way, nav, dialog, main button, main .btn, main .chips,
  main form[method=get], main .paging, main .form-actions, main .no-print, main td.acts, main .visually-hidden"""
SHOWN = f"""() => [...document.querySelectorAll(`{SCREEN}`)]
  .filter(each => each.checkVisibility({{visibilityProperty: true}}) && each.getClientRects().length)
  .map(each => each.outerHTML.replace(/\\s+/g, ' ').slice(0, 90))"""
WIDER = """() => {
  const root = document.documentElement, most = root.clientWidth + 1, over = root.scrollWidth - root.clientWidth;
  const right = each => each.getBoundingClientRect().right;
  const wide = [...document.querySelectorAll('main *')]
    .filter(each => !each.closest('svg') && each.checkVisibility() && right(each) > most);
  return [...(over > 1 ? [`${over} px wider than the paper`] : []),
    ...wide.slice(0, 3).map(each => `${Math.round(right(each) - most)} px out: ${each.outerHTML.slice(0, 90)}`)];
}"""
CUT = """() => [...document.querySelectorAll('main *')].filter(each => {
    const style = getComputedStyle(each);
    return each.checkVisibility() && /auto|scroll|hidden|clip/.test(style.overflowX + style.overflowY)
      && !each.closest('svg, textarea, select, .brand-picture') && each.clientWidth > 4
      && (each.scrollWidth > each.clientWidth + 2 || each.scrollHeight > each.clientHeight + 4);
  }).map(each => `cut off: ${each.outerHTML.slice(0, 90)}`)"""
TABLES = """() => [...document.querySelectorAll('main table')].filter(each => each.checkVisibility()).flatMap(each => {
    const of = (one, name) => getComputedStyle(one)[name];
    const whole = row => [row, row.parentElement].some(one => of(one, 'breakInside') === 'avoid');
    const rows = [...each.rows].filter(row => row.checkVisibility() && !row.closest('thead'));
    return [
      ...(each.tHead && of(each.tHead, 'display') !== 'table-header-group' ? ['a head that is not repeated'] : []),
      ...(rows.every(whole) ? [] : [`rows that may be torn: ${each.outerHTML.slice(0, 60)}`])];
  })"""
UNDRAWN = """() => [...document.querySelectorAll('[data-chart]')]
  .filter(each => each.checkVisibility() && !each.querySelector('svg'))
  .map(each => `a picture that is not drawn: ${each.dataset.chart}`)"""
INKS = """() => [document.body, document.querySelector('main')].map(each => getComputedStyle(each))
  .flatMap(style => [style.backgroundColor, style.color])"""
WHITE = {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}


# A reader of PDF may take a sign for the radical that looks alike; those that normalizing leaves as they are.
LOOKING_ALIKE = "⻅见⻆角⻉贝⻋车⻓长⻔门⻘青⻚页⻛风⻜飞⻝食⻢马⻥鱼⻦鸟⻨麦⻩黄⻬齐⻮齿⻰龙⺠民⻄西⻁虎⻣骨"
RADICALS = str.maketrans(LOOKING_ALIKE[::2], LOOKING_ALIKE[1::2])


def readable(text: str) -> str:
    """A text as it may be compared: without blanks, as lines break anywhere, each sign in its usual form."""
    return re.sub(r"\s+", "", normalize("NFKC", text).translate(RADICALS))


@dataclass(frozen=True, slots=True)
class Printed:
    """What came out of the printer: its pages as text, their format, and what is wrong with the page behind it."""

    pages: list[str]
    formats: set[str]
    faults: list[str]

    @property
    def text(self) -> str:
        return readable("".join(self.pages))

    def lacks(self, words: str) -> bool:
        return readable(words) not in self.text


def fonts_configured(folder: Path) -> Path:
    """A file that tells a browser where the product's font is."""
    written = folder / "fonts.conf"
    written.write_text(FONTS_CONFIGURED.format(fonts=FONTS, cache=folder / "cache"))
    return written


def answered_by(page: Page, client: Client, moment: datetime, posts: Mapping[str, Mapping[str, Any]]) -> None:
    """Answers everything that a page asks for: files from their folders, the rest by ``client`` at a moment.

    Addresses of ``posts`` are answered as to the form that is given with them. The driver calls back in a context of
    its own, where Django would open another connection.
    """
    here = copy_context()

    def answer(route: Route) -> None:
        parts = urlsplit(route.request.url)
        if parts.path.startswith("/static/"):
            found = finders.find(parts.path.removeprefix("/static/"))
            kind = mimetypes.guess_type(parts.path)[0] or "text/plain"
            route.fulfill(body=Path(str(found)).read_bytes(), content_type=kind)
            return
        with time_machine.travel(moment, tick=False):
            body, whole = posts.get(parts.path), parts.path + (f"?{parts.query}" if parts.query else "")
            response: Any = here.run(client.get, whole) if body is None else here.run(client.post, whole, body)
        headers = {name: value for name, value in response.headers.items() if name != "Content-Length"}
        route.fulfill(status=response.status_code, headers=headers, body=response.content)

    page.route("**/*", answer)


PRESSED = """() => {
  const buttons = [...document.querySelectorAll('[data-print]')];
  const key = new KeyboardEvent('keydown', {key: 'p', ctrlKey: true, bubbles: true, cancelable: true});
  window.print = () => {};
  buttons.filter(each => each.checkVisibility()).slice(0, 1).forEach(each => each.click());
  if (!buttons.length) document.dispatchEvent(key);
  return buttons.filter(each => !each.checkVisibility()).map(each => `not to be pressed: ${each.outerHTML}`);
}"""
NOT_DRAWN = "[data-chart]:not(:has(svg))"


def printed(page: Page, url: str) -> Printed:
    """Opens a page, has it made ready as by who presses Print, prints it, and looks at it as wide as its paper is."""
    answer = page.goto(f"{ADDRESS}{url}")
    assert answer
    assert answer.ok, f"{url}: {answer.status}"
    unpressed = page.evaluate(PRESSED)
    page.wait_for_selector(NOT_DRAWN, state="detached")
    document = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    sizes = {(round(each.mediabox.width), round(each.mediabox.height)) for each in document.pages}
    formats = {A4.get(size, str(size)) for size in sizes}
    texts = [each.extract_text() for each in document.pages]
    return Printed(texts, formats, [*unpressed, *faults(page, lying=formats == {"lying"})])


def faults(page: Page, *, lying: bool) -> list[str]:
    """What would be wrong on paper, upright or lying: too wide, cut off, torn, empty, of the screen, light on dark."""
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    sized(page, round((297 if lying else 210) * MILLIMETRE - margins(page)))
    found = [*page.evaluate(WIDER), *page.evaluate(CUT), *page.evaluate(TABLES), *page.evaluate(UNDRAWN)]
    found += [f"on the screen only: {each}" for each in page.evaluate(SHOWN)]
    ground, ink, *_inside = page.evaluate(INKS)
    found += [] if ground in WHITE and ink == "rgb(0, 0, 0)" else [f"{ink} on {ground}"]
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="null", color_scheme="null")
    return found


MARGINS = """() => {
  const name = each => getComputedStyle(each).page;
  const wanted = [document.body, ...document.querySelectorAll('main *')].map(name).find(each => each !== 'auto');
  const inside = rule => rule instanceof CSSMediaRule && rule.media.mediaText === 'print' ? [...rule.cssRules] : [rule];
  const said = [...document.styleSheets].flatMap(sheet => [...sheet.cssRules].flatMap(inside))
    .filter(rule => rule instanceof CSSPageRule && ['', wanted].includes(rule.selectorText) && rule.style.marginLeft);
  const last = said.filter(rule => rule.selectorText).pop() || said.pop();
  return [last.style.marginLeft, last.style.marginRight];
}"""


def margins(page: Page) -> float:
    """The margins at the left and right of the paper, in pixels, as the style says."""
    found = page.evaluate(MARGINS)
    return sum(
        float(each.removesuffix("mm").removesuffix("px")) * (MILLIMETRE if "mm" in each else 1) for each in found
    )
