"""Forms of brand cards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from branchmgr import uploads
from branchmgr.forms import AttachmentField, BaseForm, WholeField
from groups.models import Brand

TEXT_LENGTH = 2000


class PictureField(AttachmentField):
    """One picture, JPG or PNG."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png,image/*", "data-shrink": ""}))
        kwargs.setdefault("label", _("Picture"))
        kwargs.setdefault("help_text", _("JPG or PNG, at most 10 MB."))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if isinstance(upload, UploadedFile) and uploads.accepted(upload)[0] not in (uploads.JPG, uploads.PNG):
            raise ValidationError(_("This is not a picture. Choose a JPG or PNG file."))
        return upload


def _text(label: Any, help_text: Any, rows: int = 4) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, max_length=TEXT_LENGTH, widget=area, required=False)


class BrandForm(BaseForm):
    """What the card says; ``based_on`` is the version that the person has before them."""

    based_on = WholeField(widget=forms.HiddenInput, min_value=0)
    name = forms.CharField(label=_("Brand"), max_length=100, help_text=_("A short name that people remember."))
    theme = forms.CharField(label=_("Theme"), max_length=200, help_text=_("What the group stands for, in one line."))
    carrier = forms.CharField(
        label=_("Carrier"),
        max_length=200,
        required=False,
        help_text=_("By what it is carried: a post, a team, a fixed day."),
    )
    highlights = _text(_("Highlights"), _("What is special about it. One line each."))
    practices = _text(_("Practices"), _("How it is done, such that another group could do it as well."), rows=6)
    deeds = _text(_("Model deeds"), _("What came of it: who did what, and when."), rows=5)
    picture = PictureField(required=False)
    without_picture = forms.BooleanField(label=_("Show no picture"), required=False)

    def __init__(self, *args: Any, present: Brand | None, **kwargs: Any) -> None:
        names = ("name", "theme", "carrier", "highlights", "practices", "deeds")
        known = {name: getattr(present, name) for name in names} if present else {}
        kwargs["initial"] = {"based_on": present.version if present else 0} | known
        super().__init__(*args, **kwargs)
        if present and present.picture:
            self.fields["picture"].help_text = _("JPG or PNG, at most 10 MB. Without one the present picture stays.")
        else:
            del self.fields["without_picture"]


class SpreadForm(BaseForm):
    """What others can learn from a card."""

    note = forms.CharField(
        label=_("What others can learn from it"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences of the committee; they stand above the card."),
    )
