"""Forms of the scheme editor: the settings of a scheme, and the start of a draft."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from appraisal.enums import AnnualMethod, Cadence
from appraisal.models import Scheme
from appraisal.rubric_library import library
from appraisal.services.scheme_terms import points_fault
from branchmgr.forms import BaseForm, PointsField, WholeField

Choices = Sequence[tuple[str, Any]]


class SettledPointsField(PointsField):
    """Points that a scheme may settle: as many digits as the database keeps."""

    def validate(self, value: Decimal | None) -> None:
        super().validate(value)
        fault = None if value is None else points_fault(value, Decimal(0))
        if fault:
            raise ValidationError(fault)


class TermsForm(BaseForm):
    """What the scheme settles as a whole. Whether its parts fit together is judged by ``scheme_checks``."""

    name = forms.CharField(label=_("Name of the scheme"), max_length=100)
    year = WholeField(label=_("Year"), min_value=2000, max_value=2100)
    cadence = forms.ChoiceField(label=_("Cadence"), choices=Cadence.choices)
    step = SettledPointsField(label=_("Step of points"), help_text=_("Scores are multiples of it, such as 0.5."))
    bonus_cap = SettledPointsField(
        label=_("Cap of the bonus"), help_text=_("The most that all bonuses together add to a group.")
    )
    bonus_in_grade = forms.BooleanField(label=_("Bonus counts for the grade"), required=False)
    bonus_in_rank = forms.BooleanField(label=_("Bonus counts for the rank"), required=False)
    annual_method = forms.ChoiceField(label=_("The year is ranked by"), choices=AnnualMethod.choices)
    scoring_lead_days = WholeField(
        label=_("Scoring opens"),
        min_value=0,
        max_value=31,
        help_text=_("Days before the period's last day, 0 to 31."),
    )
    publish_day = WholeField(
        label=_("Day of publication"),
        min_value=1,
        max_value=28,
        help_text=_("Day of the next period's first month, 1 to 28."),
    )
    publish_time = forms.TimeField(
        label=_("Time of publication"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    shift_to_working_day = forms.BooleanField(label=_("On a day off, the next working day"), required=False)
    objection_days = WholeField(
        label=_("Days for objections"), min_value=0, max_value=60, help_text=_("After publication, 0 to 60.")
    )
    rectification_grade = forms.CharField(
        label=_("Rectification at this grade and below"), max_length=32, widget=forms.Select
    )
    self_assessment = forms.BooleanField(
        label=_("Leaders assess their own group"),
        required=False,
        help_text=_("Shown beside the score, never counted."),
    )

    def __init__(self, *args: Any, grades: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = str(self.data.get("rectification_grade", ""))
        offered = dict.fromkeys([*grades, chosen])
        self.fields["rectification_grade"].widget.choices = [(each, each) for each in offered if each]

    def clean_step(self) -> Decimal | None:
        step: Decimal | None = self.cleaned_data["step"]
        if step is not None and step <= 0:
            raise ValidationError(_("The step of points is more than 0."))
        return step


SETTINGS: Final = tuple(TermsForm.base_fields)
"""the names of the settings that the form asks for; ties are typed beside them"""


class DraftForm(BaseForm):
    """What a new draft begins with, and the year it is for."""

    origin = forms.ChoiceField(label=_("Begin with"), widget=forms.RadioSelect)
    year = WholeField(label=_("Year"), min_value=2000, max_value=2100)

    def __init__(self, *args: Any, schemes: Sequence[Scheme] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.earlier: Choices = [(f"scheme-{each.pk}", each) for each in schemes]
        self.rubrics: Choices = [(f"rubric-{key}", rubric) for key, rubric in library().items()]
        self.empty: Choices = [(f"empty-{value}", label) for value, label in Cadence.choices]
        self.fields["origin"].choices = [*self.empty, *self.earlier, *self.rubrics]  # type: ignore[attr-defined]
