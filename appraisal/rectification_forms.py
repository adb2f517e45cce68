"""Forms of rectifications and of warnings on leaders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from appraisal.enums import WarningDecision
from appraisal.models import Measure, Rectification
from appraisal.rectification_queries import responsible_people
from appraisal.services.rectifications import PlannedMeasure
from branchmgr import clock
from branchmgr.forms import AttachmentField, BaseForm, DayField
from branchmgr.punctuation import with_aside
from groups.models import Person

TEXT_LENGTH = 2000
MEASURE_LENGTH = 500
ROWS = 6
"""how many measures a plan may be filed with; more are added while it is under way"""


def _text(
    label: Any, rows: int, help_text: Any = "", *, most: int = TEXT_LENGTH, required: bool = True
) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, widget=area, help_text=help_text, required=required)


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the people who may be responsible."""

    def label_from_instance(self, obj: Any) -> str:
        return with_aside(obj.name, obj.employee_no)


class MeasureForm(BaseForm):
    """One measure: what, by whom, until when."""

    text = _text(_("Measure"), 2, most=MEASURE_LENGTH)
    owner = PersonField(queryset=Person.objects.none(), label=_("Responsible"))
    due_on = DayField(label=_("Due on"))

    def __init__(self, *args: Any, rectification: Rectification, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rectification = rectification
        self.fields["text"].help_text = _("One thing to be done, such that one can see whether it is.")
        people = cast("forms.ModelChoiceField[Person]", self.fields["owner"])
        people.queryset = responsible_people(rectification, clock.today())
        self.fields["due_on"].help_text = _("No later than %(day)s.") % {"day": rectification.last_day.isoformat()}

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        first = clock.day_of(self.rectification.opened_at)
        if not first <= day <= self.rectification.last_day:
            said = {"first": first.isoformat(), "last": self.rectification.last_day.isoformat()}
            raise ValidationError(_("A measure is due between %(first)s and %(last)s.") % said)
        return day

    @property
    def planned(self) -> PlannedMeasure:
        """What was filed; the form must be valid."""
        data = self.cleaned_data
        return PlannedMeasure(data["text"], data["owner"], data["due_on"])


class PlanForm(BaseForm):
    """The cause; its measures are forms of their own, of which empty ones are left out."""

    cause = _text(_("Cause"), 4, _("Why the appraisal went as it did: the cause, not the result."))

    def __init__(self, *args: Any, rectification: Rectification, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rectification = rectification
        self.initial.setdefault("cause", rectification.cause)
        self.rows = list(self._rows())

    def _rows(self) -> Iterator[MeasureForm]:
        """A form for each row; the first must be filled in. Where a plan was lifted, its measures stand there again."""
        earlier = list(self.rectification.measures.all())[:ROWS]
        for number in range(ROWS):
            known = earlier[number] if number < len(earlier) else None
            initial = {"text": known.text, "owner": known.owner_id, "due_on": known.due_on} if known else {}
            yield MeasureForm(
                self.data if self.is_bound else None,
                prefix=f"m{number}",
                initial=initial,
                empty_permitted=number > 0,
                use_required_attribute=False,
                rectification=self.rectification,
            )

    @property
    def more(self) -> bool:
        """Whether a row after the first two holds something."""
        return any(row.initial or row.has_changed() for row in self.rows[2:])

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(row.is_valid() for row in self.rows)])

    @property
    def refused(self) -> bool:
        """Whether anything in it, or in a row, is to be mended."""
        return bool(self.errors) or any(row.errors for row in self.rows)

    @property
    def planned(self) -> list[PlannedMeasure]:
        """The measures that were filed; the form must be valid."""
        return [row.planned for row in self.rows if row.cleaned_data.get("text")]


class ProgressForm(BaseForm):
    """What was done on which measure, with evidence where there is some."""

    measure = forms.ModelChoiceField(
        queryset=Measure.objects.none(),
        required=False,
        label=_("Measure"),
        empty_label=_("the rectification as a whole"),
    )
    text = _text(_("What was done"), 4)
    evidence = AttachmentField(required=False, label=_("Evidence"))

    def __init__(self, *args: Any, rectification: Rectification, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Measure]", self.fields["measure"])
        field.queryset = rectification.measures.all()


class RecheckForm(BaseForm):
    """Whether what was reported as done is done."""

    passed = forms.TypedChoiceField(
        label=_("Result of the recheck"),
        choices=[("yes", _("passed: the rectification is closed")), ("no", _("not passed: work goes on"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    finding = _text(
        _("Finding"), 4, _("What you looked at. Where it is not passed: what is still to be done."), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["finding"].needed_sometimes = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("passed") is False and not data.get("finding", "").strip():
            self.add_error("finding", _("Say what is still to be done."))
        return data


class ExtensionForm(BaseForm):
    """Until when, and why."""

    until = DayField(label=_("New last day"))
    reason = _text(_("Reason"), 3)

    def __init__(self, *args: Any, rectification: Rectification, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rectification = rectification
        self.fields["until"].help_text = _("Now %(day)s. It is extended once only.") % {
            "day": rectification.due_on.isoformat()
        }

    def clean_until(self) -> date:
        day: date = self.cleaned_data["until"]
        if day <= max(self.rectification.due_on, clock.today()):
            raise ValidationError(_("Choose a day after the present last day and after today."))
        return day


class DecisionForm(BaseForm):
    """What the branch committee decided about a leader."""

    decision = forms.ChoiceField(label=_("Decision"), choices=WarningDecision.choices, widget=forms.RadioSelect)
    meeting_on = DayField(label=_("Day of the meeting"), help_text=_("The day on which the branch committee decided."))
    reason = _text(
        _("Reason"), 4, _("What the committee weighed. It is kept with the decision, and the leader can read it.")
    )

    def clean_meeting_on(self) -> date:
        day: date = self.cleaned_data["meeting_on"]
        if day > clock.today():
            raise ValidationError(_("The day of the meeting is still to come."))
        return day
