"""Forms of candidates: the words of an application, the nomination, the group's opinion, the committee's award."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from branchmgr import clock
from branchmgr.forms import BaseForm, DayField
from branchmgr.models import User
from branchmgr.punctuation import with_aside
from groups.models import Person
from pioneer_posts.application_queries import PostOfCandidates, nominees_for, posts_to_choose
from pioneer_posts.models import Application, Feedback, PioneerPost, Round
from pioneer_posts.services.applications import DAYS_BEFORE_CALL, OPINION_LENGTH
from pioneer_posts.services.awards import PRESENT_LENGTH, Decision
from pioneer_posts.services.candidacy import AIM_LENGTH, GROUNDS_LENGTH, MOST_AIMS, PLEDGE_LENGTH

REASON_LENGTH = 500
RESOLUTION_LENGTH = 2000


class AimsField(forms.CharField):
    """Up to ten aims, one a line; gives the list of them."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Aims that can be checked"))
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 5}))
        hint = _("One a line, 1 to 10; each such that anybody can see whether it was reached.")
        kwargs.setdefault("help_text", hint)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        typed = super().clean(value) or ""
        aims = [line.strip() for line in typed.splitlines() if line.strip()]
        if len(aims) > MOST_AIMS:
            said = {"most": MOST_AIMS, "count": len(aims)}
            raise ValidationError(_("Set yourself at most %(most)s aims; these are %(count)s.") % said)
        if any(len(aim) > AIM_LENGTH for aim in aims):
            raise ValidationError(_("An aim has at most %(most)s characters.") % {"most": AIM_LENGTH})
        return aims


class PostField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the posts that are awarded, with its department."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Pioneer post"))
        super().__init__(queryset=PioneerPost.objects.none(), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} · {obj.department}"


class NomineeField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the members who may be nominated."""

    def label_from_instance(self, obj: Any) -> str:
        return with_aside(obj.name, obj.employee_no)


def _area(label: Any, rows: int, most: int, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, widget=area, help_text=help_text, required=required)


def _pledge(*, required: bool) -> forms.CharField:
    hint = _("In the first person, such as it will stand on the plaque; at most 300 characters.")
    return _area(_("Pledge"), 3, PLEDGE_LENGTH, hint, required=required)


def _choose_post(form: forms.Form, post_round: Round) -> None:
    cast("forms.ModelChoiceField[PioneerPost]", form.fields["post"]).queryset = posts_to_choose(post_round)


class BeginForm(BaseForm):
    """Which post one stands for."""

    post = PostField(widget=forms.RadioSelect, empty_label=None)

    def __init__(self, *args: Any, post_round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_post(self, post_round)


class ApplicationForm(BaseForm):
    """What a candidate says. A draft may be kept with gaps; to hand it in everything is written (``complete``)."""

    post = PostField(empty_label=None)
    grounds = _area(
        _("Grounds"), 4, GROUNDS_LENGTH, _("Why you: what you have done so far that speaks for it."), required=False
    )
    pledge = _pledge(required=False)
    aims = AimsField(required=False)

    def __init__(self, *args: Any, application: Application, complete: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.complete = complete
        _choose_post(self, application.round)
        for name in ("grounds", "pledge", "aims"):
            self.fields[name].needed_sometimes = True  # type: ignore[attr-defined]
        first = {"post": application.post_id, "grounds": application.grounds, "pledge": application.pledge}
        self.initial = {**first, "aims": aims_text(application), **self.initial}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("grounds", "pledge", "aims") if self.complete else ():
            if name not in self.errors and not data.get(name):
                self.add_error(name, _("Needed to hand the application in."))
        return data


class NominationForm(BaseForm):
    """Whom the group proposes, for which post and why; pledge and aims may be left to the member."""

    person = NomineeField(queryset=Person.objects.none(), label=_("Member"))
    post = PostField()
    grounds = _area(_("Grounds"), 4, GROUNDS_LENGTH, _("Why the group proposes this member."))
    pledge = _pledge(required=False)
    aims = AimsField(required=False)

    def __init__(self, *args: Any, post_round: Round, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_post(self, post_round)
        people = cast("forms.ModelChoiceField[Person]", self.fields["person"])
        people.queryset = nominees_for(user, post_round, clock.today())
        self.fields["pledge"].help_text = _("May be left to the member, who is asked to agree and can change it.")
        self.fields["aims"].help_text = _("One a line, at most 10; without any the aims of the post are suggested.")


class ConsentForm(BaseForm):
    """The member's own pledge and aims."""

    pledge = _pledge(required=True)
    aims = AimsField()

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"pledge": application.pledge, "aims": aims_text(application), **self.initial}


class DeclineForm(BaseForm):
    """Why, if the member likes to say."""

    reason = _area(
        _("Reason"), 3, REASON_LENGTH, _("You need not say why. Who nominated you can read it."), required=False
    )


class OpinionForm(BaseForm):
    """What the group meeting said of a candidate."""

    supported = forms.TypedChoiceField(
        label=_("Opinion of the group"),
        choices=[("yes", _("supports the candidate")), ("no", _("does not support the candidate"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    opinion = _area(
        _("What was said in the meeting"),
        4,
        OPINION_LENGTH,
        _("The candidate and the committee read it. Needed where the group does not support the candidate."),
        required=False,
    )
    on = DayField(label=_("Day of the group meeting"))

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first = application.round.call_opens_on - timedelta(days=DAYS_BEFORE_CALL)
        self.fields["opinion"].needed_sometimes = True  # type: ignore[attr-defined]
        if application.supported is not None:
            said = "yes" if application.supported else "no"
            known = {"supported": said, "opinion": application.opinion, "on": application.opinion_on}
            self.initial = {**known, **self.initial}

    def clean_on(self) -> Any:
        day, today = self.cleaned_data["on"], clock.today()
        if not self.first <= day <= today:
            said = {"first": self.first.isoformat(), "last": today.isoformat()}
            raise ValidationError(_("The group meeting was between %(first)s and %(last)s.") % said)
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("supported") is False and not data.get("opinion", "").strip():
            self.add_error("opinion", _("Say why the group does not support the candidate."))
        return data


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A candidate on the award page with the two fields of the decision."""

    candidate: Application
    awarded: forms.BoundField
    reason: forms.BoundField
    aside: list[str]
    """who will not assess this candidate, and why"""
    words: list[Feedback]
    """what colleagues said of this candidate and the committee accepted"""


class AwardForm(BaseForm):
    """The resolution of the branch committee about all candidates at once."""

    meeting_on = DayField(label=_("Day of the meeting"))
    present = forms.CharField(label=_("Who was present"), max_length=PRESENT_LENGTH)
    resolution = _area(_("Resolution"), 3, RESOLUTION_LENGTH, _("What was resolved."))

    def __init__(
        self,
        *args: Any,
        post_round: Round,
        posts: list[PostOfCandidates],
        aside: dict[int, list[str]],
        words: dict[int, list[Feedback]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.post_round, self.posts, self.aside, self.words = post_round, posts, aside, words
        self.fields["meeting_on"].help_text = _("After %(day)s, the last day of the posting.") % {
            "day": post_round.posting_closes_on.isoformat()
        }
        for each in self._candidates():
            self.fields[f"awarded-{each.pk}"] = _choice(each)
            self.fields[f"reason-{each.pk}"] = _reason(each)

    def _candidates(self) -> Iterator[Application]:
        yield from (each for post in self.posts for each in post.candidates)

    def rows(self) -> Iterator[tuple[PostOfCandidates, list[DecisionRow]]]:
        """Post by post: its candidates with their fields."""
        for post in self.posts:
            yield post, [self._row(each) for each in post.candidates]

    def _row(self, each: Application) -> DecisionRow:
        known = self.aside.get(each.pk, []), self.words.get(each.pk, [])
        return DecisionRow(each, self[f"awarded-{each.pk}"], self[f"reason-{each.pk}"], *known)

    @property
    def head(self) -> list[forms.BoundField]:
        """The fields of the meeting."""
        return [self["meeting_on"], self["present"], self["resolution"]]

    def clean_meeting_on(self) -> Any:
        day = self.cleaned_data["meeting_on"]
        if day > clock.today():
            raise ValidationError(_("The day of the meeting is still to come."))
        if day <= self.post_round.posting_closes_on:
            said = {"day": self.post_round.posting_closes_on.isoformat()}
            raise ValidationError(_("The candidates are posted until %(day)s; the meeting is after that day.") % said)
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for each in self._candidates():
            if data.get(f"awarded-{each.pk}") == "no" and not data.get(f"reason-{each.pk}", "").strip():
                self.add_error(f"reason-{each.pk}", _("Say why; the candidate reads it."))
        return data

    @property
    def decisions(self) -> dict[int, Decision]:
        """What was decided about each candidate; the form must be valid."""
        data = self.cleaned_data
        return {
            each.pk: Decision(data[f"awarded-{each.pk}"] == "yes", data[f"reason-{each.pk}"])
            for each in self._candidates()
        }


def _choice(candidate: Application) -> forms.ChoiceField:
    # The name stands in the label, for the summary of errors names its fields by it.
    choices = [("yes", _("awarded")), ("no", _("not awarded"))]
    attrs = {"class": "form-check-input"}
    field = forms.ChoiceField(label=candidate.person.name, choices=choices, widget=forms.RadioSelect(attrs=attrs))
    field.error_messages["required"] = _("Please choose one.")
    return field


def _reason(candidate: Application) -> forms.CharField:
    field = _area(_("Reason, where not awarded"), 2, REASON_LENGTH, required=False)
    field.needed_sometimes = True  # type: ignore[attr-defined]
    return field


def aims_text(application: Application) -> str:
    """The aims of an application as the form shows them: one a line."""
    return "\n".join(application.aims.values_list("text", flat=True))
