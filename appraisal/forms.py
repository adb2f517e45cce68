"""Forms of schemes: the workbook to import, the approval, the copy with the faults marked."""

from __future__ import annotations

import base64
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from appraisal.services.scheme_reading import faults_of
from branchmgr.errors import Fault, RefusedError
from branchmgr.forms import BaseForm, DayField, WorkbookField

MARKED_BYTES = 2 * 1024 * 1024
"""a workbook up to this size travels with the page that shows its faults"""


class SchemeImportForm(BaseForm):
    """One workbook with the sheets 办法, 考核项目 and 等次. Its ``faults`` are there after a refusal."""

    workbook = WorkbookField()
    faults: tuple[Fault, ...] = ()
    source: bytes = b""

    def clean_workbook(self) -> Any:
        upload = self.cleaned_data["workbook"]
        self.source = upload.read()
        try:
            self.faults = faults_of(self.source)
        except RefusedError as refusal:
            raise ValidationError(str(refusal)) from refusal
        if self.faults:
            raise ValidationError(_("The workbook has faults; nothing was changed. They are listed below."))
        return upload

    @property
    def kept(self) -> str:
        """The faulty workbook as text, so that it can be marked without choosing it again."""
        return base64.b64encode(self.source).decode() if self.faults and len(self.source) <= MARKED_BYTES else ""


class MarkedCopyForm(BaseForm):
    """The workbook that was refused just before."""

    workbook = forms.CharField(widget=forms.HiddenInput, max_length=MARKED_BYTES * 2)

    def clean_workbook(self) -> bytes:
        try:
            return base64.b64decode(self.cleaned_data["workbook"], validate=True)
        except ValueError:  # also of a text that is not even ASCII
            raise ValidationError(_("Choose the workbook again.")) from None


class SchemeApproveForm(BaseForm):
    """When the branch committee met, and what it resolved."""

    meeting_on = DayField(
        label=_("Day of the meeting"),
        help_text=_("The day on which the branch committee approved the scheme."),
    )
    resolution = forms.CharField(
        label=_("Resolution"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What was resolved, and who was present. It is shown with the scheme."),
        error_messages={"required": _("Write what the meeting resolved.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting_on"].error_messages["required"] = _("Enter the day of the meeting.")
