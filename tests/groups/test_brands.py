"""Brand cards: each save a version, versions side by side, pictures in place, good practices of the branch."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from branchmgr import clock
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent, Notification, Upload, User
from groups.brand_queries import Piece, pieces
from groups.enums import Office
from groups.models import Brand, PartyGroup
from groups.services.brands import save_brand, spread_brand, withdraw_brand
from tests.factories import groups as make
from tests.factories.brands import brand, picture_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def group() -> PartyGroup:
    return make.group(make.branch("ZB01", name="生产安全党支部"), "XZ01", name="计划调度党小组")


@pytest.fixture
def leader(group: PartyGroup) -> User:
    return make.holder(Office.LEADER, group)


@pytest.fixture
def secretary(group: PartyGroup) -> User:
    return make.holder(Office.SECRETARY, group.branch)


def client_of(user: User) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(user)
    return client


def sent(client: Client, group: PartyGroup, **typed: Any) -> Any:
    """What the form answers."""
    typed = {"based_on": "0", "name": "匠心", "theme": "质量在手中"} | typed
    return client.post(reverse("brand_edit", args=[group.pk]), typed)


# Versions


def test_each_save_is_a_version_and_the_card_shows_the_newest(group: PartyGroup, leader: User) -> None:
    client = client_of(leader)
    sent(client, group, practices="每班一讲\n每周一查", picture=picture_file())
    answer = sent(client, group, based_on="1", practices="每班一讲\n每周两查")

    assert answer.status_code == 302
    assert [(b.version, b.practices.splitlines()[-1]) for b in group.brands.all()] == [(2, "每周两查"), (1, "每周一查")]
    assert len({b.picture_id for b in group.brands.all()}) == 1
    page = client.get(reverse("brand_detail", args=[group.pk])).content.decode()
    assert "每周两查" in page
    assert "每周一查" in client.get(reverse("brand_detail", args=[group.pk]) + "?version=1").content.decode()
    entry = AuditEvent.objects.filter(action="brand_saved").latest("pk")
    assert (entry.before["practices"], entry.after["version"]) == ("每班一讲\n每周一查", 2)


def test_picture_is_taken_away_and_nothing_different_is_no_version(group: PartyGroup, leader: User) -> None:
    first = brand(group, leader, picture=picture_file())
    second = save_brand(group, without_picture=True, by=leader, now=clock.now())

    assert (first.picture is None, second.picture, second.name) == (False, None, "匠心")
    with pytest.raises(RefusedError, match="Nothing is different from version 2"):
        save_brand(group, name=" 匠心 ", by=leader, now=clock.now())
    with pytest.raises(RefusedError, match="name and a theme"):
        save_brand(group, name=" ", by=leader, now=clock.now())


def test_card_saved_by_somebody_else_meanwhile_keeps_what_was_typed(group: PartyGroup, leader: User) -> None:
    brand(group, leader)
    answer = sent(client_of(leader), group, based_on="0", practices="我写的做法")

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Version 1 was saved meanwhile" in page
    assert "我写的做法" in page
    assert reverse("brand_detail", args=[group.pk]) in page
    assert group.brands.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("story.jpg", b"<script>alert(1)</script>", "cannot be attached"),
        ("story.png", b"\x89PNG\r\n\x1a\nnothing", "damaged"),
        ("../../plan.pdf", b"%PDF-1.4 %%EOF", ""),
    ],
)
def test_what_is_no_picture_is_refused_and_the_words_stay(
    group: PartyGroup, leader: User, name: str, content: bytes, said: str
) -> None:
    answer = sent(client_of(leader), group, practices="做法", picture=SimpleUploadedFile(name, content))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "做法" in answer.content.decode()
    assert (Brand.objects.count(), Upload.objects.count()) == (0, 0)


def test_picture_is_shown_in_place_and_does_nothing_else(group: PartyGroup, leader: User) -> None:
    card = brand(group, leader, picture=picture_file("../x.png"))
    answer = client_of(leader).get(reverse("brand_picture", args=[card.pk]))

    headers = {name: answer.headers[name] for name in ("Content-Type", "Content-Disposition", "X-Content-Type-Options")}
    assert headers == {
        "Content-Type": "image/png",
        "Content-Disposition": "inline",
        "X-Content-Type-Options": "nosniff",
    }
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"


def test_versions_stand_side_by_side(group: PartyGroup, leader: User) -> None:
    for practices in ("每周一查", "每周两查", "每月两查"):
        brand(group, leader, practices=practices)
    client, url = client_of(leader), reverse("brand_compare", args=[group.pk])

    page = client.get(url)
    assert [(name, card.version) for name, _label, card in page.context["sides"]] == [("before", 2), ("after", 3)]
    assert [each.label for each in page.context["differences"] if each.changed] == ["Practices"]
    assert "<del>周</del>" in page.content.decode()
    chosen = client.get(url + "?before=1&after=2").context["differences"][-1]
    assert (chosen.before, chosen.after) == pieces("每周一查", "每周两查")


def test_pieces_keep_words_and_numbers_whole() -> None:
    before, after = pieces("查 12 次", "查 123 次")
    assert before == [Piece("查 ", same=True), Piece("12", same=False), Piece(" 次", same=True)]
    assert "".join(piece.text for piece in after) == "查 123 次"
    assert pieces("", "新") == ([], [Piece("新", same=False)])


# Good practices


def test_spread_card_is_told_to_the_leaders_and_read_by_all_groups(
    group: PartyGroup, leader: User, secretary: User
) -> None:
    other = make.group(group.branch)
    reader = make.holder(Office.LEADER, other)
    card = brand(group, leader, practices="班前十分钟")
    spread_brand(card, note=" 学他们的班前一讲 ", by=secretary, now=clock.now())

    with pytest.raises(RefusedError, match="spread already"):
        spread_brand(card, by=secretary, now=clock.now())
    told = set(Notification.objects.filter(kind="brand_spread").values_list("recipient", flat=True))
    assert told == {leader.pk, reader.pk}
    assert "学他们的班前一讲" in client_of(reader).get(reverse("brand_list")).content.decode()
    stranger = make.holder(Office.LEADER, make.group(make.branch()))
    assert "班前" not in client_of(stranger).get(reverse("brand_list")).content.decode()
    withdraw_brand(card, by=secretary)
    assert list(Brand.objects.spread()) == []
    with pytest.raises(RefusedError, match="is not spread"):
        withdraw_brand(card, by=secretary)


def test_newer_version_does_not_hide_what_was_spread(group: PartyGroup, leader: User, secretary: User) -> None:
    card = spread_brand(brand(group, leader), by=secretary, now=clock.now())
    newer = brand(group, leader, theme="新主题")
    page = client_of(leader).get(reverse("brand_list"))

    assert (list(page.context["page"]), page.context["newer"]) == ([card], {card.pk})
    brand(group, leader, theme="更新的主题")
    with pytest.raises(RefusedError, match="newer version"):
        spread_brand(newer, by=secretary, now=clock.now())


def test_cards_are_searched_and_take_the_same_queries_for_one_and_for_three(
    group: PartyGroup, leader: User, secretary: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client, counts = client_of(secretary), []
    for number in (0, 2):
        for each in [group, *(make.group(group.branch) for _ in range(number))]:
            brand(each, leader, practices=f"{each.code}的做法{number}")
        with django_assert_max_num_queries(16) as asked:
            page = client.get(reverse("brand_list") + "?state=all")
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert [card.version for card in page.context["page"]] == [1, 1, 2]
    assert len(client.get(reverse("brand_list") + "?state=all&q=XZ01的").context["page"]) == 1
    assert "No card fits" in client.get(reverse("brand_list") + "?q=zzz").content.decode()
    assert "No card is spread yet" in client.get(reverse("brand_list")).content.decode()
