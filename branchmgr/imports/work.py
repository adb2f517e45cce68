"""Large imports as long work: the worker checks, and after the confirmation writes, what a page could not wait for."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branchmgr import clock, long_work, pace
from branchmgr.errors import RefusedError
from branchmgr.imports import service
from branchmgr.imports.kinds import may_import
from branchmgr.imports.store import GONE
from branchmgr.models import Import, LongWork, User

CHECKED: Final = gettext_lazy("Check of a workbook")
WRITTEN: Final = gettext_lazy("Import of a workbook")


def register() -> None:
    """Adds both kinds of work; what is written is written in the transaction in which the work becomes done."""
    long_work.register(service.CHECK, label=CHECKED, run=_check, may=_may)
    long_work.register(service.WRITE, label=WRITTEN, run=_write, may=_may, whole=True)


def _may(user: User, arguments: long_work.Arguments) -> bool:
    item = _found(user, arguments)
    return item is not None and may_import(user, item.kind, item.target)


def _check(work: LongWork, progress: long_work.Progress) -> long_work.Outcome:
    with pace.told(progress.at):
        item = service.check_import(_item(work), by=work.asked_by, now=clock.now())
    return _outcome(item, _said_of_check(item))


def _write(work: LongWork, progress: long_work.Progress) -> long_work.Outcome:
    with pace.told(progress.at):
        item = service.write_import(_item(work), shown=work.arguments["shown"], by=work.asked_by, now=clock.now())
    return _outcome(item, item.note if item.done_at else _("Nothing was imported: the data has changed. Look again."))


def _said_of_check(item: Import) -> str:
    if item.faults:
        return _("There is something to mend before it can be imported.")
    if item.changes:
        return _("Nothing is changed yet. Look at what would change, then confirm.")
    return _("Everything is there already; nothing would change.")


def _outcome(item: Import, note: str) -> long_work.Outcome:
    return long_work.Outcome(url=reverse("import_detail", args=[item.pk]), note=note)


def _item(work: LongWork) -> Import:
    item = _found(work.asked_by, work.arguments)
    if item is None:
        raise RefusedError(GONE)
    return item


def _found(user: User, arguments: Any) -> Import | None:
    return Import.objects.visible_to(user).filter(pk=arguments["import"]).first()
