"""Forms of attendance: the list with one tap a member, study made up for, the branch's rules of counting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.attendance_sheet import AttendanceSheet, SheetRow
from activities.counting import Worth
from activities.enums import AttendanceKind
from activities.models import Attendance
from activities.services.attendance import Mark
from branchmgr import clock
from branchmgr.forms import BaseForm, DayField

NOTE = 200
WORTHS = (
    ("counts", gettext_lazy("Counts as having taken part")),
    ("in_base", gettext_lazy("Among those who should attend")),
    ("make_up", gettext_lazy("Study to be made up for")),
    ("made_up_counts", gettext_lazy("Counts once made up for")),
)


@dataclass(frozen=True, slots=True)
class FormRow:
    """One person on the form."""

    row: SheetRow
    kind: BoundField
    note: BoundField


class AttendanceForm(BaseForm):
    """One choice of seven for everybody on the list; who else was there is ticked below it.

    ``all``: the button that marks everybody as present about whom nothing else is known.
    """

    def __init__(self, *args: Any, sheet: AttendanceSheet, **kwargs: Any) -> None:
        self.sheet = sheet
        super().__init__(*args, **kwargs)
        for row in sheet.rows:
            pk = row.known.person.pk
            choices = [*AttendanceKind.choices, *([("", _("was not there"))] if row.guest else [])]
            self.fields[f"kind-{pk}"] = forms.ChoiceField(
                choices=choices, required=False, initial=row.kind, widget=forms.RadioSelect, label=row.known.person.name
            )
            self.fields[f"note-{pk}"] = forms.CharField(
                max_length=NOTE,
                required=False,
                initial=row.note,
                label=_("Note"),
                widget=forms.TextInput(attrs={"placeholder": _("Note"), "autocomplete": "off"}),
            )

    def rows(self) -> Iterator[FormRow]:
        """Everybody on the list with their fields."""
        for row in self.sheet.rows:
            pk = row.known.person.pk
            yield FormRow(row, self[f"kind-{pk}"], self[f"note-{pk}"])

    @property
    def ticked(self) -> set[int]:
        """The people ticked as guests, as sent; it is for the service to judge who they are."""
        sent = self.data.getlist("guest") if hasattr(self.data, "getlist") else []
        return {int(text) for text in sent if text.isascii() and text.isdecimal() and len(text) < 18}

    def marks(self) -> Mapping[int, Mark]:
        """How everybody took part; the form must be valid. Who is not marked is left out."""
        found = {pk: Mark(AttendanceKind.PRESENT) for pk in sorted(self.ticked | self._strangers())}
        for row in self.sheet.rows:
            pk = row.known.person.pk
            kind = self.cleaned_data[f"kind-{pk}"] or self._if_all(row)
            if kind:
                found[pk] = Mark(AttendanceKind(kind), self.cleaned_data[f"note-{pk}"], expected=not row.guest)
        return found

    def _if_all(self, row: SheetRow) -> str:
        """What "all present" makes of somebody who is not marked."""
        return AttendanceKind.PRESENT.value if "all" in self.data and not row.guest else ""

    def _strangers(self) -> set[int]:
        """People who were on the list when it was opened and are not any more: the service says so."""
        known = {row.known.person.pk for row in self.sheet.rows}
        sent = {name.removeprefix("kind-") for name, value in self.data.items() if name.startswith("kind-") and value}
        return {int(text) for text in sent if text.isascii() and text.isdecimal() and len(text) < 18} - known


class MakeUpForm(BaseForm):
    """When somebody made up for an activity, and with what notes."""

    on = DayField(label=gettext_lazy("Made up for on"))
    note = forms.CharField(
        label=gettext_lazy("Notes of the study"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, attendance: Attendance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today()
        said = {"first": attendance.activity.day.isoformat(), "last": clock.today().isoformat()}
        self.fields["on"].help_text = _("Between %(first)s and %(last)s.") % said


class CountingForm(BaseForm):
    """What each kind of attendance is worth in a branch: four boxes a kind."""

    def __init__(self, *args: Any, worths: Mapping[AttendanceKind, Worth], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = list(worths)
        for kind, worth in worths.items():
            for name, label in WORTHS:
                self.fields[f"{kind.value}-{name}"] = forms.BooleanField(
                    required=False, initial=getattr(worth, name), label=label
                )

    def rows(self) -> Iterator[tuple[AttendanceKind, list[BoundField]]]:
        """A kind with its four boxes."""
        for kind in self.kinds:
            yield kind, [self[f"{kind.value}-{name}"] for name, _label in WORTHS]

    @property
    def headers(self) -> list[Any]:
        return [label for _name, label in WORTHS]

    def chosen(self) -> dict[AttendanceKind, Worth]:
        """What was ticked; the form must be valid."""
        return {
            kind: Worth(**{name: self.cleaned_data[f"{kind.value}-{name}"] for name, _label in WORTHS})
            for kind in self.kinds
        }
