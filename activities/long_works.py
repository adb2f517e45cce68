"""Exports of what groups do that may take long: records, visits, members away, rates, plans, talks, archives."""

from __future__ import annotations

from dataclasses import asdict
from io import BytesIO
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.archive import book, material, spans, word, workbook
from activities.archive_forms import EXCEL, PDF, WORD
from activities.enums import PaperKind
from activities.plan_exports import plan_sheets
from activities.plan_queries import GroupQuarter, branch_quarter, reading
from activities.quarters import Quarter
from activities.rate_exports import rate_sheets
from activities.rate_forms import RateChoiceForm
from activities.rate_queries import Rates, rates_of
from activities.record_choice_forms import RecordChoiceForm
from activities.record_exports import record_workbook
from activities.record_queries import records_of
from activities.remote_exports import remote_workbook, talk_workbook, visit_workbook
from activities.remote_queries import remote_list
from activities.services import archive_exports, exports
from activities.services.paper_forms import template_of
from activities.services.plan_exports import record_plan_export
from activities.services.rate_exports import record_rate_export
from activities.services.record_exports import record_export
from activities.talk_queries import talk_coverage
from activities.visit_queries import visits_seen
from branchmgr import clock, long_work
from branchmgr.file_names import file_name
from branchmgr.long_work import Arguments, OnObject, Outcome, Progress, permitted
from branchmgr.models import LongWork, User
from branchmgr.paper import PDF as PDF_TYPE
from groups.models import Branch, PartyGroup

RECORDS: Final = "activities.records"
VISITS: Final = "activities.visits"
REMOTE: Final = "activities.remote_members"
RATES: Final = "activities.rates"
PLANS: Final = "activities.plans"
TALKS: Final = "activities.talks"
ARCHIVE: Final = "activities.archive"
LISTED: Final = ("q", "status", "sort")
"""how a list of visits or of members away is narrowed"""
A_RECORD: Final = {WORD: 10, PDF: 75, EXCEL: 1}
"""rows of a workbook that are written while one record is put on paper, by the form of the archive"""

_GROUP = OnObject(PartyGroup, "activities.export_archive", related=("branch",))
_PLANS = OnObject(Branch, "activities.view_plans")
_TALKS = OnObject(Branch, "activities.view_talk_year")


def register() -> None:
    """Names the kinds to the kernel."""
    keeps = permitted("activities.keep_in_touch")
    lists, rates = permitted("activities.list_records"), permitted("activities.list_rates")
    long_work.register(RECORDS, label=gettext_lazy("Activity records"), run=_records, may=lists)
    long_work.register(VISITS, label=gettext_lazy("Visits"), run=_visits, may=keeps)
    long_work.register(REMOTE, label=gettext_lazy("Remote members"), run=_remote, may=keeps)
    long_work.register(RATES, label=gettext_lazy("Rates of attendance"), run=_rates, may=rates)
    long_work.register(PLANS, label=gettext_lazy("Plans"), run=_plans, may=_PLANS.may)
    long_work.register(TALKS, label=gettext_lazy("Talks"), run=_talks, may=_TALKS.may)
    long_work.register(ARCHIVE, label=gettext_lazy("Archive"), run=_archive, may=_GROUP.may)


def archive_rows(group: PartyGroup, span: spans.Span, form: str) -> int:
    """About as many rows of a workbook as the archive takes time for; on paper a record takes longer."""
    return material.records_of(group, span).count() * A_RECORD[form]


def rates_asked(arguments: Arguments, user: User) -> tuple[RateChoiceForm, Rates]:
    """The rates that are chosen, with the form that understood the choice."""
    form = RateChoiceForm(dict(arguments), user=user)
    return form, rates_of(user, form.chosen(), arguments.get("sort", ""))


def plans_asked(branch: Branch, arguments: Arguments) -> list[GroupQuarter]:
    """The quarters of a branch's groups as they are narrowed and ordered."""
    quarter = Quarter.parse(arguments["quarter"]) or Quarter.of(clock.today())
    return reading(branch_quarter(branch, quarter), **_plan_choice(arguments))


def _plan_choice(arguments: Arguments) -> dict[str, str]:
    return {name: arguments.get(name, "") for name in ("words", "state", "sort")}


def _records(work: LongWork, progress: Progress) -> Outcome:
    by = work.asked_by
    choice = RecordChoiceForm(work.arguments, user=by).chosen()
    return long_work.workbook(
        _("activity-records-%(day)s") % {"day": clock.today()},
        record_workbook(records_of(by, choice, work.arguments.get("sort", ""))),
        work=work,
        progress=progress,
        created=clock.now(),
        record=lambda: record_export(chosen=choice.said, by=by),
    )


def _visits(work: LongWork, progress: Progress) -> Outcome:
    asked, by = _listed(work), work.asked_by
    found = visits_seen(by, asked["q"], asked["status"], asked["sort"])
    rows = found.count()
    return long_work.workbook(
        _("Visits"),
        visit_workbook(found),
        work=work,
        progress=progress,
        record=lambda: exports.record_export("visits_exported", chosen=asked, rows=rows, by=by),
    )


def _remote(work: LongWork, progress: Progress) -> Outcome:
    asked, by = _listed(work), work.asked_by
    found = remote_list(by, clock.today()).narrowed(asked["q"], asked["status"], asked["sort"])
    return long_work.workbook(
        _("Remote members"),
        remote_workbook(found),
        work=work,
        progress=progress,
        record=lambda: exports.record_export("remote_members_exported", chosen=asked, rows=len(found), by=by),
    )


def _listed(work: LongWork) -> dict[str, str]:
    return {name: work.arguments.get(name, "") for name in LISTED}


def _rates(work: LongWork, progress: Progress) -> Outcome:
    by = work.asked_by
    form, found = rates_asked(work.arguments, by)
    choice = form.chosen()
    return long_work.workbook(
        _("attendance-%(day)s") % {"day": clock.today()},
        rate_sheets(found, choice),
        work=work,
        progress=progress,
        created=clock.now(),
        record=lambda: record_rate_export(chosen=asdict(choice), by=by),
    )


def _plans(work: LongWork, progress: Progress) -> Outcome:
    branch, by, asked = _PLANS.found(work), work.asked_by, work.arguments
    chosen = {"quarter": asked["quarter"], **_plan_choice(asked)}
    return long_work.workbook(
        f"3+X-{asked['quarter']}",
        plan_sheets(plans_asked(branch, asked)),
        work=work,
        progress=progress,
        created=clock.now(),
        record=lambda: record_plan_export(branch, chosen=chosen, by=by),
    )


def _talks(work: LongWork, progress: Progress) -> Outcome:
    branch, by, year = _TALKS.found(work), work.asked_by, work.arguments["year"]
    found = talk_coverage(branch, year, clock.today()).members
    chosen = {"branch": branch.code, "year": year}
    return long_work.workbook(
        _("Talks %(year)s") % {"year": year},
        talk_workbook(found),
        work=work,
        progress=progress,
        record=lambda: exports.record_export("talks_exported", chosen=chosen, rows=len(found), by=by),
    )


def _archive(work: LongWork, progress: Progress) -> Outcome:
    group, by, wanted, now = _GROUP.found(work), work.asked_by, work.arguments["form"], clock.now()
    span = spans.parsed(work.arguments["span"])
    values, name = material.archive(group, span, now=now), f"{group}{span.code}活动台账"

    def record() -> None:
        archive_exports.export_archive(group, span, form=wanted, by=by)

    if wanted == EXCEL:
        sheets = workbook.sheets(values)
        return long_work.workbook(name, sheets, work=work, progress=progress, created=now, record=record)
    progress.expect_wanted()
    if wanted == PDF:
        paper, suffix, media_type = book.document(values, created=now), ".pdf", PDF_TYPE
    else:
        filled = word.filled(template_of(group.branch, PaperKind.ARCHIVE), values)
        paper, suffix, media_type = BytesIO(filled), ".docx", word.DOCX
    name = file_name(name, suffix, otherwise="archive")
    return Outcome(file=paper, name=name, media_type=media_type, record=record)
