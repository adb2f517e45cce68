"""The short codes of publications as people read them on notices and pages."""

from __future__ import annotations

from django.db.models import Model
from django.utils.translation import gettext as _

from branchmgr import audit
from branchmgr.audit_words import word_of
from branchmgr.models import AuditEvent


def sentence(event: AuditEvent) -> str:
    """What the short code of a publication is, and what it is good for."""
    return _(
        "Code of the record: %(code)s (entry %(number)s). Whoever wonders whether this was changed afterwards can have "
        "the code compared by the auditor at any time."
    ) % {"code": audit.anchor(event), "number": event.number}


def short(event: AuditEvent) -> str:
    """The act and its short code, where the long sentence stands beside it already."""
    said = {"act": word_of(event.action), "code": audit.anchor(event), "number": event.number}
    return _("%(act)s: %(code)s (entry %(number)s)") % said


def published(subject: Model, *actions: str) -> list[AuditEvent]:
    """The publications of a thing by these acts, the first of each, in their order; one query."""
    known = audit.anchors().filter(subject=subject._meta.label_lower, subject_id=str(subject.pk), action__in=actions)
    first: dict[str, AuditEvent] = {}
    for event in known.order_by("number"):
        first.setdefault(event.action, event)
    return list(first.values())
