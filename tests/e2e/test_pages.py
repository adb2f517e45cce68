"""Every page of every role, in both languages, on a desk and on a phone: no fault, nothing cut off, fit for all."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from board.demo import roster
from board.services import demo
from branchmgr import clock
from groups.models import Person
from tests.e2e import markup, own_colours, wording
from tests.e2e.conftest import NewPage, sign_in
from tests.e2e.fitting import DESK, drawn, faults
from tests.e2e.furnished import sent, show
from tests.e2e.not_walked import BY_ITSELF, FILES, FOR_PROGRAMS, LACKING
from tests.e2e.walking import Walk, pages

pytestmark = [pytest.mark.browser, pytest.mark.pg, pytest.mark.django_db(transaction=True)]

LANGUAGES = {"zh-hans": "中文", "en": "English"}
SECRETARY, ADMIN, MEMBER = "10001", "20001", "10003"
"""the page of a member leads to what admins alone may do with an account and with personal data"""
OTHERS = FILES | FOR_PROGRAMS | BY_ITSELF
LISTS = (
    "/search/?q=zzzz",
    "/search/?q=%E5%AE%89%E5%85%A8",
    "/groups/people/?q=zzzz",
    "/activities/records/?status=mine",
    "/innovation/proposals/?q=zzzz",
)
"""lists as somebody leaves them who looks for something: nothing found, some found, a choice made"""


def context(new_page: NewPage, live_server: object, language: str, width: int) -> Page:
    page = new_page(width=width)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": str(live_server)}])
    return page


def by_hand(number: str) -> list[str]:
    """Where no link leads that is at hand."""
    if number != ADMIN:
        return []
    return [reverse("person_detail", args=[Person.objects.get(employee_no=MEMBER).pk])]


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_every_role_is_whole(
    new_page: NewPage, live_server: object, language: str, tmp_path: Path
) -> None:
    demo.seed_demo(by=None, now=clock.now())
    walk, opened, clients = Walk(tmp_path), {}, {}
    walk.visit(context(new_page, live_server, language, DESK), "nobody", reverse("login"))
    for number in roster.ACCOUNTS:
        page = opened[number] = context(new_page, live_server, language, DESK)
        sign_in(page, number, roster.PASSWORD)
        walk.follow(page, number, *by_hand(number))
        clients[number] = Client()
        clients[number].login(username=number, password=roster.PASSWORD)
    for number, address in walk.beyond_links(clients, pages() - walk.walked - OTHERS - LACKING):
        walk.visit(opened[number], number, address)
    for address in LISTS:
        walk.visit(opened[SECRETARY], SECRETARY, address, kind=address)

    assert walk.all_wrong() == ""
    assert sorted(pages() - walk.walked) == sorted(OTHERS | LACKING)


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_that_the_demonstration_lacks_are_whole(
    new_page: NewPage, live_server: object, language: str, tmp_path: Path
) -> None:
    uploads, sources = tmp_path / "uploads", tmp_path / "sources"
    uploads.mkdir()
    sources.mkdir()
    lacking = sent(LACKING, language, uploads)
    walk, page = Walk(sources), context(new_page, live_server, language, DESK)
    show(page, lacking)

    for each in lacking:
        walk.visit(page, each.role, each.url)

    assert walk.all_wrong() == ""
    assert sorted(LACKING - walk.walked) == []


PLANTED = """() => document.querySelector('main').insertAdjacentHTML('afterbegin', `<h1>again</h1>
  <img src="/static/img/mark.svg" width="900"><input type="text" class="planted"><button>今天没有待办事项</button>
  <details class="help menu"><summary>?</summary>
    <div class="menu-body help-body"><p class="help-title">Afar</p></div></details>`)"""


def test_planted_faults_are_found(new_page: NewPage, live_server: object, tmp_path: Path) -> None:
    page = context(new_page, live_server, "en", 360)
    answer = page.goto("/account/sign-in/")
    assert answer is not None
    source = answer.text()
    assert faults(page) == []
    assert markup.faults({"sign-in": source}, tmp_path) == {}

    page.evaluate(PLANTED)
    page.eval_on_selector(".help", "each => Object.assign(each.style, {position: 'absolute', left: '95vw'})")

    told = " ".join(faults(page))
    for fault in (
        "2 headings",
        "wider than a screen of 360",
        "image-alt",
        "label",
        "px high",
        "今天没有待办事项",
        "1440: Afar",
    ):
        assert fault in told
    broken = source.replace("</main>", "<p><div></p></main>")
    assert "sign-in" in markup.faults({"sign-in": broken}, tmp_path)


NARROW = """() => document.querySelector('main').insertAdjacentHTML('beforeend', `
  <p class="planted">From 2026-10-01 on</p>
  <div class="table-frame"><table class="table stack"><thead><tr><th>Acts</th><th>Day</th></tr></thead>
    <tbody><tr><td class="acts"><a href="/">Act</a></td><td data-label="Day">1</td></tr></tbody></table></div>
  <form class="form"><div class="field planted" id="squeezed"><input class="form-control" aria-label="a"></div></form>
  <header class="page-head"><div class="page-actions"><a class="btn btn-primary" href="/">Begin</a>
    <a class="btn btn-secondary" href="/">Export</a></div></header>`)"""
CRAMPED = """() => {
    const styled = (wanted, style) => Object.assign(document.querySelector(wanted).style, style);
    styled('p.planted', {width: '5em', whiteSpace: 'normal'});
    styled('.table', {width: '200vw'});
    styled('.table-frame', {width: '20em'});
    styled('.field.planted', {width: '2em'});
    styled('.page-actions .btn-primary', {order: '-1'});
    document.querySelector('td[data-label]').dataset.label = 'Month';
}"""


def test_what_does_not_fit_a_phone_or_a_small_desk_is_found(page: Page) -> None:
    page.goto("/account/sign-in/")
    page.evaluate(NARROW)
    told = " ".join(faults(page))
    for fault in ("over two lines", "px in", "would be", "right of the main action", "px high", "a cell says"):
        assert fault not in told

    page.evaluate(CRAMPED)

    told = " ".join(faults(page))
    for fault in ("2026-10-01 over two lines", "a table of", "would be", "main action: Export", "says “Month”"):
        assert fault in told


def test_a_date_in_a_sentence_is_kept_whole(page: Page) -> None:
    page.goto("/account/sign-in/")
    page.evaluate(NARROW)
    page.eval_on_selector("p.planted", "each => { each.style.width = '5em'; htmx.process(each); }")
    page.evaluate("htmx.trigger('p.planted', 'htmx:load')")

    expect(page.locator("p.planted")).to_have_text("From 2026-10-01 on")
    assert "over two lines" not in " ".join(faults(page))


LOST = """() => document.querySelector('main').insertAdjacentHTML('afterbegin', `<i class="count"></i>
  <ul><li><a class="planted" href="/" aria-current="page">a</a></li><li><a class="planted" href="/">b</a></li></ul>
  <div data-chart="planted">&nbsp;</div>`)"""


def test_marks_that_own_colours_take_away_and_pictures_that_are_not_drawn_are_found(page: Page) -> None:
    page.goto("/account/sign-in/")
    assert own_colours.faults(page) == []

    page.evaluate(LOST)
    page.eval_on_selector(
        "i.count", "each => Object.assign(each.style, {display: 'block', width: '9px', height: '9px'})"
    )
    page.eval_on_selector(
        "i.count", "each => Object.assign(each.style, {background: 'red', border: '0', padding: '0'})"
    )

    told = " ".join([*own_colours.faults(page), *drawn(page, seconds=0.2)])
    for fault in ("gone in own colours", "looks like the others", "no picture: planted"):
        assert fault in told


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_who_asks_for_more_contrast_reads_no_grey(page: Page, scheme: Literal["light", "dark"]) -> None:
    page.goto("/account/sign-in/")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('afterbegin', '<p class=hint>a</p>')")
    page.emulate_media(color_scheme=scheme)
    colours = "() => ['p.hint', 'h1'].map(each => getComputedStyle(document.querySelector(each)).color)"
    hint, ink = page.evaluate(colours)
    assert hint != ink

    page.emulate_media(contrast="more")

    assert page.evaluate(colours) == [ink, ink]


@pytest.mark.parametrize(
    ("language", "text", "left"),
    [
        ("zh-hans", "Nothing waits for you today", True),
        ("zh-hans", "No job has the name close.", True),
        ("zh-hans", "Anything else in English", False),
        ("en", "今天没有待办事项", True),
        ("en", "Nothing waits for you today", False),
    ],
)
def test_text_left_in_the_other_language_is_found(language: str, text: str, left: bool) -> None:
    assert wording.is_left(text, chinese=language.startswith("zh")) is left
