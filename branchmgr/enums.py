"""Fixed choices of the kernel, NEXT_WORK, the table of steps that a long work may take, and where an import stands."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class WorkStatus(TextChoices):
    """The life of a long work: an export, an import, an archive document."""

    WAITING = "waiting", pgettext_lazy("long work", "waiting")
    RUNNING = "running", pgettext_lazy("long work", "running")
    DONE = "done", pgettext_lazy("long work", "ready")
    FAILED = "failed", pgettext_lazy("long work", "failed")
    CANCELLED = "cancelled", pgettext_lazy("long work", "cancelled")
    EXPIRED = "expired", pgettext_lazy("long work", "expired")


NEXT_WORK: dict[WorkStatus, tuple[WorkStatus, ...]] = {
    WorkStatus.WAITING: (WorkStatus.RUNNING, WorkStatus.CANCELLED),
    WorkStatus.RUNNING: (WorkStatus.DONE, WorkStatus.FAILED, WorkStatus.CANCELLED, WorkStatus.WAITING),
    WorkStatus.DONE: (WorkStatus.EXPIRED,),
    WorkStatus.FAILED: (WorkStatus.WAITING, WorkStatus.EXPIRED),
    WorkStatus.CANCELLED: (WorkStatus.WAITING, WorkStatus.EXPIRED),
    WorkStatus.EXPIRED: (WorkStatus.WAITING,),
}
"""The steps each status allows: a worker that died puts its work back, a person asks again after the end."""

UNFINISHED = (WorkStatus.WAITING, WorkStatus.RUNNING)
"""A work that is still to come; of these each person has one for the same arguments."""


class ImportState(TextChoices):
    """Where an import stands."""

    CHECKING = "checking", pgettext_lazy("import", "being checked")
    REFUSED = "refused", pgettext_lazy("import", "refused")
    FAULTY = "faulty", pgettext_lazy("import", "has faults")
    READY = "ready", pgettext_lazy("import", "to be confirmed")
    UNCHANGED = "unchanged", pgettext_lazy("import", "nothing to change")
    WRITING = "writing", pgettext_lazy("import", "being imported")
    DONE = "done", pgettext_lazy("import", "imported")
    DROPPED = "dropped", pgettext_lazy("import", "not imported")
