"""Forms of evidence: files chosen in the page, or sent in parts before."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from activities.models import Evidence
from branchmgr import sendings
from branchmgr.errors import RefusedError
from branchmgr.forms import AttachmentField, BaseForm
from branchmgr.models import Sending, User
from branchmgr.punctuation import with_colon
from branchmgr.spreadsheets import is_readable, typed_text

MOST_AT_ONCE = 10


class FilesInput(forms.FileInput):
    """Where several files can be chosen."""

    allow_multiple_selected = True


class FilesField(AttachmentField):
    """Some files; each is judged, and what is wrong is said with the name of the file."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if len(given) > MOST_AT_ONCE:
            raise ValidationError(_("Choose at most 10 files at once."))
        wrong, files = [], []
        for each in given:
            try:
                files.append(super().clean(each, initial))
            except ValidationError as error:
                wrong += [with_colon(each.name, sentence) for sentence in error.messages]
        if wrong:
            raise ValidationError(wrong)
        return files


class NumbersField(forms.Field):
    """The numbers of files that the script sent before."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[int]:
        given = value if isinstance(value, list) else []
        if not all(str(each).isdecimal() and len(str(each)) < 16 for each in given):
            raise ValidationError(str(sendings.NOT_HERE))
        return [int(each) for each in given[:MOST_AT_ONCE]]


class CaptionField(forms.CharField):
    """What is to be seen, in a few words."""

    def __init__(self, **kwargs: Any) -> None:
        column = Evidence._meta.get_field("caption")
        super().__init__(max_length=column.max_length, required=False, label=_("Caption"), **kwargs)

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        return typed_text(typed) if is_readable(typed) else typed  # which is refused


def faults_of(form: BaseForm) -> str:
    """What is wrong with a form, in one line, for whoever has no page to show it in."""
    return " ".join(str(sentence) for said in form.errors.values() for sentence in said)


class CaptionForm(BaseForm):
    """The caption of one file."""

    caption = CaptionField()


class EvidenceForm(BaseForm):
    """Files for a record, with one caption for all of them."""

    chosen = FilesField(required=False, label=_("Pictures and files"), widget=FilesInput())
    sent = NumbersField(required=False)
    caption = CaptionField()

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_sent(self) -> list[Sending]:
        try:
            return sendings.of(self.by, self.cleaned_data["sent"])
        except RefusedError as refusal:
            raise ValidationError(str(refusal)) from refusal

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if not self.errors and not found["chosen"] and not found["sent"]:
            self.add_error("chosen", _("Please choose a file."))
        return found
