"""The scheme editor through the client: drafts begun, written, arranged, and two people at one draft."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from appraisal.models import Scheme
from appraisal.rubric_library import library
from appraisal.scheme_editor import SchemeEditor, typed_of
from appraisal.scheme_queries import contents_of
from appraisal.services.schemes import approve_scheme, save_draft
from branchmgr import clock
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent
from groups.enums import Office
from tests.factories import appraisal, groups
from tests.typed_forms import Sent, fields_of

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


class Room:
    """A branch, its secretary's browser and a draft."""

    def __init__(self) -> None:
        self.branch = groups.branch("ZB01")
        self.secretary = groups.holder(Office.SECRETARY, self.branch)
        self.client = self.browser()
        self.draft = appraisal.scheme(self.branch, approved=False)

    def browser(self) -> Client:
        client = Client()
        client.cookies["django_language"] = "en"
        client.force_login(self.secretary)
        return client

    @property
    def url(self) -> str:
        return reverse("scheme_edit", args=[self.draft.pk])

    def opened(self) -> Sent:
        """The editor's fields as the page shows them now."""
        return fields_of(self.client.get(self.url), "scheme-editor")

    def sent(self, fields: Sent, do: str = "save", **more: Any) -> Any:
        return self.client.post(self.url, {**fields, "do": do}, **more)

    @property
    def contents(self) -> Any:
        return contents_of(Scheme.objects.get(pk=self.draft.pk))

    def codes(self) -> list[str]:
        return [item.code for item in self.contents.items]


@pytest.fixture
def room() -> Room:
    return Room()


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def field_of(fields: Sent, code: str, name: str) -> str:
    """The name of an indicator's input, found by its code."""
    key = next(field.split("-")[1] for field, said in fields.items() if field.endswith("-code") and said == [code])
    return f"i-{key}-{name}"


def test_page_that_is_saved_untouched_changes_nothing(room: Room) -> None:
    before = room.contents

    answer = room.sent(room.opened())

    assert (answer.status_code, room.contents) == (302, before)
    assert not AuditEvent.objects.filter(action="save_draft").exists()
    assert Scheme.objects.get(pk=room.draft.pk).edition == 1


@pytest.mark.parametrize("key", ["group-quarterly", "group-half-yearly", "brand-yearly"])
def test_every_rubric_comes_back_from_the_page_as_it_was(room: Room, key: str) -> None:
    contents = library()[key].for_year(2027)

    assert SchemeEditor(typed_of(contents), edition=1).contents.in_order() == contents


def test_every_setting_is_saved(room: Room) -> None:
    fields = room.opened()
    fields |= {"name": ["年度办法"], "year": ["2027"], "cadence": ["year"], "step": ["１"], "bonus_cap": ["3"]}
    fields |= {"annual_method": ["mean"], "scoring_lead_days": ["5"], "publish_day": ["9"], "publish_time": ["08:30"]}
    fields |= {"objection_days": ["10"], "rectification_grade": ["不合格"], "tie": ["三会一课", "A1", ""]}
    fields |= {"shift_to_working_day": ["on"], "self_assessment": ["on"], "bonus_in_grade": ["on"]}
    fields.pop("bonus_in_rank")

    assert room.sent(fields).status_code == 302

    found = Scheme.objects.get(pk=room.draft.pk)
    assert (found.name, found.year, found.cadence, found.step, found.bonus_cap) == ("年度办法", 2027, "year", 1, 3)
    assert (found.annual_method, found.scoring_lead_days, found.publish_day) == ("mean", 5, 9)
    assert (found.publish_time, found.objection_days, found.rectification_grade) == (time(8, 30), 10, "不合格")
    assert found.tie_break == ["三会一课", "A1"]
    assert (found.shift_to_working_day, found.self_assessment) == (True, True)
    assert (found.bonus_in_grade, found.bonus_in_rank, found.edition) == (True, False, 2)
    entry = AuditEvent.objects.get(action="save_draft")
    assert (entry.actor, entry.before["year"], entry.after["year"]) == (room.secretary, 2026, 2027)
    assert "items" not in entry.after


def test_draft_that_goes_to_a_year_with_versions_becomes_the_next(room: Room) -> None:
    appraisal.scheme(room.branch, 2027)
    fields = room.opened() | {"year": ["2027"]}

    room.sent(fields)

    assert (Scheme.objects.get(pk=room.draft.pk).year, Scheme.objects.get(pk=room.draft.pk).version) == (2027, 2)


def test_indicators_are_added_changed_and_deleted_without_javascript(room: Room) -> None:
    first = fields_of(room.sent(room.opened(), "add-i-1"), "scheme-editor")
    new = next(name for name, said in first.items() if name.endswith("-code") and said == [""])
    first |= {new: ["A2"], new.replace("code", "name"): ["新项目"], new.replace("code", "maximum"): ["5"]}
    first[field_of(first, "B1", "maximum")] = ["55"]
    key = field_of(first, "A1", "code").split("-")[1]

    second = fields_of(room.sent(first, f"remove-i-{key}"), "scheme-editor")

    assert room.codes() == ["A1", "B1", "H1", "V1"], "nothing is saved by a button that arranges"
    room.sent(second)
    assert room.codes() == ["A2", "B1", "H1", "V1"]
    assert {item.code: item.maximum for item in room.contents.items}["B1"] == Decimal(55)


def test_rows_that_keep_their_code_keep_their_key(room: Room) -> None:
    before = dict(room.draft.indicators.values_list("code", "pk"))
    fields = room.opened()
    fields[field_of(fields, "A1", "maximum")] = ["35"]

    room.sent(fields)

    assert dict(room.draft.indicators.values_list("code", "pk")) == before


@pytest.mark.parametrize(
    ("acts", "codes"),
    [
        (["down-i-1", "down-i-1"], ["B1", "A1", "H1", "V1"]),
        (["up-i-3"], ["A1", "B1", "H1", "V1"]),
        (["up-i-1"], ["A1", "B1", "H1", "V1"]),
        (["down-d-1"], ["B1", "A1", "H1", "V1"]),
        (["up-d-4", "up-d-4"], ["A1", "V1", "B1", "H1"]),
        (["remove-d-2"], ["A1", "H1", "V1"]),
        (["remove-i-99", "up-d-99", "nonsense", "up-x-1"], ["A1", "B1", "H1", "V1"]),
    ],
)
def test_rows_are_ordered_by_buttons(room: Room, acts: list[str], codes: list[str]) -> None:
    fields = room.opened()
    for act in acts:
        fields = fields_of(room.sent(fields, act), "scheme-editor")
    left = {"down-i-1": "d-1-name", "up-i-3": "d-3-name"}.get(acts[0])
    fields |= {left: [""]} if left else {}

    room.sent(fields)

    assert room.codes() == codes


def test_rows_are_saved_in_the_order_sent_as_dragging_leaves_them(room: Room) -> None:
    fields = room.opened()
    order = fields["order"]
    fields["order"] = [*order[2:4], *order[:2], *order[4:]]

    room.sent(fields)

    assert room.codes() == ["B1", "A1", "H1", "V1"]


def test_dimension_and_grade_are_added_and_taken_away(room: Room) -> None:
    fields = fields_of(room.sent(room.opened(), "add-d"), "scheme-editor")
    fields = fields_of(room.sent(fields, "add-b"), "scheme-editor")
    fields = fields_of(room.sent(fields, "remove-b-2"), "scheme-editor")
    fields |= {"d-5-name": ["新方面"], "b-5-grade": ["良好"], "b-5-lower": ["85"]}
    fields |= {"i-5-code": ["N1"], "i-5-name": ["新"], "i-5-maximum": ["10"]}

    assert room.sent(fields).status_code == 302

    assert room.contents.dimensions[-1] == "新方面"
    assert [(band.grade, band.lower) for band in room.contents.bands] == [
        ("优秀", 95),
        ("良好", 85),
        ("基本合格", 60),
        ("不合格", 0),
    ]


def test_veto_and_its_ceiling_are_saved(room: Room) -> None:
    fields = room.opened()
    fields[field_of(fields, "V1", "veto_effect")] = ["ceiling"]

    missing = room.sent(fields)
    fields[field_of(fields, "V1", "ceiling")] = ["合格"]
    room.sent(fields)

    assert missing.status_code == 422
    assert [(item.veto_effect, item.ceiling) for item in room.contents.items if item.kind == "veto"] == [
        ("ceiling", "合格")
    ]


UNKEEPABLE = [
    ("A1", "maximum", "四十", "Enter a number such as 7 or 7.5."),
    ("A1", "maximum", "", "Please fill this in."),
    ("A1", "maximum", "-1", "Enter a number of 0 or more."),
    ("A1", "code", "B1", "This code stands more than once in the scheme."),
    ("A1", "code", "党小组", "This word heads a column of the score sheet."),
    ("A1", "name", " ", "Please fill this in."),
]


@pytest.mark.parametrize(("code", "name", "typed", "said"), UNKEEPABLE)
def test_what_the_tables_cannot_hold_is_kept_in_the_page_and_said_beside_its_field(
    room: Room, code: str, name: str, typed: str, said: str
) -> None:
    before, fields = room.contents, room.opened()
    field = field_of(fields, code, name)
    fields[field] = [typed]
    fields["name"] = ["新的名称"]

    answer = room.sent(fields)

    assert (answer.status_code, room.contents) == (422, before)
    assert f'id="faults-{field}" data-live data-of="{field}">{said}' in text_of(answer)
    again = fields_of(answer, "scheme-editor")
    assert (again[field], again["name"]) == ([typed], ["新的名称"])


def test_faults_of_the_scheme_are_saved_and_said_beside_their_field(room: Room) -> None:
    fields = room.opened() | {"b-4-lower": ["10"], "rectification_grade": ["没有"], "tie": ["没有"]}
    fields[field_of(fields, "A1", "maximum")] = ["40.3"]

    assert room.sent(fields).status_code == 302

    shown = text_of(room.client.get(room.url))
    assert 'data-of="b-4-lower">The lowest grade begins at 10' in shown
    assert "no grade" in shown
    assert 'data-of="i-1-maximum">Not a multiple of the step 0.5.' in shown
    assert "“没有” is neither a dimension nor the code" in shown
    assert 'data-of="id_rectification_grade">The grade “没有” is not on the sheet' in shown
    assert "4 places to mend" in shown
    assert "The full marks are 100.3, not 100 as is usual." in shown


def test_step_of_nothing_is_said_beside_it(room: Room) -> None:
    answer = room.sent(room.opened() | {"step": ["0"]})

    assert answer.status_code == 422
    assert "The step of points is more than 0." in text_of(answer)


def test_setting_that_cannot_be_read_is_said_beside_it(room: Room) -> None:
    answer = room.sent(room.opened() | {"publish_day": ["31"], "year": ["二〇二六"], "step": ["0.00001"]})

    assert answer.status_code == 422
    assert "3 places to mend" in text_of(answer)


def test_script_asks_what_is_wrong_without_saving(room: Room) -> None:
    fields = room.opened()
    fields[field_of(fields, "B1", "maximum")] = ["50"]

    answer = room.sent(fields, "check", **HTMX)

    assert (answer.status_code, text_of(answer).count("<html")) == (200, 0)
    assert "The full marks are 90, not 100 as is usual." in text_of(answer)
    assert room.contents.full_marks == 100


def test_script_saves_and_goes_on_with_the_next_edition(room: Room) -> None:
    answer = room.sent(room.opened() | {"name": ["甲"]}, **HTMX)
    again = room.sent(fields_of(answer, "scheme-editor") | {"name": ["乙"]}, **HTMX)

    assert (answer.status_code, again.status_code, room.contents.terms.name) == (200, 200, "乙")
    assert "Saved." in text_of(again)


def test_blank_rows_are_left_out(room: Room) -> None:
    fields = fields_of(room.sent(room.opened(), "add-d"), "scheme-editor")
    fields = fields_of(room.sent(fields, "add-b"), "scheme-editor")

    assert room.sent(fields).status_code == 302
    assert (len(room.contents.dimensions), len(room.contents.bands)) == (4, 4)


def test_dimensions_of_one_name_or_without_indicators_are_refused(room: Room) -> None:
    twice = room.sent(room.opened() | {"d-2-name": ["组长作用"]})
    fields = room.opened()
    fields["order"].remove("i:1")

    assert "This dimension stands more than once." in text_of(twice)
    assert "Add an indicator, or delete this dimension." in text_of(room.sent(fields))


def test_two_people_at_one_draft_choose_and_lose_nothing(room: Room) -> None:
    mine, theirs = room.opened(), room.opened()
    theirs |= {"name": ["他人的名称"], "bonus_cap": ["3"]}
    theirs[field_of(theirs, "A1", "standard")] = ["他人的标准"]
    room.sent(theirs)
    mine |= {"name": ["我的名称"], "objection_days": ["9"], "b-1-lower": ["90"]}
    mine[field_of(mine, "B1", "name")] = ["我的项目"]

    conflict = room.sent(mine)

    assert conflict.status_code == 422
    for said in ("他人的名称", "我的名称", "他人的标准", "我的项目", "优秀 90"):
        assert said in text_of(conflict)
    assert room.contents.terms.name == "他人的名称"
    chosen = fields_of(conflict, "scheme-conflict")
    assert room.sent(chosen, "merge").status_code == 422, "every row needs a choice"
    picks = {"term-name": "theirs", "term-bonus_cap": "theirs", "term-objection_days": "mine", "bands": "mine"}
    picks |= {"item-A1": "theirs", "item-B1": "mine"}
    answer = room.sent(chosen | {f"pick-{key}": [pick] for key, pick in picks.items()}, "merge")
    assert answer.status_code == 302
    terms = room.contents.terms
    assert (terms.name, terms.bonus_cap, terms.objection_days) == ("他人的名称", 3, 9)
    assert [item.standard for item in room.contents.items if item.code == "A1"] == ["他人的标准"]
    assert [item.name for item in room.contents.items if item.code == "B1"] == ["我的项目"]
    assert room.contents.bands[0].lower == 90


def test_all_of_mine_can_be_kept(room: Room) -> None:
    mine, theirs = room.opened() | {"name": ["我的"]}, room.opened() | {"name": ["他人的"]}
    room.sent(theirs)

    chosen = fields_of(room.sent(mine), "scheme-conflict")
    assert room.sent(chosen).status_code == 302

    assert room.contents.terms.name == "我的"


def test_indicators_that_only_one_has_are_chosen_too(room: Room) -> None:
    mine, theirs = room.opened(), room.opened()
    theirs["order"].remove("i:3")
    theirs["order"].remove("d:3")
    room.sent(theirs)
    mine["name"] = ["我的"]

    chosen = fields_of(room.sent(mine), "scheme-conflict")
    room.sent(chosen | {"pick-term-name": ["theirs"], "pick-item-H1": ["mine"]}, "merge")

    assert room.codes() == ["A1", "B1", "H1", "V1"]


def test_saving_over_an_older_edition_is_refused_by_the_service(room: Room) -> None:
    contents = library()["brand-yearly"].for_year(2026)
    save_draft(room.draft, contents=contents, edition=1, by=room.secretary)

    with override("en"), pytest.raises(RefusedError, match="meantime"):
        save_draft(room.draft, contents=library()["group-quarterly"].for_year(2026), edition=1, by=None)
    assert room.contents == contents


def test_approved_scheme_says_that_it_is_closed(room: Room) -> None:
    Scheme.objects.filter(pk=room.draft.pk).update(
        approved_at=clock.now(), meeting_on=clock.today(), resolution="支委会研究通过"
    )

    answer = room.client.get(room.url)

    assert (answer.status_code, "cannot be changed any more" in text_of(answer)) == (403, True)


def test_approved_scheme_and_strangers_are_refused(room: Room) -> None:
    contents = room.contents
    stranger = groups.holder(Office.PUBLICITY, room.branch)
    with pytest.raises(RefusedError):
        save_draft(room.draft, contents=contents, edition=1, by=stranger)
    approve_scheme(room.draft, meeting_on=date(2026, 1, 5), resolution="同意", by=None)

    with pytest.raises(RefusedError):
        save_draft(room.draft, contents=library()["brand-yearly"].for_year(2026), edition=1, by=room.secretary)
    assert room.client.get(room.url).status_code == 403
