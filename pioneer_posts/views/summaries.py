"""Pages of what a round came to: the summary, its best practices, and the half year of all branches of a committee."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from branchmgr import clock, long_work
from branchmgr.access import Request, on_object, permitted
from branchmgr.search import typed_words
from groups.models import Committee
from pioneer_posts.long_works import COMPARISON, SUMMARY, comparison_rows, summary_rows
from pioneer_posts.models import Holding, Round
from pioneer_posts.round_names import name_of_code
from pioneer_posts.services import summaries as services
from pioneer_posts.summaries import rounds_until, summary_of
from pioneer_posts.summary_charts import outcomes_chart, share_chart
from pioneer_posts.summary_forms import PracticeForm
from pioneer_posts.summary_queries import CHOICES, HalfYear, branch_page

YEARS = range(2000, 2101)
LAST_OF_HALF = 6
"""the last month of the first half year"""


@on_object(Round, "pioneer_posts.view_summary", related=("branch__committee",))
@require_GET
def summary_detail(request: Request, post_round: Round) -> HttpResponse:
    """Who held what in a round, what came of it, and what others can learn from it; prints on A4."""
    found = summary_of(post_round)
    may_write = "pioneer_posts.write_practice"
    writable = [line.holding for line in found.lines if request.user.has_perm(may_write, line.holding)]
    context = {
        "post_round": post_round,
        "found": found,
        "writable": writable,
        "shares_chart": share_chart(found.shares, post_round),
        "outcomes_chart": outcomes_chart(rounds_until(post_round), post_round),
    }
    return render(request, "pioneer_posts/summary_detail.html", context)


@on_object(Round, "pioneer_posts.export_summary", related=("branch__committee",))
@require_POST
def summary_export(request: Request, post_round: Round) -> HttpResponseBase:
    """The round with all its parts as a workbook; a POST, for the audit notes who took it."""
    title = _("Summary of %(round)s, %(branch)s") % {"round": post_round, "branch": post_round.branch.name}
    rows = summary_rows(post_round)
    return long_work.answer(request, SUMMARY, arguments={"pk": post_round.pk}, title=title, rows=rows)


@on_object(Holding, "pioneer_posts.write_practice", related=("round__branch", "post__department", "person", "group"))
@require_http_methods(["GET", "POST"])
def practice_write(request: Request, holding: Holding) -> HttpResponse:
    """Writes down what others can learn from a post held."""
    form = PracticeForm(request.POST or None, initial={"text": holding.best_practice})
    if request.method == "POST" and form.is_valid():
        given = {"text": form.cleaned_data["text"], "by": request.user, "now": clock.now()}
        if form.carried_out(lambda: services.write_practice(holding, **given)):
            messages.success(request, _("The best practice is saved."))
            return redirect("summary_detail", pk=holding.round_id)
    context = {"holding": holding, "form": form}
    return render(request, "pioneer_posts/practice_write.html", context, status=422 if form.errors else 200)


@permitted("pioneer_posts.begin_round_comparison")
@require_GET
def round_comparison_begin(request: Request) -> HttpResponse:
    """Straight to this half year of the topmost committee that one administers."""
    topmost = Committee.objects.visible_to(request.user).order_by("path").first()
    if topmost is None:
        raise Http404
    today = clock.today()
    return redirect("round_comparison", pk=topmost.pk, year=today.year, half=1 if today.month <= LAST_OF_HALF else 2)


@on_object(Committee, "pioneer_posts.compare_rounds")
@require_GET
def round_comparison(request: Request, committee: Committee, year: int, half: int) -> HttpResponse:
    """A half year of posts in all branches below a committee."""
    when, words = _half_year(year, half), typed_words(request)
    asked = {name: request.GET.get(name, "") for name in ("state", "sort")}
    page, rows = branch_page(committee, when, words=words, page=request.GET.get("page"), **asked)
    context = {
        "committee": committee,
        "when": when,
        "name": name_of_code(when.code),
        "page": page,
        "rows": rows,
        "choices": CHOICES,
        "narrowed": bool(words or asked["state"]),
    }
    return render(request, "pioneer_posts/round_comparison.html", context)


@on_object(Committee, "pioneer_posts.compare_rounds")
@require_POST
def round_comparison_export(request: Request, committee: Committee, year: int, half: int) -> HttpResponseBase:
    """The half year of all branches below a committee as a workbook."""
    when = name_of_code(_half_year(year, half).code)
    asked = {"pk": committee.pk, "year": year, "half": half}
    title = _("Pioneer posts of %(committee)s, %(when)s") % {"committee": committee.name, "when": when}
    return long_work.answer(request, COMPARISON, arguments=asked, title=title, rows=comparison_rows(committee))


def _half_year(year: int, half: int) -> HalfYear:
    if half not in (1, 2) or year not in YEARS:
        raise Http404
    return HalfYear(year, half)
