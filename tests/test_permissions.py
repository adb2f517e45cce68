"""Who is answered what at every address, in one table; and that the table notices when a rule is left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from importlib import import_module
from pkgutil import iter_modules
from typing import Any
from unittest.mock import patch

import pytest
import rules
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.urls import get_resolver, reverse
from rules.permissions import permissions as granted
from rules.predicates import Predicate

from appraisal.services import corrections
from branchmgr.models import User
from tests import areas, house, kept_words
from tests.addresses import addresses, names, patterns
from tests.areas import Address
from tests.permission_tables import PERMISSIONS, TABLE
from tests.world import ROLES, World, lived_in, undone, without_tokens

ANSWERS = {200: ".", 403: "f", 404: "n", 405: "m", 422: "u"}
REFUSALS = {403, 404, 405}
Row = tuple[str, str, str, str]
Holder = tuple[str, str, str]

pytestmark = pytest.mark.django_db


def rows() -> Iterator[Row]:
    """The table: address, state, what is expected of GET and of POST."""
    for line in f"{TABLE}\n{areas.rows('TABLE')}".strip().splitlines()[1:]:
        if line.strip():
            name, states, *answers = line.split()
            said = "".join(answers)
            for state in states.split(","):
                yield name, "" if state == "-" else state, said[: len(ROLES)], said[len(ROLES) :]


def holders() -> Iterator[Holder]:
    """The permissions: name, subject, who holds it."""
    for line in f"{PERMISSIONS}\n{areas.rows('PERMISSIONS')}".strip().splitlines():
        if not line.strip():
            continue
        name, subjects, *who = line.split()
        for subject in subjects.split(","):
            yield name, "" if subject == "-" else subject, "".join(who)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with django_db_blocker.unblock(), lived_in(tmp_path_factory.mktemp("uploads")) as built:
        yield built


def sent(world: World, role: str, address: Address, method: str, **headers: str) -> HttpResponseBase:
    """What a role is answered, in a world of its own."""
    with undone():
        client = world.client(role, **headers)
        return address.get(client) if method == "GET" else address.post(client)


def answer(world: World, role: str, address: Address, method: str) -> str:
    """The letter of what a role is answered; the number where there is no letter.

    Who is refused is found out before the view, whoever asks: a script is told so without the frame around a page,
    most of whose price is its menu. Whoever is let in is asked for the page itself.
    """
    if role != "-":
        refused = sent(world, role, address, method, accept="application/json").status_code
        if refused in REFUSALS:
            return ANSWERS[refused]
    response = sent(world, role, address, method)
    if response.status_code == 302:
        return "s" if response.headers["Location"].startswith(f"{reverse('login')}?next=") else ">"
    return ANSWERS.get(response.status_code, str(response.status_code))


def answers(world: World, name: str, state: str, method: str) -> str:
    """What every role is answered at one address."""
    return "".join(answer(world, role, addresses(world)[name, state], method) for role in ROLES)


def subject_of(world: World, name: str) -> Any:
    """The thing that a row of PERMISSIONS is about."""
    if name.endswith("-result"):
        return world.result(name.removesuffix("-result"))
    known = world.periods.get(name) or world.disputes.get(name) or world.consequences.get(name)
    known = known or world.things.get(name)
    return known or (getattr(world, {"group": "own"}.get(name, name)) if name else None)


def accounts(world: World) -> dict[str, Any]:
    """The accounts as the next request reads them, and nobody's."""
    known = {role: User.objects.get(pk=user.pk) for role, user in world.users.items()}
    return known | {"-": AnonymousUser()}


def holding(world: World, users: dict[str, Any], permission: str, subject: str) -> str:
    """The roles that hold a permission on a subject."""
    about = subject_of(world, subject)
    return "".join(role for role, user in users.items() if rules.has_perm(permission, user, about))


def test_every_address_is_in_the_table(world: World) -> None:
    in_table = [(name, state) for name, state, *_said in rows()]
    assert {name for name, _state in in_table} == names()
    assert sorted(in_table) == sorted(addresses(world))


def test_every_permission_is_in_the_table() -> None:
    assert {name for name, *_rest in holders()} == set(granted)


@pytest.mark.parametrize(("name", "state", "get", "post"), list(rows()), ids=lambda each: each)
def test_address_answers_as_the_table_says(world: World, name: str, state: str, get: str, post: str) -> None:
    assert (answers(world, name, state, "GET"), answers(world, name, state, "POST")) == (get, post)


def test_permissions_are_held_by_whom_the_table_says(world: World) -> None:
    users = accounts(world)
    found = {(name, subject): holding(world, users, name, subject) for name, subject, _who in holders()}
    assert {place: sorted(who) for place, who in found.items()} == {
        (name, subject): sorted(who) for name, subject, who in holders()
    }


# What only the grid's script asks for: no redirect, no page.
def test_script_is_answered_in_its_own_language(world: World) -> None:
    address = addresses(world)["period_cells", "totalled"]
    said = [address.post(world.client(role, accept="application/json")) for role in "-CMN"]
    assert [(each.status_code, each.headers["Content-Type"]) for each in said] == [
        (status, "application/json") for status in (401, 403, 404, 404)
    ]


def test_what_is_not_there_and_what_is_hidden_are_answered_alike(world: World) -> None:
    urls = (addresses(world)["period_detail", "totalled"].url, reverse("period_detail", args=[987654]))
    for role in "LMAX":
        said = [(url, world.client(role).get(url)) for url in urls]
        assert [response.status_code for _url, response in said] == [404, 404]
        hidden, missing = (without_tokens(response.content).replace(url.encode(), b"") for url, response in said)
        assert hidden == missing


# The tables are worth something only if they notice a rule that is left out. Each is, once.

GUARDED_TWICE = {
    # Whoever sees the thing may open its page: the permission asks again what `visible_to` has asked already.
    "groups.view_branch", "groups.view_group", "groups.view_person", "appraisal.view_scheme", "appraisal.view_period",
    "appraisal.view_rectification", "appraisal.view_progress", "appraisal.view_warning",
    "appraisal.view_year", "appraisal.view_honour", "appraisal.view_objection",
    "appraisal.view_correction", "branchmgr.read_notice", *areas.every("GUARDED_TWICE"),
}  # fmt: skip
OPEN_TO_ALL_ACCOUNTS = {"branchmgr.use"}
SHOWN_AT = {
    "Branch": "branch_detail",
    "Committee": "year_committee",
    "Correction": "correction_detail",
    "Honour": "honour_certificate",
    "LeaderWarning": "leader_warning_detail",
    "Measure": "measure_complete",
    "Notification": "notification_open",
    "Objection": "objection_detail",
    "PartyGroup": "group_detail",
    "Period": "period_detail",
    "Person": "person_detail",
    "Progress": "progress_evidence",
    "Rectification": "rectification_detail",
    "Result": "result_detail",
    "Scheme": "scheme_detail",
    **{model: address for shown in areas.said("SHOWN_AT") for model, address in shown.items()},
}
"""by model, the address where its `visible_to` decides"""


def notices(world: World, among: set[str]) -> bool:
    """Whether any answer at these addresses differs from the table."""
    return any(
        answer(world, role, addresses(world)[name, state], method) != expected
        for name, state, get, post in rows()
        if name in among
        for method, said in (("GET", get), ("POST", post))
        for role, expected in zip(ROLES, said, strict=True)
    )


def holders_differ(world: World, among: Iterable[Holder]) -> bool:
    """Whether in these rows anybody holds a permission that they do not give them, or the other way round."""
    users = accounts(world)
    return any(sorted(holding(world, users, name, subject)) != sorted(who) for name, subject, who in among)


def guarded_by(permission: str) -> set[str]:
    """The addresses whose view asks for a permission."""
    return {
        str(pattern.name)
        for pattern in patterns(get_resolver())
        if getattr(pattern.callback, "access", None) in {("object", permission), ("permission", permission)}
    }


@pytest.mark.once
@pytest.mark.parametrize("permission", sorted(granted))
def test_permission_left_out_is_noticed(world: World, permission: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(granted, permission, rules.always_true)

    assert holders_differ(world, [row for row in holders() if row[0] == permission])
    guarded = guarded_by(permission)
    expected = bool(guarded) and permission not in GUARDED_TWICE | OPEN_TO_ALL_ACCOUNTS
    assert notices(world, guarded) == expected


def predicates() -> dict[str, Predicate]:
    """Every rule of every module of rules, once, by the place where it is written."""
    found: dict[int, tuple[str, Predicate]] = {}
    for module in modules_of_rules():
        for name, rule in vars(import_module(module)).items():
            if isinstance(rule, Predicate):
                found.setdefault(id(rule), (f"{module}.{name}", rule))
    return dict(found.values())


def modules_of_rules() -> Iterator[str]:
    """The modules whose names end in ``rules``, the lowest app first."""
    for app in house.APPS:
        inside = [module.name for module in iter_modules(import_module(app).__path__)]
        yield from (f"{app}.{name}" for name in inside if name.endswith("rules"))


RULES = predicates()


def heard(name: str, question: Callable[..., Any], into: set[str]) -> Callable[..., Any]:
    """The same question; that it was asked is noted."""

    def asked(*about: Any) -> Any:
        into.add(name)
        return question(*about)

    return asked


@pytest.fixture(scope="module")
def rows_by_rule(world: World) -> dict[str, list[Holder]]:
    """By rule, the rows of PERMISSIONS whose answers ask it: leaving out a rule changes no other answer."""
    users, found, asked = accounts(world), defaultdict(list), set[str]()
    with ExitStack() as stack:
        for name, rule in RULES.items():
            stack.enter_context(patch.object(rule, "fn", heard(name, rule.fn, asked)))
        for row in holders():
            asked.clear()
            holding(world, users, row[0], row[1])
            for name in asked:
                found[name].append(row)
    return found


@pytest.mark.once
@pytest.mark.parametrize("name", sorted(RULES))
def test_rule_left_out_is_noticed(
    world: World, name: str, rows_by_rule: dict[str, list[Holder]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RULES[name], "fn", lambda _user, _subject: True)
    assert holders_differ(world, rows_by_rule[name])


@pytest.mark.once
@pytest.mark.parametrize("address", ["correction_confirm", "correction_reject"])
def test_correction_settled_by_its_maker_is_noticed(
    world: World, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not notices(world, {address})
    monkeypatch.setattr(corrections, "_expect_another", lambda _correction, _by: None)
    assert notices(world, {address})


def guarded_models() -> dict[str, type[QuerySet[Any]]]:
    """The querysets that say who may see what, by the name of their model."""
    found = {model.__name__: type(model._default_manager.get_queryset()) for model in apps.get_models()}
    return {name: queryset for name, queryset in found.items() if hasattr(queryset, "visible_to")}


def test_every_guarded_model_has_a_page_or_is_searched_for_in_the_exports() -> None:
    assert set(guarded_models()) == {*SHOWN_AT, "Appointment"}


@pytest.mark.once
@pytest.mark.parametrize("model", sorted(SHOWN_AT))
def test_visibility_left_out_is_noticed(world: World, model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not notices(world, {SHOWN_AT[model]})
    monkeypatch.setattr(guarded_models()[model], "visible_to", lambda queryset, _user: queryset.all())
    kept_words.forget()
    assert notices(world, {SHOWN_AT[model]})
