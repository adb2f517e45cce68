"""What must hold everywhere. Each rule is shown to catch what it forbids.

``tests/house.py`` has the rules, ``tests/house_examples.py`` what they catch and what they let pass.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import polib
import pytest
import rules
from django.apps import apps
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db.migrations import Migration
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model
from django.test.utils import isolate_apps
from django.urls import URLPattern, URLResolver, get_resolver

from branchmgr.access import open_to_all
from tests import house
from tests.house_examples import BAD, GOOD
from tools import budgets, message_sources, messages

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
    return house.sources(
        "views/**/*.py",
        "*_views.py",
        "sign_in/views.py",
        "long_work/views.py",
        "imports/views.py",
        "accounts.py",
        "health.py",
    )


# Each writes for one service alone, inside its transaction and its one audit entry.
PARTS_OF_A_SERVICE = {
    "groups/services/roster/writing.py",
    "appraisal/services/scheme_writing.py",
    "innovation/services/contents.py",
    "innovation/services/terms.py",
    "pioneer_posts/services/rubric_rows.py",
}


def services() -> Iterator[tuple[str, str]]:
    """The modules of services."""
    found = house.sources("services/**/*.py", "passwords.py")
    return ((name, source) for name, source in found if name not in PARTS_OF_A_SERVICE)


def python() -> Iterator[tuple[str, str]]:
    """All Python of the repository, tests and tools too, migrations apart."""
    return ((name, text) for name, text in tracked() if name.endswith(".py") and "/migrations/" not in name)


def computing() -> Iterator[tuple[str, str]]:
    """The modules that compute, and those whose columns keep what is computed."""
    yield from arithmetic()
    yield from house.sources("models/**/*.py", "models.py")


def modules_of_tests() -> Iterator[tuple[str, str]]:
    """The modules of tests."""
    return ((name, text) for name, text in python() if name.rpartition("/")[2].startswith("test_"))


RULES: list[tuple[Check, Callable[[], Iterator[tuple[str, str]]]]] = [
    (house.inline_parts, house.templates),
    (house.services_without_by, services),
    (house.floats, computing),
    (house.other_clocks, outside_the_clock),
    (house.filtering_views, views),
    (house.status_elsewhere, house.sources),
    (house.hidden_imports, python),
    (house.relative_imports, python),
    (house.bare_waivers, python),
    (house.unclear_tests, modules_of_tests),
]


@pytest.mark.parametrize(("check", "files"), RULES, ids=lambda each: getattr(each, "__name__", ""))
def test_rule_holds(check: Check, files: Callable[[], Iterator[tuple[str, str]]]) -> None:
    assert list(files()), "nothing was searched"
    assert house.faults_of(check, files()) == []


@pytest.mark.parametrize(("check", "text"), BAD)
def test_rule_catches(check: Check, text: str) -> None:
    assert check(text)


@pytest.mark.parametrize(("check", "text"), GOOD)
def test_rule_lets_pass(check: Check, text: str) -> None:
    assert check(text) == []


def test_files_are_named_by_nouns_of_the_branch() -> None:
    named = [name for name, _text in tracked() if name.endswith((".py", ".html"))]
    assert [name for name in named if budgets.technical_names(name)] == []


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = {name: house.machine_words(text) for name, text in tracked()}
    assert {name: words for name, words in found.items() if words} == {}


def test_a_status_has_one_door() -> None:
    doors = {name for name, source in house.sources() if "def _advance(" in source}
    nouns = {
        "appraisal": ("periods", "totals", "objections", "corrections", "rectifications"),
        "activities": ("records", "leaves"),
        "groups": ("elections", "regroupings"),
        "pioneer_posts": ("applications", "assessments", "checks", "feedback", "holdings", "rounds"),
        "innovation": ("meeting_steps", "reviews", "seminars", "steps"),
        "board": ("affairs",),
    }
    in_services = {f"{app}/services/{noun}.py" for app, named in nouns.items() for noun in named}
    assert doors == {*in_services, "branchmgr/long_work/steps.py"}


# The frame around every page, a screen on a wall that has none, and the page that must stand when nothing else does.
BASES = {"base.html", "board/wall_layout.html"}
STANDING_ALONE = {*BASES, "skeleton.html", "500.html"}


def root_of(name: str, texts: dict[str, str]) -> str:
    """The template at the end of what a template extends."""
    above = house.base_of(texts.get(name, ""))
    return root_of(above, texts) if above and name != "base.html" else name


def test_every_page_extends_a_base() -> None:
    texts = {name.partition("templates/")[2]: source for name, source in house.templates()}
    pages = [name for name in texts if not name.rpartition("/")[2].startswith("_") and name not in STANDING_ALONE]
    assert pages, "nothing was searched"
    assert [name for name in pages if root_of(name, texts) not in BASES] == []


def test_a_page_that_extends_nothing_is_its_own_root() -> None:
    texts = {"a.html": "<p>", "b.html": '{% extends "error.html" %}', "error.html": "{% extends 'base.html' %}"}
    assert root_of("a.html", texts) == "a.html"
    assert root_of("b.html", texts) == "base.html"


def models() -> list[type[Model]]:
    """The product's tables."""
    return [model for model in apps.get_models() if model.__module__.partition(".")[0] in house.APPS]


def unnamed(model: type[Model]) -> bool:
    """Whether a table has no name in the singular or the plural of its own."""
    return not {"verbose_name", "verbose_name_plural"} <= set(model._meta.original_attrs)


def unguarded(model: type[Model]) -> bool:
    """Whether nothing in the database keeps two equal or nonsensical rows of a table apart."""
    unique = [field for field in model._meta.fields if field.unique and not field.primary_key]
    return not (model._meta.constraints or unique)


def test_every_table_is_named_and_guarded_by_the_database() -> None:
    assert models(), "nothing was searched"
    assert [model.__name__ for model in models() if unnamed(model) or unguarded(model)] == []


@isolate_apps("board")
def test_a_bare_table_is_neither_named_nor_guarded() -> None:
    class Bare(Model):
        class Meta:
            app_label = "board"

    assert unnamed(Bare)
    assert unguarded(Bare)


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_of_an_app_end_in_one() -> None:
    graph = MigrationLoader(None).graph
    ends = {app: graph.leaf_nodes(app) for app in house.APPS if app in {key[0] for key in graph.nodes}}
    assert ends, "nothing was searched"
    assert {app: leaves for app, leaves in ends.items() if len(leaves) != 1} == {}


def parallel_migrations() -> MigrationGraph:
    """A graph that has grown two ends."""
    graph = MigrationGraph()
    for name in ("0001", "0002_one", "0002_other"):
        graph.add_node(("groups", name), Migration(name, "groups"))
    for name in ("0002_one", "0002_other"):
        graph.add_dependency(None, ("groups", name), ("groups", "0001"))
    return graph


def test_parallel_migrations_have_two_ends() -> None:
    assert len(parallel_migrations().leaf_nodes("groups")) == 2


def words(catalogue: Any) -> dict[str, Any]:
    """What a catalogue says, text by text."""
    return {messages.key_of(entry): entry.msgstr_plural or entry.msgstr for entry in catalogue}


def test_translations_are_complete() -> None:
    assert list(messages.faults(messages.opened(), message_sources.texts())) == []


def test_compiled_translations_equal_their_source() -> None:
    compiled = messages.CATALOGUE.with_suffix(".mo")
    assert compiled.exists(), "run: python -m tools.messages compile"
    assert words(polib.mofile(str(compiled))) == words(messages.opened()), "run: python -m tools.messages compile"


def test_a_stale_compiled_catalogue_differs(tmp_path: Path) -> None:
    catalogue = messages.extracted(polib.POFile(), {"a": "", "b": "bs"})
    messages.merged(catalogue, {"a": "甲", "b": ["乙"]})
    catalogue.save_as_mofile(str(tmp_path / "x.mo"))
    assert words(polib.mofile(str(tmp_path / "x.mo"))) == words(catalogue)
    messages.merged(catalogue, {"a": "丙"})
    assert words(polib.mofile(str(tmp_path / "x.mo"))) != words(catalogue)
