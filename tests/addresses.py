"""Every address of the product with something behind it, and what its forms send."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from appraisal.models import Period
from appraisal.scheme_editor import typed_of
from appraisal.scheme_queries import contents_of
from groups.models import Person
from tests import areas
from tests.areas import Address
from tests.factories import appraisal, groups, scheme_workbooks, workbooks
from tests.world import World


def names() -> set[str]:
    """The names of all addresses that the product has."""
    return {str(pattern.name or pattern.pattern) for pattern in patterns(get_resolver())}


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    """All addresses below a resolver."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


@cache
def addresses(world: World) -> dict[tuple[str, str], Address]:
    """Every address of the product in every state that matters, by name and state (empty where there is one)."""
    found = [
        *_of_everybody(world),
        *_of_places(world),
        *_of_schemes(world),
        *_of_disputes(world),
        *_of_consequences(world),
        *_of_years(world),
        *(each for offered in areas.said("addresses") for each in offered(world)),
    ]
    for status, period in (*world.periods.items(), ("far", world.far)):
        found += _of_period(world, period, status)
    return {(each.name, each.state): each for each in found}


def _of_everybody(world: World) -> Iterator[Address]:
    names = ("home", "scheme_example", "notification_list", "notification_read_all", "healthz", "readyz", "metrics")
    for name in names:
        yield Address(name, "", reverse(name))
    yield Address("login", "", reverse("login"), {"username": "nobody", "password": "wrong"})
    yield Address("logout", "", reverse("logout"))
    chosen = "another-long-password-5"
    passwords = {"old_password": groups.PASSWORD, "new_password1": chosen, "new_password2": chosen}
    yield Address("password_change", "", reverse("password_change"), passwords)
    yield Address("set_language", "", reverse("set_language"), {"language": "en", "next": "/"})
    yield Address(
        "preferences", "", reverse("preferences"), {"language": "zh-hans", "mail_way": "none", "kinds": ["published"]}
    )
    yield Address("notification_open", "", reverse("notification_open", args=[world.notice.pk]))


def _of_places(world: World) -> Iterator[Address]:
    for name in ("group_list", "branch_list", "person_list", "roster_template", "roster_export"):
        yield Address(name, "", reverse(name))
    yield Address("group_detail", "", reverse("group_detail", args=[world.own.pk]))
    far = world.far.branch.groups.get()
    yield Address("group_detail", "far", reverse("group_detail", args=[far.pk]))
    yield Address("person_detail", "far", reverse("person_detail", args=[far.memberships.get().person_id]))
    yield Address("person_detail", "head", reverse("person_detail", args=[world.head.pk]))
    yield Address("branch_detail", "", reverse("branch_detail", args=[world.branch.pk]))
    for name in ("person_detail", "person_issue_password"):
        yield Address(name, "", reverse(name, args=[world.member.pk]))
    yield Address("roster_import", "", reverse("roster_import"), {"file": workbooks.small_roster()})


def _of_schemes(world: World) -> Iterator[Address]:
    yield Address("scheme_list", "", reverse("scheme_list"))
    yield Address("scheme_template", "", reverse("scheme_template"))
    for state, scheme in (("draft", world.draft), ("approved", world.approved)):
        for name in (
            "scheme_detail",
            "scheme_export",
            "scheme_delete",
            "scheme_paper",
            "scheme_compare",
            "suggestion_try",
        ):
            yield Address(name, state, reverse(name, args=[scheme.pk]))
        yield Address("scheme_minutes", state, reverse("scheme_minutes", args=[scheme.pk]))
        typed = {**typed_of(contents_of(scheme)).dict(), "edition": scheme.edition, "order": [], "band": []}
        yield Address("scheme_edit", state, reverse("scheme_edit", args=[scheme.pk]), typed)
        body = appraisal.approval(scheme, "2027-01-04", "支委会研究通过")
        yield Address("scheme_approve", state, reverse("scheme_approve", args=[scheme.pk]), body)
    source = scheme_workbooks.workbook(scheme_workbooks.terms(2028))
    yield Address("scheme_import", "", reverse("scheme_import", args=[world.branch.pk]), {"file": source})
    begun = {"year": "2028", "origin": "rubric-group-quarterly"}
    yield Address("scheme_draft", "", reverse("scheme_draft", args=[world.branch.pk]), begun)


def _of_years(world: World) -> Iterator[Address]:
    yield Address("year_list", "", reverse("year_list"))
    for name in ("year_detail", "ranking_export"):
        yield Address(name, "", reverse(name, args=[world.branch.pk, 2026]))
    yield Address("year_honours", "", reverse("year_honours", args=[world.branch.pk, 2026]))
    decision = {"groups": [world.own.pk], "meeting_on": "2027-01-04", "resolution": "支委会研究决定"}
    yield Address(
        "honour_decide", "", reverse("honour_decide", args=[world.branch.pk, 2026, "advanced_group"]), decision
    )
    yield Address("honour_certificate", "", reverse("honour_certificate", args=[world.honour.pk]))
    yield Address("honour_withdraw", "", reverse("honour_withdraw", args=[world.honour.pk]), {"reason": "材料不实"})
    for name in ("year_committee", "committee_ranking_export", "year_comparison", "comparison_export"):
        yield Address(name, "", reverse(name, args=[world.committee.pk, 2026]))


def _of_disputes(world: World) -> Iterator[Address]:
    yield Address("objection_list", "", reverse("objection_list"))
    reason, value = {"reason": "记录属实"}, {"text": "30", "reason": "记录属实"}
    for state in ("with_leader", "submitted"):
        at = [world.disputes[state].pk]
        for name in ("objection_detail", "objection_attachment", "objection_forward", "objection_withdraw"):
            yield Address(name, state, reverse(name, args=at))
        yield Address("objection_accept", state, reverse("objection_accept", args=at), value)
        for name in ("objection_return", "objection_refuse"):
            yield Address(name, state, reverse(name, args=at), reason)
    for state in ("proposed", "confirmed"):
        at = [world.disputes[state].pk]
        yield Address("correction_detail", state, reverse("correction_detail", args=at))
        yield Address("correction_confirm", state, reverse("correction_confirm", args=at))
        yield Address("correction_reject", state, reverse("correction_reject", args=at), reason)


def _of_consequences(world: World) -> Iterator[Address]:
    yield Address("rectification_list", "", reverse("rectification_list"))
    yield Address("leader_warning_list", "", reverse("leader_warning_list"))
    found = {state: [thing.pk] for state, thing in world.consequences.items()}
    row = {"text": "补记", "owner": Person.objects.get(user=world.users["L"]).pk}
    by_form: dict[str, dict[str, Any]] = {
        "rectification_detail": {},
        "rectification_plan": {"cause": "原因", **{f"m0-{name}": value for name, value in row.items()}},
        "measure_add": dict(row),
        "progress_note": {"text": "已补记"},
        "rectification_report": {},
        "rectification_recheck": {"passed": "yes"},
        "rectification_extend": {"until": "2027-03-01", "reason": "出差"},
    }
    for state in ("opened", "under_way", "done"):
        day = world.consequences[state].opened_at.date().isoformat()
        for name, body in by_form.items():
            days = {"m0-due_on": day, "due_on": day} if name in ("rectification_plan", "measure_add") else {}
            yield Address(name, state, reverse(name, args=found[state]), body | days)
    yield Address("measure_complete", "measure", reverse("measure_complete", args=found["measure"]))
    yield Address("measure_complete", "measure_done", reverse("measure_complete", args=found["measure_done"]))
    yield Address("progress_evidence", "", reverse("progress_evidence", args=found["note"]))
    decision = {"decision": "keep", "meeting_on": "2027-01-04", "reason": "继续观察"}
    for state in ("waiting", "decided"):
        yield Address("leader_warning_detail", state, reverse("leader_warning_detail", args=found[state]))
        yield Address("leader_warning_decide", state, reverse("leader_warning_decide", args=found[state]), decision)


def _of_period(world: World, period: Period, status: str) -> Iterator[Address]:
    if status == "collecting":
        yield Address("period_list", "", reverse("period_list"))
    for name in (
        "period_detail", "period_grid", "period_preview", "period_checks", "period_suggestions", "suggestion_list",
        "score_sheet",
        "period_total", "period_publish",
        "period_result", "period_notice", "period_notice_pdf", "results_export",
    ):  # fmt: skip
        yield Address(name, status, reverse(name, args=[period.pk]))
    group = period.branch.groups.order_by("code").first() if status == "far" else world.own
    own = {f"points-{i.pk}": "1" for i in period.scheme.indicators.all()}
    yield Address("self_assessment", status, reverse("self_assessment", args=[group.pk, period.pk]), own)
    yield Address("period_cells", status, reverse("period_cells", args=[period.pk]), json=cells(world, period))
    yield Address("score_import", status, reverse("score_import", args=[period.pk]), {"file": scores()})
    item = period.scheme.indicators.get(code="A1").pk
    objection = {"group": world.own.pk, "indicator": item, "text": "有记录"}
    yield Address("objection_raise", status, reverse("objection_raise", args=[period.pk]), objection)
    result = period.results.filter(group=world.own).first()
    if result:
        yield Address("result_detail", status, reverse("result_detail", args=[result.pk]))
        value = {"text": "10", "reason": "漏记", "meeting_on": "2027-01-04", "resolution": "支委会研究同意"}
        yield Address("correction_decide", status, reverse("correction_decide", args=[result.pk, item]), value)


def cells(world: World, period: Period, **changes: Any) -> dict[str, Any]:
    """What the grid sends: one cell of the own group, which has a bonus then."""
    found = period.scheme.indicators.get(code="H1")
    cell = {"group": world.own.pk, "indicator": found.pk, "text": "2", "reason": "有记录", "version": 0}
    return {"cells": [cell | changes]}


def scores() -> bytes:
    """A score workbook that gives the other group what it misses."""
    return workbooks.workbook(打分=[["党小组代码", "A1", "B1"], ["XB", 20, 60]])
