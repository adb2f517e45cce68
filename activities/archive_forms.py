"""Forms of the archive: which group and time, and a branch's own template."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from activities.archive import spans, word
from activities.archive.spans import Span
from activities.enums import PaperKind
from branchmgr import clock, uploads
from branchmgr.errors import RefusedError
from branchmgr.forms import AttachmentField, BaseForm
from groups.models import PartyGroup
from groups.models.organisation import PartyGroupQuerySet

WORD, PDF, EXCEL = "word", "pdf", "excel"


class SpanField(forms.ChoiceField):
    """A time, by its code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Time"), choices=_offered, **kwargs)

    def to_python(self, value: Any) -> Any:
        return str(value or "")

    def clean(self, value: Any) -> Span | None:
        code = super().clean(value)
        return spans.parsed(code) if code else None


def _offered() -> list[tuple[str, str]]:
    return [(span.code, str(span)) for span in spans.offered(clock.today())]


class ArchiveForm(BaseForm):
    """Whose records of which time."""

    group = forms.ModelChoiceField(PartyGroup.objects.none(), label=_("Party group"), empty_label=None)
    span = SpanField()

    def __init__(self, *args: Any, groups: PartyGroupQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups  # type: ignore[attr-defined]


class ExportForm(BaseForm):
    """Which time, and as what."""

    span = SpanField()
    form = forms.ChoiceField(choices=[(WORD, "Word"), (PDF, "PDF"), (EXCEL, "Excel")])


class PaperFormForm(BaseForm):
    """A template of a branch's own."""

    kind = forms.ChoiceField(label=_("Paper"), choices=PaperKind)
    template = AttachmentField(label=_("Word template"), help_text=_("One .docx file of at most 2 MB."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].widget.attrs["accept"] = uploads.DOCX.suffix

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        upload, kind = found.get("template"), found.get("kind")
        if isinstance(upload, UploadedFile) and kind:
            try:
                word.checked(upload, kind)
            except RefusedError as refusal:
                self.add_error("template", ValidationError(str(refusal)))
        return found
