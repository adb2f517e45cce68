"""Forms of rounds: their days and figures, a later last day, the end before the award."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from activities.dues_forms import MomentField
from branchmgr import clock
from branchmgr.forms import BaseForm, DayField, PointsField
from pioneer_posts.enums import Reapplication
from pioneer_posts.post_forms import WholeField
from pioneer_posts.round_terms import RoundTerms, terms_faults

REASON_LENGTH: Final = 300
MOST_POINTS: Final = 100
SECTIONS: Final[tuple[tuple[Any, Any, tuple[tuple[str, ...], ...]], ...]] = (
    (_("Half year"), "", (("year", "half"), ("starts_on", "ends_on"))),
    (
        _("Days"),
        _("Both ends belong to each stretch of days. The round goes on by itself at midnight."),
        (
            ("call_opens_on", "call_closes_on"),
            ("posting_closes_on",),
            ("assessment_opens_on", "assessment_closes_on"),
            ("publish_at",),
        ),
    ),
    (
        _("Weights and outcomes"),
        _("The two weights add to 100. Below “continue” a holder is warned."),
        (("main_weight", "supplement_weight"), ("excellent_from", "continue_from"), ("step", "reapplication")),
    ),
)
"""how the form is laid out: heading, hint, rows of fields"""


class ToTheMinute(MomentField):
    """A day and time, offered to the minute."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        super().__init__(**({"widget": widget} | kwargs))


class RoundForm(BaseForm):
    """What is set of a round until its call opens."""

    year = WholeField(label=_("Year"))
    half = forms.TypedChoiceField(
        label=_("Half year"), choices=[(1, _("first half")), (2, _("second half"))], coerce=int
    )
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    call_opens_on = DayField(label=_("Call opens on"))
    call_closes_on = DayField(label=_("Last day of the call"))
    posting_closes_on = DayField(label=_("Last day of the posting"))
    assessment_opens_on = DayField(label=_("Assessment opens on"))
    assessment_closes_on = DayField(label=_("Last day of the assessment"))
    publish_at = ToTheMinute(label=_("Result is published at"))
    main_weight = PointsField(label=_("Weight of the department, in %"))
    supplement_weight = PointsField(label=_("Weight of the committee, in %"))
    excellent_from = PointsField(label=_("“Excellent” from, in points"))
    continue_from = PointsField(label=_("“Continue” from, in points"))
    step = PointsField(label=_("Step of points"))
    reapplication = forms.ChoiceField(label=_("Candidate again after a withdrawal"), choices=Reapplication)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["posting_closes_on"].help_text = _("The candidates are posted from the day after the call.")
        self.fields["step"].help_text = _("Points are given in this step, such as 0.5.")

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if not 2000 <= year <= 2200:
            raise ValidationError(_("Enter a year such as 2027."))
        return year

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            for field, sentence in terms_faults(self.terms, today=clock.today()):
                self.add_error(field, sentence)
        return data

    @property
    def terms(self) -> RoundTerms:
        """What was filled in; the form must be valid."""
        return RoundTerms(**{field: self.cleaned_data[field] for field in self.fields})

    def sections(self) -> Iterator[tuple[Any, Any, Sequence[Sequence[BoundField]]]]:
        """The form as the page lays it out."""
        for heading, hint, rows in SECTIONS:
            yield heading, hint, [[self[name] for name in row] for row in rows]

    @staticmethod
    def initial_of(terms: RoundTerms) -> dict[str, Any]:
        """What the form begins with."""
        figures = ("main_weight", "supplement_weight", "excellent_from", "continue_from", "step")
        local = {"publish_at": terms.publish_at.astimezone(clock.zone())}
        return asdict(terms) | local | {field: f"{getattr(terms, field).normalize():f}" for field in figures}


class PutOffForm(BaseForm):
    """A later last day, and why."""

    until = DayField(label=_("New last day"))
    reason = forms.CharField(label=_("Reason"), max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("Those concerned are told it.")


class CallOffForm(BaseForm):
    """Why a round ends before its award."""

    reason = forms.CharField(label=_("Reason"), max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("The members of the branch are told it.")
