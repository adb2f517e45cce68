"""The form of the self-assessment: for each item its points and a note."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from appraisal.cells import CellFault
from appraisal.models import Indicator, Period, SelfAssessment
from appraisal.services.score_changes import REASON_LENGTH, fault_words
from appraisal.services.self_assessments import OwnPoints, assessable, read_points
from branchmgr.decimals import plain
from branchmgr.forms import BaseForm


@dataclass(frozen=True, slots=True)
class Line:
    """One item of the form: its two fields, and what stands already."""

    indicator: Indicator
    points: BoundField
    note: BoundField

    @property
    def fields(self) -> tuple[BoundField, BoundField]:
        return self.points, self.note


class SelfAssessmentForm(BaseForm):
    """Points and a note for every item; any of them may be left empty."""

    def __init__(
        self, *args: Any, period: Period, present: Mapping[int, SelfAssessment], closed: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items = assessable(period)
        for indicator in self.items:
            row = present.get(indicator.pk)
            read = partial(read_points, indicator=indicator, period=period)
            self.fields[f"points-{indicator.pk}"] = _PointsField(read, indicator, row, disabled=closed)
            self.fields[f"note-{indicator.pk}"] = _note_field(indicator, row, disabled=closed)

    def dimensions(self) -> Iterator[tuple[str, list[Line]]]:
        """The items under their dimensions."""
        for name, items in groupby(self.items, key=lambda item: item.dimension.name):
            yield name, [Line(item, self[f"points-{item.pk}"], self[f"note-{item.pk}"]) for item in items]

    @property
    def said(self) -> dict[int, OwnPoints]:
        """What was filled in, by item id."""
        given = self.cleaned_data
        return {i.pk: OwnPoints(given[f"points-{i.pk}"], given[f"note-{i.pk}"]) for i in self.items}


class _PointsField(forms.CharField):
    """Points of one item, read as the grid reads them."""

    def __init__(
        self, read: Callable[..., object], indicator: Indicator, row: SelfAssessment | None, *, disabled: bool
    ) -> None:
        present = plain(row.points) if row and row.points is not None else ""
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "form-control num"})
        super().__init__(
            required=False, max_length=24, label=str(indicator), initial=present, widget=widget, disabled=disabled
        )
        self.read = read

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        try:
            self.read(text)
        except CellFault as fault:
            raise ValidationError(fault_words(fault)) from fault
        return text


def _note_field(indicator: Indicator, row: SelfAssessment | None, *, disabled: bool) -> forms.CharField:
    return forms.CharField(
        required=False,
        max_length=REASON_LENGTH,
        label=_("Note on %(code)s") % {"code": indicator.code},
        initial=row.note if row else "",
        widget=forms.TextInput(attrs={"class": "form-control", "placeholder": _("Note, what shows it")}),
        disabled=disabled,
    )
