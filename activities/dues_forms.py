"""Forms of dues: payments, their corrections, bases."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from activities.enums import DuesClass
from activities.models import Dues, DuesBase
from activities.services.dues import amount_fault, base_fault, moment_fault
from branchmgr import clock
from branchmgr.forms import BaseForm, PointsField
from branchmgr.spreadsheets import parse_moment, parse_month
from groups.models import Person

REASON_LENGTH = 300


class AmountField(PointsField):
    """An amount in yuan as people type it, full-width digits too; never a sign, an exponent or a third place."""

    def to_python(self, value: Any) -> Decimal | None:
        try:
            return super().to_python(value)
        except ValidationError:
            raise ValidationError(_("Enter an amount such as 15 or 15.50."), code="invalid") from None


class MomentField(forms.CharField):
    """A day and time to the second, chosen or typed, read by the parser of the workbooks."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M:%S", attrs={"type": "datetime-local", "step": "1"})
        super().__init__(**({"widget": widget} | kwargs))

    def clean(self, value: Any) -> datetime | None:
        typed = super().clean(value)
        try:
            return parse_moment(typed) if typed else None
        except ValueError:
            raise ValidationError(_("Enter a day and time such as 2026-09-01 00:00:05."), code="invalid") from None


class MonthField(forms.CharField):
    """A month, chosen or typed, as its first day."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m", attrs={"type": "month", "placeholder": "2026-01"})
        super().__init__(**({"widget": widget} | kwargs))

    def clean(self, value: Any) -> date | None:
        typed = super().clean(value)
        try:
            return parse_month(typed) if typed else None
        except ValueError:
            raise ValidationError(_("Enter a month such as 2026-01."), code="invalid") from None


def _reason(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 2}))


class PaymentForm(BaseForm):
    """What was paid, and when."""

    paid = AmountField(label=_("Paid, in yuan"))
    paid_at = MomentField(
        label=_("Paid at"), help_text=_("To the second where it is known: the transfer in the telephone says it.")
    )

    def __init__(self, *args: Any, dues: Dues, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dues = dues
        self.fields["paid"].help_text = _("More than is owed may be given freely.")

    def clean_paid(self) -> Decimal:
        paid: Decimal = self.cleaned_data["paid"]
        if fault := amount_fault(self.dues, paid):
            raise ValidationError(fault)
        return paid

    def clean_paid_at(self) -> datetime:
        paid_at: datetime = self.cleaned_data["paid_at"]
        if fault := moment_fault(self.dues, paid_at, now=clock.now()):
            raise ValidationError(fault)
        return paid_at


class CorrectionForm(PaymentForm):
    """What was really paid, and when, with the reason."""

    reason = _reason(_("Why it is corrected"))


class TakeBackForm(BaseForm):
    """Why a payment is taken back."""

    reason = _reason(_("Why it is taken back"))


class DuesBaseForm(BaseForm):
    """By what a member pays from a month on."""

    from_month = MonthField(label=_("From the month"), help_text=_("The base is fixed for the year."))
    dues_class = forms.ChoiceField(label=_("Class"), choices=DuesClass, widget=forms.RadioSelect)
    base = AmountField(label=_("Base in yuan a month"), required=False)
    amount = AmountField(label=_("Fixed amount in yuan a month"), required=False)
    note = forms.CharField(label=_("Approval or reason"), max_length=200, required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["base"].help_text = _("For “employed” and “retired”: what the dues are worked out from.")
        self.fields["amount"].help_text = _("For “fixed amount” only, such as 0.2 for who has no income.")
        self.fields["note"].help_text = _("Needed for an exemption, and for a change within the year.")
        for name in ("base", "amount", "note"):
            self.fields[name].needed_sometimes = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        figure = "amount" if data["dues_class"] == DuesClass.FIXED else "base"
        wanted = data | {name: data[name] if name == figure else None for name in ("base", "amount")}
        if fault := base_fault(self.person, **wanted, now=clock.now()):
            field, sentence = fault
            self.add_error(field if field in self.fields else None, sentence)
        return wanted

    @staticmethod
    def initial_of(base: DuesBase | None) -> dict[str, Any]:
        """What the form begins with: the base in force, from this year's first month."""
        month = clock.today().replace(month=1, day=1)
        if base is None:
            return {"from_month": month, "dues_class": DuesClass.EMPLOYED}
        kept = {name: getattr(base, name) for name in ("dues_class", "base", "amount")}
        return {"from_month": max(month, base.from_month), **kept}
