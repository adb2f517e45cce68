"""Forms of assessments: the form of a holder item by item, abstaining, giving back, leaving out, workbooks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from branchmgr.decimals import plain
from branchmgr.forms import BaseForm, PointsField
from pioneer_posts.enums import RubricKind
from pioneer_posts.facts import Fact, facts_of, suggested_points
from pioneer_posts.marks import NOTE_LENGTH, Given, given_by, levels_of, mark_fault
from pioneer_posts.models import Assessment, RubricItem

COMMENT_LENGTH = 2000
REASON_LENGTH = 500


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item of the form with its fields, the facts beside it, and what the aims reached are worth."""

    item: RubricItem
    points: BoundField
    note: BoundField
    fact: Fact | None
    worth: Decimal | None
    kept: str
    """what is saved, where another window saved it and it is not what is typed here"""

    @property
    def has_levels(self) -> bool:
        return self.item.kind == RubricKind.LEVELS

    @property
    def takes_off(self) -> bool:
        return self.item.kind == RubricKind.DEDUCTION

    @property
    def errors(self) -> list[str]:
        """What is wrong with the points or the note."""
        return [*map(str, self.points.errors), *map(str, self.note.errors)]


class AssessmentForm(BaseForm):
    """The assessment form of a holder; any item may stay open until it is handed in."""

    comment = forms.CharField(
        label=_("Comment"), max_length=COMMENT_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    edition = forms.CharField(max_length=9, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, assessment: Assessment, today: Any, **kwargs: Any) -> None:
        known = {mark.item_id: given_by(mark) for mark in assessment.marks.all()}
        initial = {"comment": assessment.comment, "edition": assessment.edition}
        super().__init__(*args, **({"initial": initial} | kwargs))
        self.assessment = assessment
        self.items = list(assessment.holding.round.items.all())
        self.facts = facts_of(assessment.holding, today)
        for item in self.items:
            self._add(item, known.get(item.pk, Given()))

    def _add(self, item: RubricItem, given: Given) -> None:
        points, note = f"i{item.pk}", f"n{item.pk}"
        self.fields[points] = _level_field(item) if item.kind == RubricKind.LEVELS else _points_field(item)
        most = {"max_length": NOTE_LENGTH, "required": False}
        self.fields[note] = forms.CharField(label=f"{item.code} · {_('note')}", **most)  # type: ignore[arg-type]
        asked = _("what the deduction is for") if item.kind == RubricKind.DEDUCTION else _("note, optional")
        self.fields[note].widget.attrs |= {"aria-label": self.fields[note].label, "placeholder": asked}
        if given.points is not None:
            self.initial[points] = given.level if item.kind == RubricKind.LEVELS else plain(given.points)
            self.initial[note] = given.note

    @property
    def lines(self) -> list[ItemLine]:
        """Every item with its fields."""
        return [self._line(item) for item in self.items]

    @property
    def dimensions(self) -> Iterator[tuple[str, list[ItemLine]]]:
        """The items under their dimensions."""
        for name, lines in groupby(self.lines, key=lambda line: line.item.dimension):
            yield name, list(lines)

    def _line(self, item: RubricItem) -> ItemLine:
        worth = suggested_points(self.assessment.holding, item) if item.kind == RubricKind.AIMS else None
        points = self[f"i{item.pk}"]
        differs = self.is_bound and self.non_field_errors() and (points.value() or "") != points.initial
        kept = str(points.initial or "–") if differs else ""
        return ItemLine(item, points, self[f"n{item.pk}"], self.facts.get(item.source), worth, kept)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        typed = str(data.get("edition", ""))
        if not (typed.isascii() and typed.isdigit()):
            self.errors.pop("edition", None)
            self.add_error(None, _("This page did not come whole. Load it again; what was saved is kept."))
        data["edition"] = int(typed) if typed.isascii() and typed.isdigit() else 0
        for item in self.items:
            name = f"i{item.pk}"
            step = Decimal(self.assessment.holding.round.step)
            if name not in self.errors and (fault := mark_fault(item, self._given(item), step)):
                self.add_error(name, fault)
        return data

    @property
    def marks(self) -> dict[int, Given]:
        """What was given, item by item; those with a fault are left out."""
        return {item.pk: self._given(item) for item in self.items if f"i{item.pk}" not in self.errors}

    def _given(self, item: RubricItem) -> Given:
        value, note = self.cleaned_data.get(f"i{item.pk}"), self.cleaned_data.get(f"n{item.pk}", "")
        if item.kind == RubricKind.LEVELS:
            return Given(None, value or "", note)
        return Given(value, "", note)

    def tell_left_out(self, faults: Mapping[int, str]) -> None:
        """Says beside each item what hinders handing in."""
        for pk, fault in faults.items():
            self.add_error(f"i{pk}", fault)


def _level_field(item: RubricItem) -> forms.ChoiceField:
    choices = [(name, f"{name} · {plain(points)}") for name, points in levels_of(item)]
    label = f"{item.code} {item.name}"
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=forms.RadioSelect)


def _points_field(item: RubricItem) -> PointsField:
    return PointsField(label=f"{item.code} {item.name}", most=Decimal(plain(item.maximum)), required=False)


class ReasonForm(BaseForm):
    """A reason in words, as one thing that is asked for."""

    reason = forms.CharField(label=_("Reason"), max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 4}))
