"""Forms of posts held: aims reached, what was done, giving up, and what colleagues say."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from branchmgr import clock
from branchmgr.forms import AttachmentField, BaseForm, DayField
from pioneer_posts.enums import FeedbackKind
from pioneer_posts.models import Aim, Holding
from pioneer_posts.services.feedback import TEXT_LENGTH

NOTE_LENGTH = 300
REASON_LENGTH = 500


def _text(label: Any, rows: int, help_text: Any = "", *, most: int, required: bool = True) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, widget=area, help_text=help_text, required=required)


class AimForm(BaseForm):
    """On which day an aim was reached, and how it shows."""

    on = DayField(label=_("Reached on"))
    note = _text(
        _("How it shows"),
        2,
        _("A figure, a date, a place where anybody can look it up."),
        most=NOTE_LENGTH,
        required=False,
    )

    def __init__(self, *args: Any, holding: Holding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", clock.today())
        self.fields["on"].help_text = _("Since %(day)s, the day of the award.") % {"day": holding.starts_on}


class FulfilmentForm(BaseForm):
    """What was done for the pledge, on which day, for which aim."""

    text = _text(
        _("What was done"), 4, _("One thing, in words that colleagues who were not there understand."), most=1000
    )
    done_on = DayField(label=_("Done on"))
    aim = forms.ModelChoiceField(
        queryset=Aim.objects.none(), required=False, label=_("For the aim"), empty_label=_("the pledge as a whole")
    )
    evidence = AttachmentField(
        required=False, label=_("Evidence"), help_text=_("Not needed. PDF, JPG, PNG, Word or Excel, at most 10 MB.")
    )

    def __init__(self, *args: Any, holding: Holding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("done_on", clock.today())
        field = cast("forms.ModelChoiceField[Aim]", self.fields["aim"])
        field.queryset = holding.application.aims.all()


class GivingUpForm(BaseForm):
    """Why a post is given up."""

    reason = _text(
        _("Reason"), 3, _("The committee, the department and your group leader read it."), most=REASON_LENGTH
    )


class FeedbackForm(BaseForm):
    """What a colleague says, by name or without."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=FeedbackKind.choices, widget=forms.RadioSelect)
    text = _text(_("What you saw"), 5, _("When, where, what: things seen, not talk about people."), most=TEXT_LENGTH)
    named = forms.TypedChoiceField(
        label=_("Your name"),
        choices=[("yes", _("by name: the committee can ask you, and you are told what becomes of it")),
                 ("no", _("without a name: nobody sees who wrote it, not even the committee"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )  # fmt: skip


class ScreeningForm(BaseForm):
    """Whether the committee takes a word in."""

    accepted = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("accept it: the holder and the branch see it, and it counts")),
                 ("no", _("set it aside: only the committee sees it"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )  # fmt: skip
    reason = _text(
        _("Reason"),
        3,
        _("Needed where it is set aside. Who wrote it by name reads it."),
        most=REASON_LENGTH,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].needed_sometimes = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("accepted") is False and not data.get("reason", "").strip():
            self.add_error("reason", _("Say why it is set aside."))
        return data


class AnswerForm(BaseForm):
    """What the holder answers."""

    answer = _text(
        _("My answer"),
        4,
        _("It stands below the word, for everybody who sees it. You answer once."),
        most=TEXT_LENGTH,
    )
