"""Pages of a year's figures: the figures with their pictures, the five-ones matrix, workbook and paper."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from branchmgr import long_work
from branchmgr.access import Request, on_object, permitted
from branchmgr.search import typed_words
from groups.models import Branch, standing_of
from innovation.figure_charts import pictures_of, rates_of
from innovation.figures import figures_of, year_now
from innovation.long_works import A_PROPOSAL_ON_PAPER, FIGURES, PAPER, figure_rows
from innovation.matrix import five_ones, seen_by

FIRST_YEAR = 2000
ROWS = 50


@permitted("innovation.list_figures")
@require_GET
def figure_branches(request: Request) -> HttpResponse:
    """Leads to the present year of one's branch; who has several chooses."""
    year, words = year_now(), typed_words(request)
    own = standing_of(request.user).branches
    if len(own) == 1 and not standing_of(request.user).admin_paths:
        return redirect("figure_year", pk=next(iter(own)), year=year)
    found = Branch.objects.visible_to(request.user)
    found = found.matching(words) if words else found
    page = Paginator(found.order_by("code"), ROWS).get_page(request.GET.get("page"))
    return render(request, "innovation/figure_branches.html", {"page": page, "year": year, "q": words})


@on_object(Branch, "innovation.view_figures", related=("committee",))
@require_GET
def figure_year(request: Request, branch: Branch, year: int) -> HttpResponse:
    """The figures of a year: how many, by whom, what came of them, what they save, how long it took."""
    found = figures_of(branch, _expected(year))
    seen = seen_by(found.matrix, request.user)
    context = {
        "branch": branch,
        "year": year,
        "found": found,
        **pictures_of(found),
        "seen": seen,
        "rates": rates_of(seen),
        "last": year_now(),
    }
    return render(request, "innovation/figure_year.html", context)


@on_object(Branch, "innovation.view_matrix", related=("committee",))
@require_GET
def matrix_year(request: Request, branch: Branch, year: int) -> HttpResponse:
    """Members by the five kinds, as far as this person may see them."""
    matrix = seen_by(five_ones(branch, _expected(year)), request.user)
    standing = standing_of(request.user)
    near = branch.pk in standing.serves or any(row.person.pk != standing.person for row in matrix.rows)
    only_none = near and request.GET.get("show") == "none"
    context = {
        "branch": branch,
        "year": year,
        "matrix": matrix,
        "rates": rates_of(matrix),
        "rows": matrix.without if only_none else matrix.rows,
        "only_none": only_none,
        "near": near,
        "choices": [("none", _("None yet: %(count)s") % {"count": len(matrix.without)})],
        "last": year_now(),
    }
    return render(request, "innovation/matrix_year.html", context)


@on_object(Branch, "innovation.export_figures", related=("committee",))
@require_POST
def figure_workbook(request: Request, branch: Branch, year: int) -> HttpResponseBase:
    """The year as a workbook; a POST, for the audit notes who took it."""
    asked = {"pk": branch.pk, "year": _expected(year)}
    title = _("Figures of proposals of %(branch)s, %(year)s") % {"branch": branch.name, "year": year}
    return long_work.answer(request, FIGURES, arguments=asked, title=title, rows=figure_rows(branch, year))


@on_object(Branch, "innovation.export_figures", related=("committee",))
@require_POST
def figure_paper(request: Request, branch: Branch, year: int) -> HttpResponseBase:
    """The year as a Word paper, by the branch's own template or ours; a POST, for the audit notes who took it."""
    asked = {"pk": branch.pk, "year": _expected(year)}
    title = _("Summary of proposals of %(branch)s, %(year)s") % {"branch": branch.name, "year": year}
    rows = A_PROPOSAL_ON_PAPER * figure_rows(branch, year)
    return long_work.answer(request, PAPER, arguments=asked, title=title, rows=rows)


def _expected(year: int) -> int:
    if not FIRST_YEAR <= year <= year_now():
        raise Http404
    return year
