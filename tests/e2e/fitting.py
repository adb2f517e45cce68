"""Whether a page fits everybody: readers of both languages, phones, keyboards, screen readers, high contrast."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e import own_colours, wording

ROOT = Path(__file__).parents[2]
AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text()
PHONE, SMALL_DESK, DESK = 390, 1366, 1440
WIDTHS = (360, 720, DESK)
"""the narrowest phone, a desk at 200 % zoom, a desk: nothing may be wider"""

VIOLATIONS = """async () => (await axe.run(document, {
    resultTypes: ['violations'], rules: {'target-size': {enabled: true}},
  })).violations.map(each => `${each.id}: ${each.nodes.slice(0, 3).map(one => one.html.slice(0, 160)).join(' | ')}`)"""
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL_TARGETS = """() => {
    const wanted = 'button, .btn, select, summary, nav a, td.acts a, .settings-ways a, .month a, '
      + 'input:not([type=hidden]):not([type=checkbox]):not([type=radio])';
    return [...document.querySelectorAll(wanted)]
      .filter(each => each.checkVisibility({visibilityProperty: true}) && !each.closest('.visually-hidden, .way'))
      .map(each => [each, each.getBoundingClientRect()])
      .filter(([each, box]) => box.width > 0 && box.height > 0 && box.height < 43.5 && box.bottom > 0)
      .map(([each, box]) => `${Math.round(box.height)} px high: ${each.outerHTML.slice(0, 120)}`);
}"""
SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""what a page's scripts do when the screen changes is done"""
BROKEN_DATES = """() => {
    const found = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode, range = document.createRange();
      if (!text.parentElement.checkVisibility()) continue;
      for (const date of text.data.matchAll(/\\d{4}-\\d\\d-\\d\\d/g)) {
        range.setStart(text, date.index);
        range.setEnd(text, date.index + date[0].length);
        const lines = [...range.getClientRects()].filter(box => box.width > 1).map(box => box.top);
        if (Math.max(...lines) - Math.min(...lines) > 4) found.push(`${date[0]} over two lines: ${text.data}`);
      }
    }
    return found;
}"""
CUT_TABLES = """() => [...document.querySelectorAll('.table-frame')]
  .filter(each => each.checkVisibility() && each.scrollWidth > each.clientWidth + 1)
  .map(each => `a table of ${each.scrollWidth} px in ${each.clientWidth}: ${each.textContent.trim().slice(0, 60)}`)"""
MISLABELLED = """() => [...document.querySelectorAll('table.stack')].flatMap(table => {
    const words = text => text.replace(/\\s+/g, ' ').trim();
    const heads = [...table.tHead.rows[0].cells].map(each => words(each.title || each.textContent));
    return [...table.querySelectorAll(':scope > tbody > tr > [data-label]')]
      .filter(cell => [...cell.parentElement.cells].every(each => each.colSpan === 1))
      .map(cell => [words(cell.dataset.label), heads[cell.cellIndex] || ''])
      .filter(([label, head]) => label !== head && !(label.endsWith('…') && head.startsWith(label.slice(0, -1))))
      .map(([label, head]) => `a cell says “${label}” in the column “${head}”`);
  })"""
SQUEEZED = """() => [...document.querySelectorAll('main form .field')].flatMap(each => {
    if (!each.checkVisibility()) return [];
    const error = document.createElement('p');
    error.className = 'field-error';
    error.textContent = '请先填写这一项，再保存。';
    each.append(error);
    const box = error.getBoundingClientRect();
    error.remove();
    return box.height > 72 ? [`an error would be ${Math.round(box.width)} px wide: ${each.id}`] : [];
  })"""
MISPLACED = """() => {
    const acts = document.querySelector('.page-actions'), main = acts?.querySelector('.btn-primary');
    if (!main?.checkVisibility()) return [];
    const box = main.getBoundingClientRect();
    return [...acts.querySelectorAll('.btn:not(.btn-primary)')].filter(each => each.checkVisibility())
      .filter(each => Math.abs(each.getBoundingClientRect().top - box.top) < 4)
      .filter(each => each.getBoundingClientRect().left > box.left)
      .map(each => `right of the main action: ${each.textContent.trim()}`);
}"""
OFF_SCREEN = """() => [...document.querySelectorAll('details.help')].flatMap(each => {
    if (!each.checkVisibility()) return [];
    const was = each.open;
    each.open = true;
    const box = each.querySelector('.help-body').getBoundingClientRect();
    each.open = was;
    return box.left < 0 || box.right > innerWidth ? [each.querySelector('.help-title').textContent] : [];
  })"""
MOVING = """() => [...document.querySelectorAll('*')].filter(each => {
    const style = getComputedStyle(each);
    const seconds = text => Math.max(...text.split(',').map(parseFloat));
    return Math.max(seconds(style.transitionDuration),
                    style.animationName === 'none' ? 0 : seconds(style.animationDuration)) > 0.01;
  }).map(each => each.outerHTML.slice(0, 100))"""
FOCUSED = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    const shown = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
    const label = one.closest('label') || (one.labels && one.labels[0]);
    const stand = label && [label, ...label.querySelectorAll('*'), one.nextElementSibling].some(each => each &&
      getComputedStyle(each).outlineStyle !== 'none' && parseFloat(getComputedStyle(each).outlineWidth) > 0);
    return {html: one.outerHTML.slice(0, 120), ring: shown || Boolean(stand),
            seen: box.width > 0 && box.height > 0 && box.right > 0 && box.left < innerWidth};
}"""
STEPS = 12
"""so many times Tab is pressed on a page"""
SECONDS = 20
"""so long a picture may take where much runs beside"""


def faults(page: Page, *, thorough: bool = True, language: str = "") -> list[str]:
    """What is wrong with the page that is open; without ``thorough`` only what differs from reader to reader."""
    found = []
    if page.locator("h1").count() != 1:
        found.append(f"{page.locator('h1').count()} headings of the first level")
    found += wording.faults(page, language or str(page.locator("html").get_attribute("lang")))
    for width in WIDTHS:
        found += _too_wide(page, width)
    if thorough:
        found += _of_axe(page)
        found += _of_a_phone(page)
        found += _of_a_small_desk(page)
        found += _of_motion(page)
        found += of_the_keyboard(page)
        found += own_colours.faults(page)
    return found


def sized(page: Page, width: int, height: int = 900) -> None:
    """Gives the screen another size and waits until the page's scripts have answered to it."""
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate(SETTLED)


def beyond_the_edge(page: Page) -> int:
    """How many pixels of the page stand beyond the right edge of the screen."""
    wide: int = page.evaluate(TOO_WIDE)
    return wide


def drawn(page: Page, seconds: float = SECONDS) -> list[str]:
    """Has every picture drawn that is there to be seen, as somebody does who reads to the end; those that are not."""
    missing = []
    for box in page.locator("[data-chart]").all():
        if not box.is_visible():
            continue
        box.scroll_into_view_if_needed()
        try:
            expect(box.locator("svg")).to_be_visible(timeout=seconds * 1000)
        except AssertionError:
            missing.append(f"no picture: {box.get_attribute('data-chart')}")
    return missing


def _too_wide(page: Page, width: int) -> list[str]:
    sized(page, width)
    wide, off = beyond_the_edge(page), page.evaluate(OFF_SCREEN)
    found = [f"{wide} px wider than a screen of {width}"] if wide > 0 else []
    return [*found, *(f"“?” opens off a screen of {width}: {title}" for title in off)]


def _of_axe(page: Page) -> list[str]:
    page.evaluate(AXE)
    found: list[str] = []
    for width in (PHONE, DESK):
        sized(page, width)
        found += [f"{each} (at {width})" for each in page.evaluate(VIOLATIONS)]
    return found


def _of_a_phone(page: Page) -> list[str]:
    """On a phone a finger hits what is meant, and a cell without its column says what the column says."""
    sized(page, PHONE, 844)
    found: list[str] = []
    for rule in (SMALL_TARGETS, BROKEN_DATES, MISLABELLED):
        found += page.evaluate(rule)[:3]
    sized(page, DESK)
    return found


def _of_a_small_desk(page: Page) -> list[str]:
    """On a desk as offices have it no column is out of sight, no error a strip, the main action at the right."""
    sized(page, SMALL_DESK, 768)
    found: list[str] = []
    for rule in (CUT_TABLES, SQUEEZED, MISPLACED, BROKEN_DATES):
        found += page.evaluate(rule)[:3]
    sized(page, DESK)
    return found


def _of_motion(page: Page) -> list[str]:
    """Who asked for less motion sees none."""
    page.emulate_media(reduced_motion="reduce")
    moving: list[str] = page.evaluate(MOVING)
    page.emulate_media(reduced_motion="no-preference")
    return [f"moves: {each}" for each in moving[:3]]


def of_the_keyboard(page: Page) -> list[str]:
    """Every step of the Tab key lands on something that is in sight and shows it, in forced colours as well."""
    page.emulate_media(forced_colors="active")
    page.evaluate("() => { document.activeElement?.blur(); scrollTo(0, 0) }")
    found = []
    for _step in range(STEPS):
        page.keyboard.press("Tab")
        on: dict[str, Any] | None = page.evaluate(FOCUSED)
        if on is None:
            break
        if not on["ring"]:
            found.append(f"no sign of focus: {on['html']}")
        if not on["seen"]:
            found.append(f"focus out of sight: {on['html']}")
    page.emulate_media(forced_colors="none")
    return found[:3]
