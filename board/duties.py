"""What waits for a person: one function a kind of work, each duty one click from it.

A duty is shown to whoever can do it and is gone when it is done; nothing is counted for or against anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal.enums import ObjectionStatus, RectificationStatus
from appraisal.models import Correction, Objection, Period, Scheme
from appraisal.models.rectifications import Measure, Rectification
from appraisal.models.warnings import LeaderWarning
from appraisal.queries import Sheet
from appraisal.services.self_assessments import items_left
from board.duties_affairs import affairs_to_publish
from board.duties_attendance import leaves_to_decide, own_study_to_make_up
from board.duties_dues import dues_bases_to_set, dues_to_record
from board.duties_elections import (
    ballots_to_cast,
    elections_to_carry_on,
    elections_to_confirm,
    regroupings_to_decide,
)
from board.duties_innovation_benefits import benefits_of_proposals, verified_proposals_to_close
from board.duties_innovation_lists import minutes_of_seminars
from board.duties_innovation_reviews import (
    proposals_to_review,
    review_meetings_to_carry_on,
    reviews_to_hand_in,
)
from board.duties_innovation_way import (
    adopted_to_carry_out,
    opinions_on_proposals,
    proposals_to_recommend,
    questions_of_departments,
    recommendations_to_reply_to,
    replies_overdue,
)
from board.duties_innovation_writing import authorships_to_answer, proposals_to_carry_on
from board.duties_plans import plans_to_file
from board.duties_posts_applications import applications_to_carry_on, opinions_on_candidates, posts_to_award
from board.duties_posts_assessments import assessments_missing, posts_to_assess
from board.duties_posts_checks import checks_to_make, violations_to_decide
from board.duties_posts_holdings import pledges_to_be_reported, words_to_screen
from board.duties_posts_rounds import calls_without_candidate, rounds_of_posts_to_plan
from board.duties_posts_summary import rounds_to_sum_up
from board.duties_records import records_to_file, records_to_review
from board.duties_remote import contacts_to_make, transfers_to_decide
from board.duties_resting import offices_to_confirm
from board.duty import SHOWN_AT_MOST, Duty
from branchmgr import clock
from branchmgr.models import User
from groups.models import Branch, PartyGroup, standing_of


def duties_of(user: User, sheets: list[Sheet]) -> list[Duty]:
    """Everything that waits for the person today, the earliest date first. ``sheets`` are the open ones one scores."""
    found = [duty for ask in DUTIES for duty in ask(user, sheets)]
    return sorted(found, key=lambda duty: (duty.due or date.max, duty.text))


def scores_missing(user: User, sheets: list[Sheet]) -> Iterator[Duty]:
    """Cells of the grid that are not scored yet, for the secretary."""
    for sheet in sheets:
        open_cells = sheet.required - sheet.done
        if open_cells and sheet.period.branch_id in standing_of(user).secretary_of:
            text = ngettext(
                "%(period)s: %(count)s cell to score", "%(period)s: %(count)s cells to score", open_cells
            ) % {"period": sheet.period, "count": open_cells}
            due = sheet.period.ends_on
            yield Duty(text, reverse("period_grid", args=[sheet.period.pk]), due, late=due < clock.today())


def periods_to_check(user: User, sheets: list[Sheet]) -> Iterator[Duty]:
    """A full grid before the end of its period: a last look before it is totalled by itself."""
    for sheet in sheets:
        if sheet.complete and sheet.groups and sheet.period.branch_id in standing_of(user).secretary_of:
            text = _("%(period)s is fully scored: check it before it is totalled") % {"period": sheet.period}
            yield Duty(text, reverse("period_checks", args=[sheet.period.pk]), sheet.period.ends_on)


def own_groups_to_assess(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """The self-assessment of the groups one leads, while the period is in scoring and items are left."""
    standing = standing_of(user)
    if not standing.leads:
        return
    groups = list(PartyGroup.objects.filter(pk__in=standing.leads).order_by("code"))
    periods = Period.objects.self_assessed(standing.leads_in).in_scoring().in_order().select_related("scheme")
    for period in periods[:SHOWN_AT_MOST]:
        for group, left in items_left(period, [each for each in groups if each.branch_id == period.branch_id]):
            text = _("%(period)s: assess %(group)s yourself (items left: %(count)s)")
            said = {"period": period, "group": group, "count": left}
            yield Duty(text % said, reverse("self_assessment", args=[group.pk, period.pk]), period.ends_on)


def schemes_to_approve(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Drafts that the branch committee has still to approve."""
    drafts = Scheme.objects.filter(branch__in=standing_of(user).secretary_of).drafts().order_by("-year", "-version")
    for scheme in drafts[:SHOWN_AT_MOST]:
        yield Duty(
            _("%(scheme)s is a draft: enter the approval") % {"scheme": scheme},
            reverse("scheme_detail", args=[scheme.pk]),
        )


def schemes_missing(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Branches without an approved scheme for this year: no period can open."""
    year = clock.today().year
    for branch in _branches_without_scheme(standing_of(user).secretary_of, year):
        yield Duty(
            _("%(branch)s has no approved scheme for %(year)s: import one") % {"branch": branch, "year": year},
            reverse("scheme_import", args=[branch.pk]),
        )


def objections_to_forward(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Objections of members of the groups one leads."""
    found = (
        Objection.objects.filter(group__in=standing_of(user).leads).with_leader().select_related("period", "indicator")
    )
    for each in found.order_by("raised_at")[:SHOWN_AT_MOST]:
        text = _("A member objects to %(item)s in %(period)s: forward it or give it back") % _place(each)
        due = each.period.last_objection_day
        yield Duty(text, reverse("objection_detail", args=[each.pk]), due, late=due is not None and due < clock.today())


def objections_to_answer(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Objections that the committee has to answer by their day, and those to decide anew, for the secretary."""
    found = Objection.objects.filter(period__branch__in=standing_of(user).secretary_of).to_answer()
    for each in found.select_related("period", "indicator", "group").order_by("answer_by", "pk")[:SHOWN_AT_MOST]:
        text = _("%(group)s objects to %(item)s in %(period)s: answer it") % _place(each)
        if each.status == ObjectionStatus.ACCEPTED:
            text = _("The correction for %(group)s, %(item)s, %(period)s was not confirmed: decide anew") % _place(each)
        due = each.answer_by
        yield Duty(text, reverse("objection_detail", args=[each.pk]), due, late=due is not None and due < clock.today())


def corrections_to_confirm(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Corrections that somebody else on the committee decided."""
    found = Correction.objects.filter(period__branch__in=standing_of(user).serves).to_confirm_by(user)
    for each in found.select_related("period", "indicator", "group").order_by("decided_at", "pk")[:SHOWN_AT_MOST]:
        text = _("Correction for %(group)s, %(item)s, %(period)s: confirm it or turn it down") % _place(each)
        yield Duty(text, reverse("correction_detail", args=[each.pk]))


def _place(subject: Objection | Correction) -> dict[str, Any]:
    return {"group": subject.group, "item": subject.indicator, "period": subject.period}


def rectifications_to_carry_on(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Rectifications of the groups one leads: to plan, or to report once every measure is done."""
    led = Rectification.objects.with_next_step_of(standing_of(user).leads)
    for each in led.with_places().by_day()[:SHOWN_AT_MOST]:
        text = _("%(group)s: report the rectification after %(period)s as done")
        if each.status == RectificationStatus.OPENED:
            text = _("%(group)s: file cause and measures of the rectification after %(period)s")
        yield _rectification_duty(text, each, each.last_day)


def measures_to_do(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Measures one is responsible for, and those of the groups one leads."""
    mine = Measure.objects.outstanding().for_person(user).with_places().order_by("due_on", "pk")
    for each in mine[:SHOWN_AT_MOST]:
        said = {"group": each.rectification.group, "measure": Truncator(each.text).chars(40), "owner": each.owner}
        text = _("%(group)s: measure “%(measure)s” (%(owner)s)") % said
        url = reverse("rectification_detail", args=[each.rectification_id])
        yield Duty(text, url, each.due_on, late=each.is_late)


def rectifications_to_recheck(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Rectifications that others report as done, for those on the committee without a part in them."""
    found = Rectification.objects.waiting_for(user).waiting_for_recheck().with_places().by_day()
    for each in found[:SHOWN_AT_MOST]:
        text = _("%(group)s reports its rectification after %(period)s as done: recheck it")
        yield _rectification_duty(text, each, each.last_day)


def rectifications_overdue(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Rectifications whose last day is past, for the secretary: ask after them or extend."""
    branches = standing_of(user).secretary_of
    late = Rectification.objects.at_work().filter(period__branch__in=branches)
    for each in late.overdue(clock.today()).with_places().by_day()[:SHOWN_AT_MOST]:
        text = _("%(group)s: the rectification after %(period)s is overdue, ask after it")
        yield _rectification_duty(text, each, each.last_day)


def _rectification_duty(text: str, each: Rectification, due: date) -> Duty:
    said = {"group": each.group, "period": each.period}
    return Duty(text % said, reverse("rectification_detail", args=[each.pk]), due, late=due < clock.today())


def warnings_to_decide(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Warnings on leaders that the committee has still to decide, for the secretary."""
    found = LeaderWarning.objects.filter(period__branch__in=standing_of(user).secretary_of).waiting()
    for each in found.with_places().open_first()[:SHOWN_AT_MOST]:
        text = _("Warning on leader %(leader)s of %(group)s: bring it before the committee, enter the decision")
        said = {"leader": each.leader, "group": each.group}
        yield Duty(text % said, reverse("leader_warning_detail", args=[each.pk]))


def newest_results(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """Results published in the last days, as long as objections may be made, for leaders and members."""
    standing = standing_of(user)
    places = standing.member_of | standing.leads_in
    for period in Period.objects.filter(branch__in=places).in_objection_days(clock.now()).in_order()[:SHOWN_AT_MOST]:
        last_day = period.last_objection_day
        yield Duty(
            _("%(period)s is published: look at the result of your group") % {"period": period},
            reverse("period_result", args=[period.pk]),
            last_day,
        )


def people_missing(user: User, _sheets: list[Sheet]) -> Iterator[Duty]:
    """An installation without a branch: the roster comes first."""
    standing = standing_of(user)
    if standing.admin_paths and not Branch.objects.visible_to(user).exists():
        yield Duty(_("No branch is here yet: import the roster"), reverse("roster_import"))


def _branches_without_scheme(branches: frozenset[int], year: int) -> Iterator[Branch]:
    approved = Scheme.objects.approved().filter(branch=OuterRef("pk"), year=year)
    yield from Branch.objects.filter(~Exists(approved), pk__in=branches).order_by("code")[:SHOWN_AT_MOST]


DUTIES: tuple[Callable[[User, list[Sheet]], Iterator[Duty]], ...] = (
    offices_to_confirm,
    scores_missing,
    periods_to_check,
    own_groups_to_assess,
    schemes_to_approve,
    schemes_missing,
    objections_to_forward,
    objections_to_answer,
    corrections_to_confirm,
    rectifications_to_carry_on,
    measures_to_do,
    rectifications_to_recheck,
    rectifications_overdue,
    warnings_to_decide,
    newest_results,
    people_missing,
    affairs_to_publish,
    ballots_to_cast,
    elections_to_carry_on,
    elections_to_confirm,
    regroupings_to_decide,
    contacts_to_make,
    transfers_to_decide,
    dues_to_record,
    dues_bases_to_set,
    records_to_review,
    records_to_file,
    leaves_to_decide,
    own_study_to_make_up,
    plans_to_file,
    applications_to_carry_on,
    opinions_on_candidates,
    posts_to_award,
    words_to_screen,
    pledges_to_be_reported,
    checks_to_make,
    violations_to_decide,
    rounds_of_posts_to_plan,
    calls_without_candidate,
    posts_to_assess,
    assessments_missing,
    rounds_to_sum_up,
    proposals_to_carry_on,
    authorships_to_answer,
    opinions_on_proposals,
    proposals_to_review,
    review_meetings_to_carry_on,
    reviews_to_hand_in,
    proposals_to_recommend,
    questions_of_departments,
    recommendations_to_reply_to,
    adopted_to_carry_out,
    replies_overdue,
    benefits_of_proposals,
    verified_proposals_to_close,
    minutes_of_seminars,
)
