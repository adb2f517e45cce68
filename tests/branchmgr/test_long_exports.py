"""Every export that may be long work: the same file, the same entry and the same people either way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import urlencode
from zipfile import ZipFile, is_zipfile

import pytest
from django.forms import CharField
from django.urls import resolve, reverse

from activities.rate_forms import RateChoiceForm
from activities.record_choice_forms import RecordChoiceForm
from branchmgr import clock, long_work
from branchmgr.imports import service
from branchmgr.long_work import answering, kinds
from branchmgr.models import AuditEvent, LongWork, User
from groups.audit_forms import AuditChoiceForm
from groups.forms import PeopleChoiceForm
from groups.models import Appointment, Person
from tests.addresses import addresses
from tests.areas import Address
from tests.world import ROLES, World, lived_in, undone

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SPREAD = {
    "archive_export": [{"form": form} for form in ("word", "pdf", "excel")],
    "audit_export": [{"action": "period_published"}],
}
"""what is chosen beside what the area's address sends: of the log, what does not grow by asking for it"""
EXPORTS = {
    "activities.archive": ("archive_export", "", "L"),
    "activities.plans": ("plan_export", "", "S"),
    "activities.rates": ("rate_export", "", "S"),
    "activities.records": ("records_export", "", "L"),
    "activities.remote_members": ("away_export", "", "S"),
    "activities.talks": ("talk_export", "", "S"),
    "activities.visits": ("visit_export", "", "S"),
    "appraisal.branch_ranking": ("ranking_export", "", "C"),
    "appraisal.committee_ranking": ("committee_ranking_export", "", "A"),
    "appraisal.comparison": ("comparison_export", "", "A"),
    "appraisal.results": ("results_export", "published", "S"),
    "groups.audit": ("audit_export", "", "U"),
    "groups.person": ("person_copy", "own", "M"),
    "groups.roster": ("roster_export", "", "S"),
    "innovation.figures": ("figure_workbook", "", "S"),
    "innovation.paper": ("figure_paper", "", "S"),
    "innovation.proposals": ("proposals_export", "", "S"),
    "innovation.recommendations": ("recommendations_export", "", "S"),
    "pioneer_posts.plaques": ("plaques_pdf", "held", "S"),
    "pioneer_posts.posts": ("posts_export", "", "S"),
    "pioneer_posts.round_comparison": ("round_comparison_export", "", "A"),
    "pioneer_posts.summary": ("summary_export", "published", "S"),
}
"""by kind: an address, the state of what it is about, and somebody who may have it"""
CASES = [(kind, more) for kind, (name, *_rest) in EXPORTS.items() for more in SPREAD.get(name, [{}])]


LISTS = [kind for kind in EXPORTS if isinstance(kinds.kind_of(kind).may, kinds.Permitted)]
"""kinds that are about no one thing: what stands in them is decided by the asker's reach"""


class Taken(NamedTuple):
    """What left the house: a file, and what the audit says of it."""

    name: str
    media_type: str
    content: dict[str, bytes]
    entries: list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with django_db_blocker.unblock(), lived_in(tmp_path_factory.mktemp("uploads")) as built:
        yield built


def address_of(world: World, kind: str) -> Address:
    name, state, _role = EXPORTS[kind]
    return addresses(world)[name, state]


def parts_of(content: bytes) -> dict[str, bytes]:
    """The parts of a workbook or a Word file; anything else as a whole."""
    if not is_zipfile(BytesIO(content)):
        return {"": content}
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def forget_last_sheet(content: dict[str, bytes]) -> None:
    sheets = [name for name in content if name.startswith("xl/worksheets/")]
    content.pop(max(sheets, key=lambda name: (len(name), name)))
    content.pop("xl/workbook.xml")


def taken(world: World, kind: str, more: dict[str, str], *, large: bool) -> Taken:
    """What the export gives, at once or as long work, in a world of its own."""
    role = EXPORTS[kind][2]
    client, before = world.client(role), AuditEvent.objects.latest("pk").pk
    answer: Any = address_of(world, kind).post(client, more)
    if large:
        assert answer.status_code == 302, answer
        work = LongWork.objects.get(pk=resolve(answer.headers["Location"]).kwargs["pk"])
        assert (work.kind, work.asked_by) == (kind, world.users[role])
        long_work.carry_out(work.pk)
        answer = client.get(f"{answer.headers['Location']}file/")
    assert answer.status_code == 200, answer
    content = parts_of(b"".join(answer.streaming_content))
    entries = AuditEvent.objects.filter(pk__gt=before).exclude(action="begin_work").order_by("pk")
    said = list(entries.values_list("action", "actor", "branch", "subject", "subject_id", "after"))
    return Taken(answer.headers["Content-Disposition"], answer.headers["Content-Type"], content, said)


def test_every_kind_of_export_is_compared() -> None:
    exports = {key for key, kind in kinds._kinds.items() if not kind.whole}
    assert exports - {service.CHECK} == set(EXPORTS)


@pytest.mark.parametrize(("kind", "more"), CASES, ids=str)
def test_large_export_is_the_small_one(
    world: World, kind: str, more: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with undone():
        small = taken(world, kind, more, large=False)
    monkeypatch.setattr(answering, "AT_ONCE", -1)
    with undone():
        large = taken(world, kind, more, large=True)

    if kind == "groups.person":  # its last sheet counts what is kept of the person, and the work is one more
        forget_last_sheet(small.content)
        forget_last_sheet(large.content)
    assert large == small
    assert len(small.entries) == 1


def test_title_tells_what_was_chosen_but_nothing_that_was_typed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "AT_ONCE", -1)
    asked = {"first": "2026-01-01", "last": "2026-03-31", "action": "period_published", "person": "张三"}
    client = world.client(EXPORTS["groups.audit"][2])
    client.cookies["django_language"] = "en"
    with undone():
        address_of(world, "groups.audit").post(client, asked)
        title = LongWork.objects.get(kind="groups.audit").title
    assert title.startswith("Audit log · 2026-01-01 · 2026-03-31 · ")
    assert title.count(" · ") == 3
    assert "张三" not in title


@pytest.mark.parametrize(
    ("kind", "asked", "title"),
    [
        ("activities.remote_members", {"status": "late", "q": "张三"}, "Remote members · contact overdue"),
        ("activities.visits", {"status": "hardship", "q": "张三"}, "Visits · hardship"),
        ("innovation.proposals", {"all": "on", "kind": "record", "q": "张三"}, "Proposals · record broken"),
        ("innovation.proposals", {"chosen": "1"}, "Proposals · 1 chosen"),
        ("innovation.recommendations", {"state": "overdue", "q": "张三"}, "Recommendations · overdue"),
        ("pioneer_posts.posts", {"kind": "management", "use": "closed"}, "Pioneer posts · management · closed"),
    ],
)
def test_two_of_a_kind_are_told_apart_by_what_narrows_the_list(
    world: World, kind: str, asked: dict[str, str], title: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "AT_ONCE", -1)
    client = world.client(EXPORTS[kind][2])
    client.cookies["django_language"] = "en"
    with undone():
        client.post(f"{reverse(EXPORTS[kind][0])}?{urlencode(asked)}", asked)
        assert LongWork.objects.get(kind=kind).title == title


@pytest.mark.parametrize("kind", sorted(EXPORTS))
def test_kind_asks_the_same_people_as_its_view(world: World, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever the view lets begin may have it, nobody else: ``begin`` asks the kind itself."""
    monkeypatch.setattr(answering, "AT_ONCE", -1)
    role = EXPORTS[kind][2]
    with undone():
        address_of(world, kind).post(world.client(role))
        arguments = LongWork.objects.filter(kind=kind).latest("pk").arguments
        asked = [letter for letter in ROLES if letter != "-"]
        may = {letter for letter in asked if kinds.kind_of(kind).may(world.users[letter], arguments)}
        said = {letter: address_of(world, kind).post(world.client(letter)) for letter in asked}
    let_in = {letter for letter, answer in said.items() if answer.status_code in (200, 302, 422)}
    assert may == let_in


@pytest.mark.parametrize("ends", ["rests", "office is over"])
def test_export_is_not_made_nor_handed_out_once_the_office(
    world: World, ends: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "AT_ONCE", -1)
    secretary, client = world.users["S"], world.client("S")
    with undone():
        for kind in ("appraisal.branch_ranking", "innovation.figures"):
            address_of(world, kind).post(client)
        made, waiting = LongWork.objects.filter(asked_by=secretary).order_by("pk")
        long_work.carry_out(made.pk)
        if ends == "rests":
            User.objects.filter(pk=secretary.pk).update(offices_rest_since=clock.now())
        else:
            Appointment.objects.filter(person__user=secretary).update(ends_on=clock.today() - timedelta(days=1))
        long_work.carry_out(waiting.pk)
        waiting.refresh_from_db()
        handed_out = client.get(f"/work/{made.pk}/file/")
    assert (waiting.status, waiting.name, handed_out.status_code) == ("failed", "", 403)


def made_as_list(world: World, kind: str) -> LongWork:
    """A list that somebody who may have it asked for, and that a worker made."""
    role = EXPORTS[kind][2]
    address_of(world, kind).post(world.client(role))
    made = LongWork.objects.filter(kind=kind, asked_by=world.users[role]).latest("pk")
    long_work.carry_out(made.pk)
    return made


@pytest.mark.parametrize("ends", ["rests", "office is over"])
@pytest.mark.parametrize("kind", LISTS)
def test_list_is_not_handed_out_once_the_office(
    world: World, kind: str, ends: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person may still ask for such a list, as a member for one; it is this one that shows too much."""
    monkeypatch.setattr(answering, "AT_ONCE", -1)
    role = EXPORTS[kind][2]
    user, client = world.users[role], world.client(role)
    with undone():
        made = made_as_list(world, kind)
        if ends == "rests":
            User.objects.filter(pk=user.pk).update(offices_rest_since=clock.now())
        else:
            Appointment.objects.filter(person__user=user).update(ends_on=clock.today() - timedelta(days=1))
        handed_out = client.get(f"/work/{made.pk}/file/")
        pages = [client.get(f"/work/{made.pk}/").text, client.get("/work/").text]
        made.refresh_from_db()
    assert (made.status, handed_out.status_code) == ("done", 403)
    assert all(f"/work/{made.pk}/file/" not in page for page in pages), "a button that is refused"


@pytest.mark.parametrize("kind", LISTS)
def test_list_is_handed_out_as_long_as_the_reach_is_the_same(
    world: World, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "AT_ONCE", -1)
    role = EXPORTS[kind][2]
    client = world.client(role)
    with undone():
        made = made_as_list(world, kind)
        Person.objects.filter(user=world.users[role]).update(name="改名")
        client.cookies["django_language"] = "zh-hans"
        handed_out = client.get(f"/work/{made.pk}/file/")
        pages = [client.get(f"/work/{made.pk}/").text, client.get("/work/").text]
    assert handed_out.status_code == 200
    assert all(f"/work/{made.pk}/file/" in page for page in pages)


def test_list_that_is_withheld_says_how_to_go_on_and_comes_anew(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "AT_ONCE", -1)
    leader, client = world.users["L"], world.client("L")
    client.cookies["django_language"] = "en"
    with undone():
        made = made_as_list(world, "activities.records")
        Appointment.objects.filter(person__user=leader).update(ends_on=clock.today() - timedelta(days=1))
        refused, page = client.get(f"/work/{made.pk}/file/").text, client.get(f"/work/{made.pk}/").text
        anew = made_as_list(world, "activities.records")
        handed_out = client.get(f"/work/{anew.pk}/file/")
    assert "Ask for it again" in refused
    assert "Ask for it again" in page
    assert (anew.pk == made.pk, handed_out.status_code) == (False, 200)


def test_whatever_is_typed_in_a_choice_is_known_to_be() -> None:
    """What is typed is forgotten with the result; a day, a month and a choice from a list are not typed."""
    forms = (AuditChoiceForm, PeopleChoiceForm, RateChoiceForm, RecordChoiceForm)
    typed = {name for form in forms for name, field in form.base_fields.items() if type(field) is CharField}
    assert typed == kinds.TYPED - {"words"}


def test_second_click_leads_to_the_work_that_runs(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "AT_ONCE", -1)
    with undone():
        client, address = world.client("S"), address_of(world, "groups.roster")
        first, second = (address.post(client).headers["Location"] for _click in range(2))
        other = address.post(client, {"status": "full"}).headers["Location"]
    assert first == second != other
