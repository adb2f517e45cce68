"""What must hold everywhere. Each rule is shown to catch what it forbids (``tests/house.py`` has the rules)."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
import rules
from django.contrib.staticfiles import finders
from django.urls import URLPattern, URLResolver, get_resolver

from branchmgr.access import open_to_all
from tests import house
from tools import budgets

Check = Callable[[str], list[str]]


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    """All addresses below a resolver."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


def access_of(view: Any) -> tuple[str, str] | None:
    """Who may open a view, as its decorator wrote it down."""
    access: tuple[str, str] | None = getattr(view, "access", None)
    return access


def tracked() -> Iterator[tuple[str, str]]:
    """All text files of the repository; outside of one the product's."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=house.ROOT, capture_output=True, check=False)
    if listed.returncode:
        yield from (*house.sources(), *house.templates())
    for name in listed.stdout.decode().split("\0"):
        with suppress(UnicodeDecodeError, OSError):
            yield name, (house.ROOT / name).read_text(encoding="utf-8")


def test_every_address_says_who_may_open_it() -> None:
    undecided = [str(p.pattern) for p in patterns(get_resolver()) if access_of(p.callback) is None]
    assert undecided == []


def test_an_undecorated_view_says_nothing() -> None:
    def view(_request: Any) -> Any: ...

    assert access_of(view) is None
    assert access_of(open_to_all(because="a test")(view)) == ("open", "a test")


def test_every_open_view_gives_a_reason() -> None:
    reasons = [access_of(p.callback) or ("", "") for p in patterns(get_resolver())]
    assert [reason for kind, reason in reasons if kind == "open" and len(reason.split()) < 3] == []


def test_every_permission_that_is_asked_for_has_a_rule() -> None:
    asked = {access[1] for p in patterns(get_resolver()) if (access := access_of(p.callback)) and access[0] != "open"}
    asked |= {name for _file, source in house.sources() for name in house.permissions_in_code(source)}
    asked |= {name for _file, source in house.templates() for name in house.permissions_in_template(source)}
    assert asked, "nothing was found: the search is broken"
    assert [name for name in sorted(asked) if not rules.perm_exists(name)] == []


def test_permissions_are_found_where_they_are_named() -> None:
    code = (
        '@on_object(Period, "a.b")\ndef view(request, period): request.user.has_perm("c.d", period)\npermitted("e.f")'
    )
    assert house.permissions_in_code(code) == {"a.b", "c.d", "e.f"}
    page = """{% has_perm "a.b" request.user period as may %}{% if perms.c.d %}"""
    assert house.permissions_in_template(page) == {"a.b", "c.d"}


def test_every_static_file_that_is_named_exists() -> None:
    named = {name for _file, source in house.templates() for name in house.static_names(source)}
    assert named == {name for name in named if finders.find(name)}
    assert house.static_names("{% static 'css/x.css' %}") == {"css/x.css"}
    assert finders.find("css/no-such-file.css") is None


def arithmetic() -> Iterator[tuple[str, str]]:
    """The modules that compute."""
    return ((name, source) for name, source in house.sources() if name.rpartition("/")[2][:-3] in house.ARITHMETIC)


def outside_the_clock() -> Iterator[tuple[str, str]]:
    """Everything but the one clock."""
    return ((name, source) for name, source in house.sources() if name != "branchmgr/clock.py")


def views() -> Iterator[tuple[str, str]]:
    """The modules of views."""
    return house.sources("views/**/*.py", "accounts.py", "health.py")


def services() -> Iterator[tuple[str, str]]:
    """The modules of services."""
    return house.sources("services/**/*.py", "passwords.py")


RULES: list[tuple[Check, Callable[[], Iterator[tuple[str, str]]]]] = [
    (house.inline_parts, house.templates),
    (house.services_without_by, services),
    (house.floats, arithmetic),
    (house.other_clocks, outside_the_clock),
    (house.filtering_views, views),
    (house.status_elsewhere, house.sources),
    (house.hidden_imports, house.sources),
    (house.bare_waivers, house.sources),
]


@pytest.mark.parametrize(("check", "files"), RULES, ids=lambda each: getattr(each, "__name__", ""))
def test_rule_holds(check: Check, files: Callable[[], Iterator[tuple[str, str]]]) -> None:
    assert list(files()), "nothing was searched"
    assert house.faults_of(check, files()) == []


BAD: list[tuple[Check, str]] = [
    (house.inline_parts, "<script>alert(1)</script>"),
    (house.inline_parts, "<SCRIPT type='module'>"),
    (house.inline_parts, "<style>p {}</style>"),
    (house.inline_parts, '<p style="color: red">'),
    (house.inline_parts, '<button onclick="go()">'),
    (house.inline_parts, '<a href="javascript:go()">'),
    (house.inline_parts, '<p hx-on:click="go()">'),
    (house.inline_parts, "<p hx-vals='js:{a: 1}'>"),
    (house.services_without_by, "@transaction.atomic\ndef publish(period, by): ..."),
    (house.services_without_by, "def publish(period):\n    audit.record('publish', by=None)"),
    (house.floats, "total = float(points)"),
    (house.floats, "total = points * 0.5"),
    (house.floats, "totals = map(float, points)"),
    (house.other_clocks, "datetime.now()"),
    (house.other_clocks, "datetime.datetime.now(tz=zone)"),
    (house.other_clocks, "django.utils.timezone.now()"),
    (house.other_clocks, "date.today()"),
    (house.other_clocks, "time.time()"),
    (house.filtering_views, "Period.objects.filter(status='published')"),
    (house.filtering_views, "Period.objects.visible_to(user).exclude(year=2026)"),
    (house.status_elsewhere, "period.status = PeriodStatus.PUBLISHED"),
    (house.status_elsewhere, "periods.filter(pk=1).update(status='published')"),
    (house.hidden_imports, "def total():\n    import decimal"),
    (house.bare_waivers, "x = 1  # noqa"),
    (house.bare_waivers, "x = 1  # noqa: E501"),
    (house.bare_waivers, "x = 1  # type: ignore"),
    (budgets.technical_names, "appraisal/utils.py"),
    (budgets.technical_names, "groups/common/names.py"),
    (house.machine_words, "open('" + "/" + "home/somebody/roster.xlsx')"),
    (house.machine_words, "--index" + "-url https://packages.example/simple"),
    (house.machine_words, "https://registry." + "npmjs.org/bootstrap"),
]


@pytest.mark.parametrize(("check", "text"), BAD)
def test_rule_catches(check: Check, text: str) -> None:
    assert check(text)


GOOD: list[tuple[Check, str]] = [
    (house.inline_parts, '<script src="a.js" defer></script><script id="d" type="application/json">{}</script>'),
    (house.inline_parts, '<button class="button-style" data-on="x" hx-confirm="Sure?">'),
    (house.services_without_by, "@transaction.atomic\ndef publish(period, *, by): ..."),
    (house.services_without_by, "@transaction.atomic\ndef check_roster(rows): ..."),
    (house.floats, "total = Decimal('0.5') * 2"),
    (house.other_clocks, "clock.now(); time.monotonic()"),
    (house.filtering_views, "Period.objects.visible_to(user).newest_first()"),
    (house.status_elsewhere, "def _advance(period, status):\n    period.status = status"),
    (house.hidden_imports, "def total():\n    import decimal  # slow, and seldom needed"),
    (house.bare_waivers, "x = 1  # noqa: S308 - made of numbers only\ny = 1  # type: ignore[attr-defined]"),
    (house.machine_words, "var/db.sqlite3 /account/sign-in/ https://example.org/home/page"),
]


@pytest.mark.parametrize(("check", "text"), GOOD)
def test_rule_lets_pass(check: Check, text: str) -> None:
    assert check(text) == []


def test_files_are_named_by_nouns_of_the_branch() -> None:
    named = [name for name, _text in tracked() if name.endswith((".py", ".html"))]
    assert [name for name in named if budgets.technical_names(name)] == []


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = {name: house.machine_words(text) for name, text in tracked()}
    assert {name: words for name, words in found.items() if words} == {}
