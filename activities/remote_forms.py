"""Forms of remote members and visits: short ones, made for a phone."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from activities.enums import ContactWay, VisitKind
from activities.models import Stay, Visit
from activities.remote_queries import usual_next
from activities.services.stays import since_fault
from branchmgr import clock
from branchmgr.forms import BaseForm, DayField
from branchmgr.punctuation import with_aside
from groups.models import Person
from groups.models.people import PersonQuerySet

WORDS = 300
PLACE = 100
CARE_KINDS = [(kind.value, kind.label) for kind in VisitKind if kind != VisitKind.LIAISON]


class PersonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of some people, told apart by the employee number."""

    def label_from_instance(self, obj: Any) -> str:
        return with_aside(obj.name, obj.employee_no)


def text(label: Any, help_text: Any = "", *, rows: int = 2, most: int = WORDS, required: bool = False) -> Any:
    """A field of several lines."""
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, widget=area, help_text=help_text, required=required)


def not_to_come(day: date) -> date:
    """Refuses a day to come."""
    if day > clock.today():
        raise ValidationError(_("This day is still to come."))
    return day


class ContactForm(BaseForm):
    """How a remote member was reached, when, and when again."""

    way = forms.ChoiceField(label=_("Way of contact"), choices=ContactWay.choices, widget=forms.RadioSelect)
    on = DayField(label=_("On"))
    note = text(_("What was talked about"), _("A few words are enough, or none."))
    next_on = DayField(label=_("Next contact on"), required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        self.initial.update({"way": ContactWay.PHONE, "on": today, "next_on": usual_next(person, today)})
        self.fields["next_on"].help_text = _("If you leave it empty, the usual time is taken.")

    def clean_on(self) -> date:
        return not_to_come(self.cleaned_data["on"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        on, next_on = data.get("on"), data.get("next_on")
        if on and next_on and next_on <= on:
            self.add_error("next_on", _("The next contact is after this one."))
        return data


class StayForm(BaseForm):
    """Where a member is, what for, until when."""

    place = forms.CharField(label=_("Where"), max_length=PLACE, help_text=_("Town or site, as people call it."))
    work = forms.CharField(label=_("What for"), max_length=PLACE, required=False)
    expected_on = DayField(label=_("Expected back on"), required=False)

    def __init__(self, *args: Any, stay: Stay | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stay = stay
        if stay is not None:
            self.initial.update({"place": stay.place, "work": stay.work, "expected_on": stay.expected_on})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, expected = self.stay.since if self.stay else data.get("since"), data.get("expected_on")
        if since and expected and expected <= since:
            self.add_error("expected_on", _("Somebody is expected back after the first day away."))
        return data


class NewStayForm(StayForm):
    """Who is away, and since when."""

    person = PersonChoice(label=_("Member"), queryset=Person.objects.none())
    since = DayField(label=_("Away since"))

    field_order = ("person", "place", "work", "since", "expected_on")

    def __init__(self, *args: Any, people: PersonQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("PersonChoice", self.fields["person"]).queryset = people.order_by("sort_key", "employee_no")
        self.initial.setdefault("since", clock.today())

    def clean_since(self) -> date:
        return not_to_come(self.cleaned_data["since"])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        person, since = data.get("person"), data.get("since")
        if person and since and (fault := since_fault(person, since, clock.today())):
            self.add_error("since", fault)
        return data


class ReturnForm(BaseForm):
    """Since when somebody is back."""

    back_on = DayField(label=_("Back since"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("back_on", clock.today())

    def clean_back_on(self) -> date:
        return not_to_come(self.cleaned_data["back_on"])


class TransferForm(BaseForm):
    """What the committee decided about a transfer of the membership."""

    decision = text(
        _("Decision"),
        _("For example: the membership is transferred to …; or stays here, because …, looked at again on …."),
        required=True,
        rows=3,
    )
    decided_on = DayField(label=_("Decided on"))

    def __init__(self, *args: Any, stay: Stay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update({"decision": stay.transfer_decision, "decided_on": clock.today()})

    def clean_decided_on(self) -> date:
        return not_to_come(self.cleaned_data["decided_on"])


class FollowUpForm(BaseForm):
    """The needs found by a visit, and what was done."""

    needs = text(_("Needs found"), _("Leave it empty where there are none."))
    done = text(_("What was done"))

    def __init__(self, *args: Any, visit: Visit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if visit is not None:
            self.initial.update({"needs": visit.needs, "done": visit.done})


class LiaisonVisitForm(FollowUpForm):
    """When who of the committee visited the group."""

    visitor = PersonChoice(label=_("Visited by"), queryset=Person.objects.none())
    on = DayField(label=_("On"))

    field_order: Any = ("visitor", "on", "needs", "done")

    def __init__(self, *args: Any, visitors: PersonQuerySet, visitor: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("PersonChoice", self.fields["visitor"]).queryset = visitors
        self.initial.update({"visitor": visitor, "on": clock.today()})

    def clean_on(self) -> date:
        return not_to_come(self.cleaned_data["on"])


class CareVisitForm(LiaisonVisitForm):
    """A visit to a member or the family: why, when, by whom."""

    kind = forms.ChoiceField(
        label=_("Kind of visit"), choices=CARE_KINDS, widget=forms.RadioSelect, initial=VisitKind.CARE
    )

    field_order: Any = ("kind", "visitor", "on", "needs", "done")
