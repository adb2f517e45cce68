from __future__ import annotations

import polib
import pytest

from tools import messages
from tools.message_sources import texts_in


def test_texts_in_code_are_found() -> None:
    code = 'a = _("one")\nb = ngettext("%(n)s cell", "%(n)s cells", n)\nc = pgettext("month", "May")\nd = str("none")'
    assert texts_in(code, template=False) == {
        "one": "",
        "%(n)s cell": "%(n)s cells",
        "month\u0004May": "",
    }


def test_texts_in_templates_are_found() -> None:
    page = """{% load i18n %}
      {% translate "It's one" %} {% translate "May" context "month" %} {{ _("two")|upper }} {# _("not this") #}
      {% translate "three" as named %}{% include "_x.html" with label=_("four") %}
      {% blocktranslate trimmed asvar kept with name=person %}
        of
        {{ name }}
      {% endblocktranslate %}
      {% blocktranslate count n=rows|length trimmed %}
        {{ n }} row
      {% plural %}
        {{ n }} rows
      {% endblocktranslate %}"""
    assert texts_in(page, template=True) == {
        "It's one": "",
        "month\u0004May": "",
        "two": "",
        "three": "",
        "four": "",
        "of %(name)s": "",
        "%(n)s row": "%(n)s rows",
    }


def catalogue(**entry: object) -> polib.POFile:
    made = polib.POFile()
    made.append(polib.POEntry(**entry))
    return made


@pytest.mark.parametrize(
    ("held", "found", "fault"),
    [
        ({"msgid": "a", "msgstr": "甲"}, {"a": "", "b": ""}, "not in the catalogue: 'b'"),
        ({"msgid": "a", "msgstr": "甲"}, {}, "no longer used: 'a'"),
        ({"msgid": "a", "msgstr": ""}, {"a": ""}, "not translated: 'a'"),
        ({"msgid": "a", "msgstr": "甲", "flags": ["fuzzy"]}, {"a": ""}, "fuzzy: 'a'"),
        ({"msgid": "a", "msgstr": "甲", "obsolete": True}, {}, "obsolete: 'a'"),
        ({"msgid": "%(n)s a", "msgstr": "%(m)s 甲"}, {"%(n)s a": ""}, "other placeholders: '%(n)s a'"),
        ({"msgid": "%(n)s a", "msgstr": "%(n)甲"}, {"%(n)s a": ""}, "other placeholders: '%(n)s a'"),
        ({"msgid": "%(n)s %%", "msgstr": "%(n)s%"}, {"%(n)s %%": ""}, "other placeholders: '%(n)s %%'"),
        (
            {"msgid": "%(n)s a", "msgid_plural": "%(n)s as", "msgstr_plural": {0: "甲"}},
            {"%(n)s a": "%(n)s as"},
            "other placeholders: '%(n)s a'",
        ),
    ],
)
def test_faults_of_a_catalogue_are_named(held: dict[str, object], found: dict[str, str], fault: str) -> None:
    assert list(messages.faults(catalogue(**held), found)) == [fault]


def test_a_complete_catalogue_has_no_faults() -> None:
    held = catalogue(msgid="%(a)s of %(b)s", msgstr="%(b)s之%(a)s")
    assert list(messages.faults(held, {"%(a)s of %(b)s": ""})) == []


def test_extracting_keeps_translations_and_drops_what_is_unused() -> None:
    fresh = messages.extracted(catalogue(msgid="a", msgstr="甲"), {"a": "", "c\u0004b": "bs"})
    assert {messages.key_of(e): e.msgstr or e.msgstr_plural for e in fresh} == {"a": "甲", "c\u0004b": {0: ""}}
    assert list(messages.extracted(catalogue(msgid="a", msgstr="甲"), {})) == []


def test_merging_fills_in_and_names_what_is_unknown() -> None:
    held = messages.extracted(polib.POFile(), {"a": "", "c\u0004b": "bs"})
    assert messages.merged(held, {"a": "甲", "c\u0004b": ["乙"], "x": "无"}) == ["x"]
    assert [e.msgstr or e.msgstr_plural[0] for e in held] == ["甲", "乙"]
