"""Forms of departments: the recommendation, question and answer, trial, reply, report, and that it is carried out."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branchmgr import clock
from branchmgr.forms import AttachmentField, BaseForm, DayField, PointsField
from groups.models import Department
from innovation.department_queries import departments_to_ask
from innovation.enums import MONTHS_TO_VERIFY
from innovation.models import Proposal, Recommendation
from innovation.services.recommendations import LONGEST, TEXT_LENGTH
from innovation.services.savings import MOST_HOURS, MOST_YUAN
from innovation.step_forms import area

DAYS_TO_REPLY = 14
"""how long a department has unless the secretary says otherwise"""


class SavingField(PointsField):
    """What a year of it saves: 0 or more, with so many decimal places at most."""

    def __init__(self, *, places: int, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.places = places

    def validate(self, value: Decimal | None) -> None:
        super().validate(value)
        if value is not None and value != round(value, self.places):
            said = {"places": self.places}
            raise ValidationError(_("A saving has at most %(places)s decimal places.") % said, code="places")


class RecommendForm(BaseForm):
    """To which department, until when it replies, and why."""

    department = forms.ModelChoiceField(
        queryset=Department.objects.none(), label=_("Department"), empty_label=_("Choose a department")
    )
    reply_by = DayField(label=_("Reply until"), help_text=_("The department is reminded before and after this day."))
    reason = area(
        _("Why it is recommended"), TEXT_LENGTH, _("The department and the authors read it."), rows=3, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Department]", self.fields["department"])
        asked = departments_to_ask()
        field.queryset = Department.objects.filter(pk__in=[each.pk for each in asked]).order_by("name")
        field.help_text = _("Departments for which somebody answers today.")
        today = clock.today()
        self.initial.setdefault("reply_by", today + timedelta(days=DAYS_TO_REPLY))
        days = {"min": (today + timedelta(days=1)).isoformat(), "max": (today + timedelta(days=LONGEST)).isoformat()}
        self.fields["reply_by"].widget.attrs |= days

    def clean_reply_by(self) -> date:
        return _ahead(self.cleaned_data["reply_by"])


class PutOffForm(BaseForm):
    """A later day to reply by, and why."""

    until = DayField(label=_("New reply date"))
    reason = area(_("Reason"), TEXT_LENGTH, rows=3)

    def __init__(self, *args: Any, recommendation: Recommendation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.present = recommendation.reply_by
        self.fields["until"].help_text = _("Now it is %(day)s.") % {"day": self.present.isoformat()}

    def clean_until(self) -> date:
        day = _ahead(self.cleaned_data["until"])
        if day <= self.present:
            said = {"day": self.present.isoformat()}
            raise ValidationError(_("The new reply date comes after the present one, %(day)s.") % said)
        return day


class WordsForm(BaseForm):
    """A question, an answer, or how something is tried out."""

    words = area("", TEXT_LENGTH)

    def __init__(self, *args: Any, label: Any, hint: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label, self.fields["words"].help_text = label, hint


class ReplyForm(BaseForm):
    """What the department decides."""

    adopted = forms.TypedChoiceField(
        label=pgettext_lazy("recommendation", "Reply of the department"),
        choices=[
            ("yes", pgettext_lazy("recommendation", "adopted: we carry it out")),
            ("no", pgettext_lazy("recommendation", "declined: we do not carry it out")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    text = area(
        pgettext_lazy("recommendation", "In words"),
        TEXT_LENGTH,
        _("How and until when it is carried out; where it is declined, why. Authors and branch read it."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].needed_sometimes = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("adopted") is False and not data.get("text", "").strip():
            self.add_error("text", _("Say why it is declined."))
        return data


class ReportForm(BaseForm):
    """How far it is, and what is saved so far; a proof where there is one."""

    day = DayField(label=_("As of"))
    text = area(pgettext_lazy("department's report", "Progress"), TEXT_LENGTH)
    yuan = SavingField(places=2, most=MOST_YUAN, label=_("Saving in yuan a year"))
    hours = SavingField(places=1, most=MOST_HOURS, label=_("Saving in hours a year"))
    other = forms.CharField(label=_("Other benefit"), max_length=200, required=False)
    proof = AttachmentField(label=pgettext_lazy("department's report", "Proof"), required=False)

    def __init__(self, *args: Any, recommendation: Recommendation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first, self.last = clock.day_of(recommendation.recommended_at), clock.today()
        self.initial.setdefault("day", self.last)
        self.fields["day"].widget.attrs |= {"min": self.first.isoformat(), "max": self.last.isoformat()}
        self.fields["yuan"].help_text = _("A number such as 10000 or 10000.50; may be left empty.")
        self.fields["other"].help_text = _("What cannot be counted: safety, quality, less effort.")

    def clean_day(self) -> date:
        return within(self.cleaned_data["day"], self.first, self.last)


class StrikeForm(BaseForm):
    """Why a report is struck out."""

    reason = area(_("Reason"), TEXT_LENGTH, _("It stays to be read with the report. The authors are told."), rows=3)


class CarryOutForm(BaseForm):
    """Since when it is carried out, and when its benefit is verified."""

    on = DayField(label=_("Carried out on"))
    months = forms.TypedMultipleChoiceField(
        label=_("Verify the benefit after"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        handed_in = clock.day_of(proposal.submitted_at) if proposal.submitted_at else today
        self.first, self.last = handed_in - timedelta(days=LONGEST), today
        months = cast("forms.TypedMultipleChoiceField", self.fields["months"])
        months.choices = [(each, _("%(count)s months") % {"count": each}) for each in MONTHS_TO_VERIFY]
        months.error_messages["required"] = _("Choose after how many months the benefit is verified: 3, 6 or 12.")
        self.initial = {"on": today, "months": [6]} | dict(self.initial)
        self.fields["on"].widget.attrs |= {"min": self.first.isoformat(), "max": self.last.isoformat()}

    def clean_on(self) -> date:
        return within(self.cleaned_data["on"], self.first, self.last)


def _ahead(day: date) -> date:
    """The day, if it is tomorrow or later, at most a year ahead."""
    today = clock.today()
    if day <= today:
        raise ValidationError(_("The reply date is tomorrow or later."))
    if (day - today).days > LONGEST:
        raise ValidationError(_("The reply date lies more than a year ahead."))
    return day


def within(day: date, first: date, last: date) -> date:
    """The day, if it is one of these."""
    if not first <= day <= last:
        said = {"first": first.isoformat(), "last": last.isoformat()}
        raise ValidationError(_("Choose a day from %(first)s to %(last)s.") % said)
    return day
