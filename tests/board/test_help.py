"""Help: a page for every role in both languages that say the same, pictures that are there, "?" that lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation
from PIL import Image

from board.help.pictures import LANGUAGES, SIZES, file_of
from board.help.roles import PAGES, ROLES, roles_of
from board.help.sections import search, sections, template_of
from board.help.topics import TOPICS
from board.help.words import WORDS, words_for
from branchmgr.models import User
from groups.enums import Office, PoliticalStatus
from tests import house
from tests.factories import groups
from tools.help_pictures import TAKEN

SENTENCES = re.compile(r"[.?。？](?:\s|$)|[。？]")
NAMED = re.compile(r"""_help\.html" with topic="([^"]+)\"""")
SHOWN = re.compile(r"""\{%\s*picture "([^"]+)\"""")
MOST_OF_ONE, MOST_OF_ALL = 60_000, 1_500_000
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def written(page: str, language: str) -> str:
    return (house.ROOT / "templates" / template_of(page, language)).read_text(encoding="utf-8")


def shape(page: str, language: str) -> list[str]:
    """What a page is made of, without its words: elements, anchors, pictures."""
    return re.findall(r"<(\w+)|id=\"([^\"]+)\"|picture \"([^\"]+)\"", written(page, language))


@pytest.mark.parametrize("page", PAGES)
def test_page_is_the_same_in_both_languages(page: str) -> None:
    assert shape(page, "zh-hans") == shape(page, "en")
    chinese, english = (sections(page, language) for language in LANGUAGES)
    assert [each.anchor for each in chinese] == [each.anchor for each in english]
    assert all(each.heading and each.text for each in (*chinese, *english))


@pytest.mark.parametrize("page", PAGES)
def test_english_page_speaks_english_and_the_chinese_one_chinese(page: str) -> None:
    assert CHINESE.findall(" ".join(f"{each.heading} {each.text}" for each in sections(page, "en"))) == []
    assert [each.anchor for each in sections(page, "zh-hans") if not CHINESE.search(each.heading + each.text)] == []


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.key)
def test_page_of_a_role_has_the_year_whom_to_ask_and_its_words(role: object) -> None:
    anchors = [section.anchor for section in sections(role.key, "en")]  # type: ignore[attr-defined]
    assert (anchors[0], anchors[-1]) == ("year", "whom-to-ask")
    assert words_for(role.key)  # type: ignore[attr-defined]


def test_all_eight_roles_have_a_page() -> None:
    assert len(ROLES) == 8
    assert {word for each in WORDS for word in each.roles} <= set(PAGES)
    assert len({each.chinese for each in WORDS}) == len({each.english for each in WORDS}) == len(WORDS)


@pytest.mark.parametrize("name", TOPICS)
def test_topic_says_two_sentences_and_leads_to_a_section(name: str) -> None:
    places = {(page, section.anchor) for page in PAGES for section in sections(page, "en")}
    topic = TOPICS[name]
    assert set(topic.places) <= places
    for language in LANGUAGES:
        with translation.override(language):
            assert 1 <= len(SENTENCES.findall(str(topic.text))) <= 3


def test_every_topic_stands_on_a_page_and_every_one_that_a_page_names_is_known() -> None:
    named = {topic for _file, source in house.templates() for topic in NAMED.findall(source)}
    assert named == set(TOPICS)


def test_topic_leads_to_the_own_page_first() -> None:
    assert TOPICS["objections"].place_for(["secretary", "member"]) == ("secretary", "objections")
    assert TOPICS["objections"].place_for(["leader", "member"]) == ("leader", "objections")
    assert TOPICS["objections"].place_for(["auditor"]) == ("member", "objections")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SIZES)
def test_picture_is_there_and_small(name: str, language: str) -> None:
    found = finders.find(file_of(name, language))
    assert found
    with Image.open(found) as picture:
        assert (picture.format, picture.size) == ("WEBP", SIZES[name])
    assert Path(found).stat().st_size <= MOST_OF_ONE


def test_pictures_are_those_that_pages_show_and_screenshots_take() -> None:
    shown = {name for page in PAGES for name in SHOWN.findall(written(page, "en"))}
    assert shown == set(SIZES) == set(TAKEN)
    files = list((house.ROOT / "static/help").rglob("*.*"))
    assert len(files) == len(SIZES) * len(LANGUAGES)
    assert sum(file.stat().st_size for file in files) <= MOST_OF_ALL


def test_search_finds_sections_by_all_words_headings_first() -> None:
    found = search("异议", "zh-hans")
    assert "异议" in found[0].section.heading
    assert {each.page.key for each in found} >= {"secretary", "leader", "member"}
    assert all("异议" in each.excerpt or "异议" in each.section.heading for each in found)
    assert search("second FACTOR", "en")[0].section.anchor == "second-factor"
    assert search("moonshine", "en") == []
    assert search("   ", "en") == []


@pytest.mark.parametrize(
    ("typed", "page", "anchor"),
    [("小组长", "leader", ""), ("忘记密码", "everybody", "sign-in"), ("自评打分", "leader", "self-assessment")],
)
@pytest.mark.django_db
def test_titles_and_parts_of_words_are_found(typed: str, page: str, anchor: str) -> None:
    client = Client()
    client.cookies["django_language"] = "zh-hans"
    client.force_login(person_with(None))
    said = client.get(reverse("help_index"), {"q": typed}).content.decode()
    assert f'href="/help/{page}/{f"#{anchor}" if anchor else ""}"' in said
    assert "帮助里没有提到" not in said


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("office", "expected"),
    [
        (Office.SECRETARY, ["secretary", "member"]),
        (Office.PUBLICITY, ["committee", "member"]),
        (Office.LEADER, ["leader", "member"]),
        (Office.ASSESSOR, ["assessor"]),
        (Office.DEPARTMENT, ["department"]),
        (Office.ADMIN, ["admin"]),
        (Office.AUDITOR, ["auditor"]),
        (None, ["member"]),
    ],
)
def test_own_roles_come_first(office: Office | None, expected: list[str]) -> None:
    user = person_with(office)
    assert [role.key for role in roles_of(User.objects.get(pk=user.pk))] == expected

    client = Client()
    client.force_login(user)
    page = client.get(reverse("help_index")).content.decode()
    links = re.findall(r'href="/help/([a-z]+)/"', page.split("help-roles", 1)[1])
    assert links[: len(expected) + 1] == [*expected, "everybody"]
    assert sorted(links) == sorted(PAGES)


def person_with(office: Office | None) -> User:
    group = groups.group(groups.branch(committee=groups.committee()))
    if office is None:
        return groups.user_for(groups.member(group))
    if office in (Office.ASSESSOR, Office.DEPARTMENT):
        return groups.holder(office, groups.department(), political_status=PoliticalStatus.MASSES)
    place = {Office.LEADER: group, Office.ADMIN: group.branch.committee, Office.AUDITOR: group.branch.committee}
    return groups.holder(office, place.get(office) or group.branch)


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_page_opens_with_its_contents_text_and_words(page: str, language: str) -> None:
    client = Client()
    client.cookies["django_language"] = language
    client.force_login(person_with(None))

    said = client.get(reverse("help_role", args=[page])).content.decode()

    for section in sections(page, language):
        assert f'href="#{section.anchor}"' in said
        assert said.count(f'id="{section.anchor}"') == 1
    assert ('id="glossary"' in said) == bool(words_for(page))


@pytest.mark.django_db
def test_search_on_the_page_leads_to_the_section_or_says_that_there_is_none() -> None:
    client = Client()
    client.force_login(person_with(None))
    url = reverse("help_index")
    assert 'href="/help/everybody/#second-factor"' in client.get(url, {"q": "二次验证"}).content.decode()
    assert "帮助里没有提到" in client.get(url, {"q": "月球<b>"}).content.decode()
    assert "审计日志" in client.get(reverse("help_words")).content.decode()


@pytest.mark.django_db
def test_question_mark_says_what_it_is_and_leads_on() -> None:
    request = RequestFactory().get("/")
    request.user = person_with(Office.ADMIN)
    source = '{% include "_help.html" with topic="resting" %}'

    said = Template(source).render(Context({"request": request}))

    assert 'aria-label="Help: Resting offices"' in said
    assert 'href="/help/admin/#resting"' in said
    with pytest.raises(KeyError):
        Template(source.replace("resting", "moon")).render(Context({"request": request}))
