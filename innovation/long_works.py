"""Exports of proposals that may take long: the list, recommendations, a year's figures as workbook and as paper."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from activities.archive import word
from activities.enums import PaperKind
from activities.services.paper_forms import template_of
from branchmgr import clock, long_work
from branchmgr.file_names import file_name
from branchmgr.long_work import Arguments, OnObject, Outcome, Progress, permitted
from branchmgr.models import LongWork, User
from branchmgr.snapshots import snapshot
from groups.models import Branch, Person
from innovation import year_documents, year_papers
from innovation.department_exports import recommendation_workbook
from innovation.department_queries import recommendations_shown
from innovation.figures import figures_of
from innovation.hidden_names import names_hidden_from
from innovation.list_queries import KEYS, ProposalChoice, chosen_of, number_in, options_for, proposals_of
from innovation.models import Proposal
from innovation.models.proposals import ProposalQuerySet
from innovation.proposal_exports import proposal_workbook
from innovation.services import year_documents as services
from innovation.services.department_exports import record_recommendations_export
from innovation.services.proposal_exports import record_proposal_export

PROPOSALS: Final = "innovation.proposals"
RECOMMENDATIONS: Final = "innovation.recommendations"
FIGURES: Final = "innovation.figures"
PAPER: Final = "innovation.paper"
LISTED: Final = ("q", "state", "sort")
"""how the list of recommendations is narrowed and ordered"""
A_PROPOSAL_ON_PAPER: Final = 10
"""rows of a workbook that are written while one proposal of a year is put on paper"""

_BRANCH = OnObject(Branch, "innovation.export_figures", related=("committee",))


def register() -> None:
    """Names the kinds to the kernel."""
    proposals, recommendations = permitted("innovation.list_proposals"), permitted("innovation.list_recommendations")
    long_work.register(PROPOSALS, label=_("Proposals"), run=_proposals, may=proposals)
    long_work.register(RECOMMENDATIONS, label=_("Recommendations"), run=_recommendations, may=recommendations)
    long_work.register(FIGURES, label=_("Figures of proposals"), run=_figures, may=_BRANCH.may)
    long_work.register(PAPER, label=_("Summary of proposals"), run=_paper, may=_BRANCH.may)


def proposal_choice(query: Arguments) -> ProposalChoice:
    """How the list is narrowed and ordered."""
    chosen = long_work.chosen_in(query, KEYS)
    numbers = {name: number_in(chosen.get(name, "")) for name in ("group", "year", "department", "branch")}
    words = {name: chosen.get(name, "") for name in ("kind", "status", "sort")}
    return ProposalChoice(words=chosen.get("q", ""), **words, **numbers)  # type: ignore[arg-type]


def proposals_asked(arguments: Arguments, user: User) -> tuple[ProposalQuerySet, dict[str, Any]]:
    """The proposals that are chosen, or all that are listed; and what is said of the choice."""
    if "chosen" in arguments:
        return chosen_of(user, arguments["chosen"]), {"proposals": arguments["chosen"]}
    choice = proposal_choice(arguments)
    return proposals_of(user, choice), choice.said


def proposals_title(arguments: Arguments, user: User) -> str:
    """What the workbook of these proposals is called."""
    if number := len(arguments.get("chosen", ())):
        chosen = ngettext("%(count)s chosen", "%(count)s chosen", number) % {"count": number}
        return f"{_('Proposals')} · {chosen}"
    options = options_for(user)
    choices: dict[str, Iterable[tuple[Any, Any]]] = {
        "kind": options.kinds,
        "status": options.statuses,
        "year": [(year, year) for year in options.years],
        "group": [(group.pk, group.name) for group in options.groups],
        "department": [(department.pk, department.name) for department in options.departments],
        "branch": [(branch.pk, branch.name) for branch in options.branches],
    }
    narrowed = ((found, arguments.get(name, "")) for name, found in choices.items())
    return long_work.title_with(_("Proposals"), *narrowed)


def figure_rows(branch: Branch, year: int) -> int:
    """About as many rows as the figures of a year take time for."""
    members = Person.objects.members().filter(branch=branch).count()
    return members + Proposal.objects.of(branch).of_year(year).filed().count()


def _proposals(work: LongWork, progress: Progress) -> Outcome:
    by = work.asked_by
    found, said = proposals_asked(work.arguments, by)
    return long_work.workbook(
        f"提案_{clock.today():%Y-%m-%d}",
        proposal_workbook(found, names_hidden_from(by)),
        work=work,
        progress=progress,
        created=clock.now(),
        record=lambda: record_proposal_export(chosen=said, by=by),
    )


def _recommendations(work: LongWork, progress: Progress) -> Outcome:
    by = work.asked_by
    words, state, sort = (work.arguments.get(name, "") for name in LISTED)
    return long_work.workbook(
        f"推荐提案_{clock.today():%Y-%m-%d}",
        recommendation_workbook(recommendations_shown(by, words, state, sort), names_hidden_from(by)),
        work=work,
        progress=progress,
        created=clock.now(),
        record=lambda: record_recommendations_export(words=words, state=state, by=by),
    )


def _figures(work: LongWork, progress: Progress) -> Outcome:
    branch, year, by, now = _BRANCH.found(work), work.arguments["year"], work.asked_by, clock.now()
    with snapshot():
        return long_work.workbook(
            f"{branch.name}_{year}_五个一",
            year_documents.year_workbook(figures_of(branch, year), by=by, now=now),
            work=work,
            progress=progress,
            created=now,
            record=lambda: services.export_figures(branch, year=year, kind="workbook", by=by),
        )


def _paper(work: LongWork, progress: Progress) -> Outcome:
    branch, year, by = _BRANCH.found(work), work.arguments["year"], work.asked_by
    with snapshot():
        values = year_papers.values_of(figures_of(branch, year), by=by, now=clock.now())
    progress.expect_wanted()
    document = BytesIO(word.filled(template_of(branch, PaperKind.PROPOSALS), values))
    name = file_name(f"{branch.name}_{year}_五个一总结", ".docx", otherwise="paper")
    record = services.export_figures
    return Outcome(
        file=document,
        name=name,
        media_type=word.DOCX,
        record=lambda: record(branch, year=year, kind="paper", by=by),
    )
