"""Forms of activity records: what and when, what happened, the review, and the small ones around a record."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from activities.enums import BRANCH_KINDS, GROUP_KINDS, ActivityKind, ActivityStatus
from activities.models import Activity
from activities.record_queries import groups_named, minutes_of_study, partners_of, people_of
from activities.services.closing import is_closed
from branchmgr import clock
from branchmgr.decimals import narrowed
from branchmgr.forms import BaseForm, DayField, WholeField
from branchmgr.punctuation import with_names
from groups.models import Branch, PartyGroup, Person

Place = PartyGroup | Branch
TEXT_LENGTH = 5000
REASON_LENGTH = 300
HAVES = ("has_topic", "has_record", "has_reflection", "has_assessment", "has_safeguard")


def text_field(label: Any, rows: int, help_text: Any = "", *, most: int = TEXT_LENGTH, required: bool = False) -> Any:
    """A field for several lines."""
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, widget=area, help_text=help_text, required=required)


def kinds_of(place: Place) -> list[tuple[str, Any]]:
    """The kinds of activities that a place holds, the most usual first."""
    elsewhere = GROUP_KINDS if isinstance(place, Branch) else BRANCH_KINDS
    first = [ActivityKind.THEME_DAY, ActivityKind.STUDY] if isinstance(place, PartyGroup) else []
    kinds = [kind for kind in ActivityKind if kind not in elsewhere]
    usual = [*(kind for kind in kinds if kind in GROUP_KINDS), *first]
    return [(str(kind), kind.label) for kind in [*usual, *(kind for kind in kinds if kind not in usual)]]


class HourField(forms.TimeField):
    """A time of the day, chosen or typed: 15:00, 15：00, 1500."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
        super().__init__(**kwargs)
        self.error_messages["invalid"] = _("Enter a time such as 15:00.")

    def to_python(self, value: Any) -> time | None:
        if isinstance(value, str):
            value = narrowed(value).replace("：", ":")
            if re.fullmatch(r"\d{3,4}", value):
                value = f"{value[:-2]}:{value[-2:]}"
        return super().to_python(value)


class TimesForm(BaseForm):
    """A day and two times of it."""

    day = DayField(label=_("Day"))
    starts = HourField(label=_("From"))
    ends = HourField(label=_("To"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            words = _("It ends after it begins, on the same day. File what went on after midnight by itself.")
            self.add_error("ends", words)
        return data

    @property
    def times(self) -> dict[str, datetime]:
        """Begin and end as moments; the form must be valid."""
        day, zone = self.cleaned_data["day"], clock.zone()
        found = {f"{name}_at": self.cleaned_data[name] for name in ("starts", "ends")}
        return {name: datetime.combine(day, hour, tzinfo=zone) for name, hour in found.items()}


def times_of(activity: Activity) -> dict[str, Any]:
    """Day and times of a record as the form shows them."""
    starts, ends = (moment.astimezone(clock.zone()) for moment in (activity.starts_at, activity.ends_at))
    return {"day": starts.date(), "starts": starts.time(), "ends": ends.time()}


class BasicsForm(TimesForm):
    """What was held, when and where, and of a joint activity with whom."""

    kind = forms.ChoiceField(label=pgettext_lazy("activity", "Kind"), widget=forms.RadioSelect)
    topic = forms.CharField(label=_("Topic"), max_length=200)
    place = forms.CharField(label=pgettext_lazy("activity", "Place"), max_length=100, required=False)
    partners = forms.ModelMultipleChoiceField(
        label=_("Together with"),
        queryset=PartyGroup.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    others = forms.CharField(
        label=_("Groups of other branches"),
        max_length=300,
        required=False,
        help_text=_("Their codes or full names, with a comma between them."),
    )
    late_reason = forms.CharField(label=_("Why it is filed late"), max_length=REASON_LENGTH, required=False)
    edition = WholeField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, place: Place, activity: Activity | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.branch = place if isinstance(place, Branch) else place.branch
        self.activity = activity
        self.fields["kind"].choices = kinds_of(place)  # type: ignore[attr-defined]
        self.fields["topic"].widget.attrs |= {"enterkeyhint": "next", "autocomplete": "off"}
        partners = partners_of(place, clock.today())
        field = cast("forms.ModelMultipleChoiceField[PartyGroup]", self.fields["partners"])
        field.queryset = PartyGroup.objects.filter(pk__in=[group.pk for group in partners]).order_by("code")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        words = [word for word in re.split(r"[,，、;；\n]+", data.get("others") or "") if word.strip()]
        self.named, unknown = groups_named([word.strip() for word in words], data.get("day") or clock.today())
        if unknown:
            said = {"words": with_names(unknown)}
            self.add_error("others", _("No group, or more than one, is called %(words)s. Enter its code.") % said)
        alone = data.get("kind") == ActivityKind.JOINT and not (data.get("partners") or self.named)
        if alone and not {"partners", "others"} & self.errors.keys():
            self.add_error("partners", _("Say with which groups the joint activity is held."))
        return data

    @property
    def is_late(self) -> bool:
        """Whether the day that was entered is closed, or a reason is there already."""
        day = self.cleaned_data.get("day") if self.is_bound else None
        return bool(self["late_reason"].value()) or (day is not None and is_closed(self.branch, day))

    @property
    def columns(self) -> dict[str, Any]:
        """What the record is to hold; the form must be valid. Minutes of study that nobody typed follow the times."""
        data, was = self.cleaned_data, self.activity
        joint = data["kind"] == ActivityKind.JOINT
        kept = {name: data[name] for name in ("kind", "topic", "place", "late_reason")}
        if was and was.study_minutes == minutes_of_study(was.kind, was.starts_at, was.ends_at):
            kept["study_minutes"] = minutes_of_study(data["kind"], *self.times.values())
        return {**kept, **self.times, "joint_groups": [*data["partners"], *self.named] if joint else []}


def basics_of(activity: Activity) -> dict[str, Any]:
    """The basics of a record as the form shows them."""
    joined = list(activity.joint_groups.all())
    inside = [group.pk for group in joined if group.branch_id == activity.branch_id]
    beyond = [group.code for group in joined if group.branch_id != activity.branch_id]
    kept = {name: getattr(activity, name) for name in ("kind", "topic", "place", "late_reason", "edition")}
    return {**kept, **times_of(activity), "partners": inside, "others": "、".join(beyond)}


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the people who can have taken part."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(Person.objects.none(), label=label, required=False, empty_label="–", **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class ContentForm(BaseForm):
    """What happened, of a plan what is meant to: all of it optional, for the usual meeting needs two sentences."""

    content = text_field(_("What was said and done"), 4)
    decisions = text_field(_("Decisions"), 3)
    has_topic = forms.BooleanField(label=pgettext_lazy("five haves", "topic"), required=False)
    has_record = forms.BooleanField(label=pgettext_lazy("five haves", "record"), required=False)
    has_reflection = forms.BooleanField(label=pgettext_lazy("five haves", "reflection"), required=False)
    has_assessment = forms.BooleanField(label=pgettext_lazy("five haves", "assessment"), required=False)
    has_safeguard = forms.BooleanField(label=pgettext_lazy("five haves", "safeguard"), required=False)
    chair = PersonField(_("Chair"))
    recorder = PersonField(_("Recorder"))
    study_minutes = WholeField(
        label=_("Minutes of study"),
        min_value=0,
        max_value=1440,
        required=False,
        help_text=_("They count towards the year's study hours of everybody who took part. 0 where it was none."),
    )
    agenda = text_field(_("Agenda"), 3)
    criticism = text_field(_("Criticism and self-criticism"), 3)
    highlight = forms.CharField(label=_("The group's own X"), max_length=200, required=False)
    edition = WholeField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if activity.status == ActivityStatus.PLANNED:
            for name in ("content", "decisions", "criticism", *HAVES):
                del self.fields[name]
        people = people_of(activity)
        for name in ("chair", "recorder"):
            cast("forms.ModelChoiceField[Person]", self.fields[name]).queryset = people

    def clean_study_minutes(self) -> int:
        return self.cleaned_data["study_minutes"] or 0

    @property
    def columns(self) -> dict[str, Any]:
        """What the record is to hold; what was written down is a record. The form must be valid."""
        kept = {name: value for name, value in self.cleaned_data.items() if name != "edition"}
        return kept | {"has_record": True} if kept.get("content", "").strip() else kept

    @property
    def haves(self) -> list[Any]:
        """The five haves 五有, as boxes to tick."""
        return [self[name] for name in HAVES]

    @property
    def more(self) -> bool:
        """Whether a field that is folded away is to be mended."""
        return any(self[name].errors for name in ("chair", "recorder", "study_minutes", "agenda", "highlight"))


def content_of(activity: Activity) -> dict[str, Any]:
    """What happened, as the form shows it."""
    names = ["content", "decisions", *HAVES, "study_minutes", "agenda", "criticism", "highlight", "edition"]
    people = {"chair": activity.chair_id, "recorder": activity.recorder_id}
    return {name: getattr(activity, name) for name in names} | people


class ReviewForm(BaseForm):
    """Whether the record is in order."""

    accepted = forms.TypedChoiceField(
        label=_("Your review"),
        choices=[("yes", _("accepted: it is in order")), ("no", _("returned: something is to be mended"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = text_field(_("What is to be mended"), 3, _("Only where it is returned."), most=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].needed_sometimes = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("accepted") is False and not data.get("reason", "").strip():
            self.add_error("reason", _("Say what is to be mended."))
        return data


class CopyForm(TimesForm):
    """When the next one is, or was."""

    late_reason = forms.CharField(
        label=_("Why it is filed late"),
        max_length=REASON_LENGTH,
        required=False,
        help_text=_("Only for a day whose period is totalled already."),
    )


class CallOffForm(BaseForm):
    """Why."""

    reason = text_field(_("Reason"), 3, most=1000, required=True)


class SupplementForm(BaseForm):
    """What is added afterwards, and why."""

    text = text_field(_("What is added"), 4, most=2000, required=True)
    reason = text_field(_("Why it comes afterwards"), 2, most=500, required=True)


class SolutionForm(BaseForm):
    """How and when a problem was solved."""

    solution = forms.CharField(label=_("How it was solved"), max_length=300)
    on = DayField(label=_("Solved on"))


class PrintedForm(BaseForm):
    """Where and when an article was printed."""

    outlet = forms.CharField(label=_("Printed in"), max_length=100)
    on = DayField(label=_("Printed on"))
