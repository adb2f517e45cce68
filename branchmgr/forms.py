"""The base of all forms: label above, hint below, the error beside its field and summed up on top."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils.choices import BlankChoiceIterator
from django.utils.translation import gettext_lazy as _

from branchmgr import uploads
from branchmgr.blanks import EmptyTexts
from branchmgr.decimals import has_too_many_digits, narrowed, parse_decimal
from branchmgr.errors import RefusedError
from branchmgr.spreadsheets import FIRST_DAY, LAST_DAY, OutOfRangeError, is_readable, parse_date

T = TypeVar("T")

WORKBOOK_BYTES = 10 * 1024 * 1024


def frame_helper() -> FormHelper:
    """How crispy lays out a form; the form tag, the summary and the button are ``_form.html``'s."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.form_show_errors = False
    helper.field_template = "_field.html"
    return helper


def ask_politely(form: forms.BaseForm) -> None:
    """Says of an empty field what to do about it; boxes to tick look alike everywhere."""
    for field in form.fields.values():
        field.error_messages |= {"required": _missing(field), **_plain_words(field)}
        _call_to_choose(field)
        if isinstance(field.widget, forms.RadioSelect):  # which the many boxes of one field are, too
            field.widget.attrs.setdefault("class", "form-check-input")


def _call_to_choose(field: forms.Field) -> None:
    """Puts words where Django offers a row of dashes as the empty choice."""
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == DASHES:
            field.empty_label = CHOOSE
    elif isinstance(field, forms.ChoiceField) and isinstance(field.choices, list | BlankChoiceIterator):
        field.choices = [("", CHOOSE) if label == DASHES else (code, label) for code, label in field.choices]


DASHES = BLANK_CHOICE_DASH[0][1]
CHOOSE = _("Please choose")
PLAIN_WORDS = {
    "max_length": _("At most %(limit_value)s characters; these are %(show_value)s."),
    "min_value": _("Enter %(limit_value)s or more."),
    "max_value": _("Enter %(limit_value)s or less."),
    "invalid_choice": _("Please choose one of those that are offered."),
    "invalid_list": _("Please choose one of those that are offered."),
    "invalid_pk_value": _("Please choose one of those that are offered."),
    "null_characters_not_allowed": _("There is a character in it that cannot be kept. Please type it anew."),
}
"""what is said instead of the words of Django's own catalogue, which speak of variables and values"""
NAME_TOO_LONG = _("The name of this file is too long. Please shorten it.")


def _plain_words(field: forms.Field) -> dict[str, Any]:
    """Our words for each fault for which the field brings none of its own."""
    plain = PLAIN_WORDS | {"max_length": NAME_TOO_LONG} if isinstance(field, forms.FileField) else PLAIN_WORDS
    theirs: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        if kind.__module__.startswith("django."):
            theirs |= getattr(kind, "default_error_messages", {})
    said = field.error_messages
    return {code: words for code, words in plain.items() if said.get(code) is theirs.get(code)}


def _missing(field: forms.Field) -> Any:
    if isinstance(field, forms.FileField):
        return _("Please choose a file.")
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return _("Please choose one.")
    return _("Please tick this.") if isinstance(field, forms.BooleanField) else _("Please fill this in.")


def refuse_unreadable(value: Any) -> None:
    """ValidationError for characters that nobody types, which workbooks are refused for, too.

    Django's own fields look after NUL. A field that makes a day, a number or several texts of what was typed hands
    those on: each text among them is looked at.
    """
    texts = value if isinstance(value, list | tuple) else [value]
    if not all(is_readable(text.replace("\0", "")) for text in texts if isinstance(text, str)):
        raise ValidationError(PLAIN_WORDS["null_characters_not_allowed"], code="unreadable")


class BaseForm(forms.Form):
    """A form that belongs to no model. A refusal is said on top, or at the field named ``refused_at``."""

    refused_at: str | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_politely(self)

    def full_clean(self) -> None:
        """Holds every text to what the reader of workbooks takes, fields that a form adds by itself among them.

        Where nothing is seen in a text, it is empty.
        """
        for field in self.fields.values():
            is_text = isinstance(field, forms.CharField) and not isinstance(field.widget, forms.PasswordInput)
            if is_text and refuse_unreadable not in field.validators:
                field.validators = [*field.validators, refuse_unreadable]
                field.empty_values = EmptyTexts(field.empty_values)
        super().full_clean()

    @property
    def helper(self) -> FormHelper:
        return frame_helper()

    def carried_out(self, act: Callable[[], T]) -> T | None:
        """Does what the valid form asks for; a refusal is said in the form, which keeps everything that was typed."""
        try:
            return act()
        except RefusedError as refusal:
            self.add_error(self.refused_at, str(refusal))
            return None


class DayField(forms.DateField):
    """A date, chosen or typed, read by the parser of the workbooks: 2026-09-30, 2026/9/30, 2026.9.30, 2026年9月30日."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        typed = narrowed(value) if isinstance(value, str) else value
        if not typed or not isinstance(typed, str):
            return super().to_python(typed)
        try:
            return parse_date(typed)
        except OutOfRangeError:
            said = {"first": FIRST_DAY, "last": LAST_DAY}
            raise ValidationError(_("Enter a day from %(first)s to %(last)s."), code="range", params=said) from None
        except ValueError:
            raise ValidationError(_("Enter a date such as 2026-09-30."), code="invalid") from None


class PointsField(forms.Field):
    """A decimal number of 0 or more as people type it, read by the same parser as workbooks and the grid."""

    widget = forms.TextInput

    def __init__(self, *, most: Decimal | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = most
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off", "class": "num"}

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values or not narrowed(str(value)):
            return None
        try:
            return parse_decimal(str(value))
        except ValueError:
            if has_too_many_digits(str(value)):
                sentence = _("This number is too long: at most 12 digits before the point and 6 after it.")
                raise ValidationError(sentence, code="too_long") from None
            raise ValidationError(_("Enter a number such as 7 or 7.5."), code="invalid") from None

    def validate(self, value: Decimal | None) -> None:
        super().validate(value)
        if value is not None and value < 0:
            raise ValidationError(_("Enter 0 or more."), code="negative")
        if value is not None and self.most is not None and value > self.most:
            raise ValidationError(_("Enter %(most)s or less."), code="over_maximum", params={"most": f"{self.most:f}"})


class WholeField(forms.IntegerField):
    """A whole number as people type it, read by the parser of the workbooks: 7, 7.0, ７; not 1_000."""

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values or not narrowed(str(value)):
            return None
        with suppress(ValueError):
            number = parse_decimal(str(value))
            if number == int(number):
                return int(number)
        raise ValidationError(self.error_messages["invalid"], code="invalid")


class WorkbookField(forms.FileField):
    """One Excel workbook; what is inside is judged by the reader, not here."""

    def __init__(self, **kwargs: Any) -> None:
        accept = ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": accept}))
        kwargs.setdefault("label", _("Excel workbook"))
        kwargs.setdefault("help_text", _("One .xlsx file of at most 10 MB."))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if upload and not upload.name.lower().endswith(".xlsx"):
            raise ValidationError(_("This is not an .xlsx workbook. Save it as .xlsx in Excel and choose it again."))
        if upload and upload.size > WORKBOOK_BYTES:
            raise ValidationError(_("This file is larger than 10 MB. Split it or remove pictures from it."))
        return upload


class AttachmentField(forms.FileField):
    """One file that is attached to something; `branchmgr.uploads.store` keeps it."""

    def __init__(self, **kwargs: Any) -> None:
        accept = ",".join(suffix for kind in uploads.KINDS for suffix in (kind.suffix, *kind.known_as))
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": accept}))
        kwargs.setdefault("label", _("Attachment"))
        kwargs.setdefault("help_text", _("PDF, JPG, PNG, Word or Excel (docx, xlsx), at most 10 MB."))
        kwargs.setdefault("error_messages", {"empty": uploads.EMPTY})
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if isinstance(upload, UploadedFile):
            try:
                uploads.accepted(upload)
            except RefusedError as refusal:
                raise ValidationError(refusal.message) from refusal
        return upload
