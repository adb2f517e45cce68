"""Spot checks and violations: M holds posts, so does S; the lot gave C the checks, H heads the department."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from branchmgr import clock, uploads
from groups.enums import Office
from pioneer_posts import draws
from pioneer_posts.enums import CheckStatus, HoldingStatus, RoundStatus, ViolationDecision
from pioneer_posts.models import CheckDraw, CheckEvidence, Holding, SpotCheck, Violation
from tests.areas import Address, Mark
from tests.factories import groups, posts

if TYPE_CHECKING:
    from tests.world import World

TABLE = """
check_list                -                              .. ffff f f.ff.f s    mm ffff f fmffmf s
check_detail              drawn,drawn_over               n. nnnn n nnnnnn s    nm nnnn n nnnnnn s
check_detail              made,answered                  .. nn.n n nnnn.n s    mm nnmn n nnnnmn s
check_record              drawn                          n. nnnn n nnnnnn s    n> nnnn n nnnnnn s
check_record              drawn_over                     nf nnnn n nnnnnn s    nf nnnn n nnnnnn s
check_record              made                           ff nnfn n nnnnfn s    ff nnfn n nnnnfn s
check_answer              made                           ff nn.n n nnnnfn s    ff nn>n n nnnnfn s
check_answer              answered,made_published        ff nnfn n nnnnfn s    ff nnfn n nnnnfn s
check_answer              drawn                          nf nnnn n nnnnnn s    nf nnnn n nnnnnn s
check_evidence            -                              .. nn.n n nnnn.n s    mm nnmn n nnnnmn s
check_out_of_turn         held                           .> ffff f nnnnfn s    >u ffff f nnnnfn s
check_out_of_turn         own                            f. ffff f nnnnfn s    f> ffff f nnnnfn s
check_out_of_turn         totalled,published             ff ffff f nnnnfn s    ff ffff f nnnnfn s
draw_detail               held,totalled,published        .. .... . nnnnfn s    mm mmmm m nnnnfn s
draw_detail               posted                         ff ffff f nnnnnn s    ff ffff f nnnnnn s
violation_list            -                              .. ffff f f.ff.f s    mm ffff f fmffmf s
violation_detail          open                           .. nnnn n nnnn.n s    mm nnnn n nnnnmn s
violation_detail          dismissed                      .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
violation_detail          confirmed                      .. nn.n n nnnnnn s    mm nnmn n nnnnnn s
violation_detail          secretary                      n. nnnn n nnnn.n s    nm nnnn n nnnnmn s
violation_decide          open                           .f nnnn n nnnnfn s    >f nnnn n nnnnfn s
violation_decide          secretary                      n. nnnn n nnnnfn s    n> nnnn n nnnnfn s
violation_decide          dismissed                      ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
violation_decide          confirmed                      ff nnfn n nnnnnn s    ff nnfn n nnnnnn s
violation_report          held                           .. ffff f nnnn.n s    >> ffff f nnnn>n s
violation_report          own                            f. ffff f nnnn.n s    f> ffff f nnnn>n s
violation_report          totalled,published             ff ffff f nnnnfn s    ff ffff f nnnnfn s
"""

PERMISSIONS = """
pioneer_posts.list_checks         -                               SCXH
pioneer_posts.view_check          post_checks_drawn               C
pioneer_posts.view_check          post_checks_made                SCMH
pioneer_posts.view_check_evidence post_checks_evidence            SCMH
pioneer_posts.record_check        post_checks_drawn               C
pioneer_posts.record_check        post_checks_made,post_checks_drawn_over
pioneer_posts.check_out_of_turn   post_checks_held                SC
pioneer_posts.check_out_of_turn   post_checks_own                 C
pioneer_posts.check_out_of_turn   post_checks_totalled,post_checks_published
pioneer_posts.answer_check        post_checks_made                M
pioneer_posts.answer_check        post_checks_drawn,post_checks_answered,post_checks_made_published
pioneer_posts.view_draw           post_checks_round_held,post_checks_round_published   SCLOMEA
pioneer_posts.view_draw           post_checks_round_posted
pioneer_posts.list_violations     -                               SCXH
pioneer_posts.view_violation      post_checks_open                SCH
pioneer_posts.view_violation      post_checks_dismissed           SC
pioneer_posts.view_violation      post_checks_confirmed           SCM
pioneer_posts.view_violation      post_checks_secretary           CH
pioneer_posts.report_violation    post_checks_held                SCH
pioneer_posts.report_violation    post_checks_own                 CH
pioneer_posts.report_violation    post_checks_totalled,post_checks_published
pioneer_posts.decide_violation    post_checks_open                S
pioneer_posts.decide_violation    post_checks_secretary           C
pioneer_posts.decide_violation    post_checks_dismissed,post_checks_confirmed
"""

MARKS = [
    Mark("CANARY-CHECK-MADE", "SCMH", "the finding of a spot check"),
    Mark("CANARY-CHECK-FILE", "SCMH", "a file with a finding"),
    Mark("CANARY-CHECK-ANSWER", "SCMH", "the holder's answer to a finding"),
    Mark("CANARY-VIOLATION-OPEN", "SCH", "a reported violation"),
    Mark("CANARY-VIOLATION-DISMISSED", "SC", "a violation that was not confirmed"),
    Mark("CANARY-VIOLATION-CONFIRMED", "SCM", "a confirmed violation"),
    Mark("CANARY-VIOLATION-SECRETARY", "CH", "a violation reported of the secretary"),
    Mark("CANARY-SEED-HELD", "", "the seed of a draw before the publication"),
    Mark("CANARY-SEED-OPEN", "SCLOMEA", "the seed of a draw after the publication"),
]
GUARDED_TWICE = {"pioneer_posts.view_check", "pioneer_posts.view_check_evidence", "pioneer_posts.view_violation"}
SHOWN_AT = {"SpotCheck": "check_detail", "CheckEvidence": "check_evidence", "Violation": "violation_detail"}
ROUNDS = {
    "held": (RoundStatus.HELD, 2034, 1, date(2027, 3, 11)),
    "totalled": (RoundStatus.TOTALLED, 2034, 2, date(2027, 1, 2)),
    "published": (RoundStatus.PUBLISHED, 2134, 1, date(2027, 1, 2)),
    "posted": (RoundStatus.POSTED, 2134, 2, date(2027, 3, 11)),
}
DAY = date(2027, 1, 4)


def furnish(world: World) -> dict[str, Any]:
    """M holds a post in three rounds, S in one; checks drawn and made, violations open and decided."""
    department = groups.department("抽查测试部门")
    groups.appoint(world.users["H"].person, Office.ASSESSOR, department)
    post = posts.post(world.branch, "零违章示范岗", department=department)
    rounds = {name: posts.post_round(world.branch, **_days(*given)) for name, given in ROUNDS.items()}
    member, secretary = world.users["M"].person, world.users["S"].person
    made: dict[str, Any] = {name: posts.holding(rounds[name], post, member) for name in ("held", "totalled")}
    ended: dict[str, Any] = {"status": HoldingStatus.WITHDRAWN, "ended_on": DAY, "end_reason": "三违"}
    made["published"] = posts.holding(rounds["published"], post, member, **ended)
    made["own"] = posts.holding(rounds["held"], post, secretary)
    made |= {f"round_{name}": each for name, each in rounds.items()}
    made |= _checks(world, made) | _violations(world, made)
    return {f"post_checks_{name}": thing for name, thing in made.items()}


def _days(status: str, year: int, half: int, opens: date) -> dict[str, Any]:
    days = {"starts_on": date(2026, 10, 1), "ends_on": date(2027, 3, 31)}
    days |= {"call_opens_on": date(2026, 10, 1), "call_closes_on": date(2026, 10, 9)}
    days |= {"posting_closes_on": date(2026, 10, 17), "assessment_opens_on": opens}
    days |= {"assessment_closes_on": date(2027, 3, 31)}
    awarded = {} if status == RoundStatus.POSTED else {"awarded_on": date(2026, 10, 20)}
    publish_at = datetime(2027, 4, 1, 9, tzinfo=clock.zone())
    return {"status": status, "year": year, "half": half, "publish_at": publish_at, **days, **awarded}


def _checks(world: World, made: dict[str, Any]) -> dict[str, Any]:
    checker = world.users["C"].person
    made_by_c: dict[str, Any] = {
        "checker": checker,
        "status": CheckStatus.DONE,
        "checked_on": DAY,
        "recorded_at": clock.now(),
    }
    found = SpotCheck.objects.create(holding=made["held"], finding="CANARY-CHECK-MADE", **made_by_c)
    file = SimpleUploadedFile("现场.pdf", b"%PDF-1.4\n%CANARY-CHECK-FILE\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF")
    answer: dict[str, Any] = {"answer": "CANARY-CHECK-ANSWER", "answered_at": clock.now()}
    return {
        "drawn": _drawn(world, made["held"], "CANARY-SEED-HELD"),
        "drawn_over": _drawn(world, made["totalled"], "CANARY-SEED-HELD-2"),
        "drawn_published": _drawn(world, made["published"], "CANARY-SEED-OPEN"),
        "made": found,
        "answered": SpotCheck.objects.create(holding=made["held"], finding="标牌不在", **made_by_c, **answer),
        "made_published": SpotCheck.objects.create(holding=made["published"], finding="在岗", **made_by_c),
        "evidence": CheckEvidence.objects.create(check_made=found, upload=uploads.store(file, by=world.users["C"])),
    }


def _drawn(world: World, holding: Holding, seed: str) -> SpotCheck:
    """The one check of a draw, C's; dropped where the round is over."""
    checker = world.users["C"].person
    said: dict[str, Any] = {"posts": {holding.number: holding.person.employee_no}, "checkers": [checker.employee_no]}
    draw = CheckDraw.objects.create(
        round=holding.round,
        number=1,
        seed=seed,
        commitment=draws.commitment_of(seed),
        said={**said, "days": ["2027-01-20"]},
        drawn_at=clock.now(),
    )
    return SpotCheck.objects.create(
        holding=holding, checker=checker, draw=draw, due_on=date(2027, 1, 20), status=CheckStatus.DRAWN
    )


def _violations(world: World, made: dict[str, Any]) -> dict[str, Any]:
    committee, head = world.users["C"], world.users["H"]
    confirmed, dismissed = ViolationDecision.CONFIRMED, ViolationDecision.DISMISSED
    return {
        "open": _violation(world, made["held"], "CANARY-VIOLATION-OPEN", head),
        "dismissed": _violation(world, made["held"], "CANARY-VIOLATION-DISMISSED", committee, dismissed),
        "confirmed": _violation(world, made["published"], "CANARY-VIOLATION-CONFIRMED", committee, confirmed),
        "secretary": _violation(world, made["own"], "CANARY-VIOLATION-SECRETARY", head),
    }


def _violation(world: World, holding: Holding, event: str, by: Any, decision: str = "") -> Violation:
    given: dict[str, Any] = {"happened_on": date(2027, 1, 3), "reported_by": by, "reported_at": clock.now()}
    decided: dict[str, Any] = {
        "decision": decision,
        "meeting_on": DAY,
        "decision_reason": "支委会研究决定",
        "decided_by": world.users["S"],
        "decided_at": clock.now(),
    }
    return Violation.objects.create(holding=holding, event=event, **given, **(decided if decision else {}))


def addresses(world: World) -> Iterator[Address]:
    """Each page of checks, draws and violations in every state that matters."""
    things = {name.removeprefix("post_checks_"): each for name, each in world.things.items() if "_checks_" in name}
    yield from (Address(name, "", reverse(name)) for name in ("check_list", "violation_list"))
    yield Address("check_evidence", "", reverse("check_evidence", args=[things["evidence"].pk]))
    found: dict[str, Any] = {"checked_on": f"{DAY}", "finding": "在岗"}
    of_check: dict[str, Any] = {
        "check_detail": (("drawn", "drawn_over", "made", "answered"), {}),
        "check_record": (("drawn", "drawn_over", "made"), found),
        "check_answer": (("drawn", "made", "answered", "made_published"), {"answer": "马上整改"}),
    }
    of_violation: dict[str, Any] = {
        "violation_detail": (("open", "dismissed", "confirmed", "secretary"), {}),
        "violation_decide": (
            ("open", "dismissed", "confirmed", "secretary"),
            {"confirmed": "yes", "meeting_on": f"{DAY}", "reason": "属实"},
        ),
    }
    of_holding: dict[str, Any] = {
        "check_out_of_turn": (("held", "own", "totalled", "published"), found),
        "violation_report": (("held", "own", "totalled", "published"), {"happened_on": f"{DAY}", "event": "三违"}),
    }
    for name, (states, body) in {**of_check, **of_violation, **of_holding}.items():
        for state in states:
            yield Address(name, state, reverse(name, args=[things[state].pk]), body)
    for state in ROUNDS:
        yield Address("draw_detail", state, reverse("draw_detail", args=[things[f"round_{state}"].pk]))
