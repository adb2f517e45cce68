"""Candidates for pioneer posts: who writes, proposes, speaks for the group, reads the list, enters the award."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from groups.models import Person
from pioneer_posts.enums import ApplicationStatus, RoundStatus
from pioneer_posts.models import Application, PioneerPost, Round
from tests.areas import Address, Mark
from tests.factories import groups
from tests.factories import posts as make

if TYPE_CHECKING:
    from tests.world import World

TABLE = """
application_list          -                              .. .... f f.ffff s    mm mmmm f fmffff s
application_detail        draft                          nn nn.n n nnnnnn s    nn nnmn n nnnnnn s
application_detail        nominated                      .. nnn. n nnnnnn s    mm nnnm n nnnnnn s
application_detail        candidate                      .. .nnn n nnnnnn s    mm mnnn n nnnnnn s
application_detail        posted,refused                 .. .... . nnnnnn s    mm mmmm m nnnnnn s
application_begin         calling                        .. .... f nnnnnn s    >> uuuu f nnnnnn s
application_begin         posted                         ff ffff f nnnnnn s    ff ffff f nnnnnn s
application_edit          draft                          nn nn.n n nnnnnn s    nn nn>n n nnnnnn s
application_edit          candidate                      ff .nnn n nnnnnn s    ff >nnn n nnnnnn s
application_submit        draft                          nn nnmn n nnnnnn s    nn nn>n n nnnnnn s
application_submit        candidate                      ff fnnn n nnnnnn s    ff fnnn n nnnnnn s
application_withdraw      draft                          nn nnmn n nnnnnn s    nn nn>n n nnnnnn s
application_withdraw      nominated                      mf nnnf n nnnnnn s    >f nnnf n nnnnnn s
application_withdraw      posted                         ff ffmf f nnnnnn s    ff ff>f f nnnnnn s
nomination_consent        nominated                      ff nnn. n nnnnnn s    ff nnn> n nnnnnn s
nomination_decline        nominated                      ff nnn. n nnnnnn s    ff nnn> n nnnnnn s
opinion_give              candidate                      .f fnnn n nnnnnn s    >f fnnn n nnnnnn s
opinion_give              posted                         ff .fff f nnnnnn s    ff >fff f nnnnnn s
member_nominate           calling                        .f ..ff f nnnnnn s    >f >uff f nnnnnn s
member_nominate           posted                         ff ffff f nnnnnn s    ff ffff f nnnnnn s
candidate_list            planned                        ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
candidate_list            calling                        .. ffff f nnnnnn s    mm ffff f nnnnnn s
candidate_list            posted,awarding,held           .. .... . nnnnnn s    mm mmmm m nnnnnn s
candidate_notice          calling                        .. ffff f nnnnnn s    mm ffff f nnnnnn s
candidate_notice          posted,awarding,held           .. .... . nnnnnn s    mm mmmm m nnnnnn s
candidate_export          calling,held                   mm ffff f nnnnnn s    .. ffff f nnnnnn s
posts_award               posted                         ff ffff f nnnnnn s    ff ffff f nnnnnn s
posts_award               awarding                       .f ffff f nnnnnn s    >f ffff f nnnnnn s
"""

PERMISSIONS = """
pioneer_posts.list_applications    -                                SCLOMEX
pioneer_posts.view_application     post_applications_draft          M
pioneer_posts.view_application     post_applications_nominated      SCE
pioneer_posts.view_application     post_applications_candidate      SCL
pioneer_posts.view_application     post_applications_posted         SCLOMEA
pioneer_posts.begin_application    post_applications_calling_round  SCLOME
pioneer_posts.begin_application    post_applications_posted_round
pioneer_posts.save_application     post_applications_draft          M
pioneer_posts.save_application     post_applications_candidate      L
pioneer_posts.save_application     post_applications_spoken,post_applications_posted
pioneer_posts.submit_application   post_applications_draft          M
pioneer_posts.submit_application   post_applications_candidate
pioneer_posts.withdraw_application post_applications_draft          M
pioneer_posts.withdraw_application post_applications_nominated      S
pioneer_posts.withdraw_application post_applications_candidate      L
pioneer_posts.withdraw_application post_applications_posted         M
pioneer_posts.withdraw_application post_applications_refused,post_applications_off
pioneer_posts.nominate_member      post_applications_calling_round  SLO
pioneer_posts.nominate_member      post_applications_posted_round
pioneer_posts.consent_nomination   post_applications_nominated      E
pioneer_posts.consent_nomination   post_applications_draft,post_applications_candidate
pioneer_posts.decline_nomination   post_applications_nominated      E
pioneer_posts.decline_nomination   post_applications_candidate
pioneer_posts.give_opinion         post_applications_candidate      S
pioneer_posts.give_opinion         post_applications_posted         L
pioneer_posts.give_opinion         post_applications_nominated,post_applications_off
pioneer_posts.view_candidates      post_applications_planned_round
pioneer_posts.view_candidates      post_applications_calling_round  SC
pioneer_posts.view_candidates      post_applications_posted_round   SCLOMEA
pioneer_posts.export_candidates    post_applications_planned_round
pioneer_posts.export_candidates    post_applications_calling_round,post_applications_held_round  SC
pioneer_posts.award_posts          post_applications_posted_round
pioneer_posts.award_posts          post_applications_awarding_round S
"""

MARKS = [
    Mark("CANARY-POST-DRAFT", "M", "an application that is not handed in"),
    Mark("CANARY-POST-NOMINATED", "SCE", "a nomination that waits for consent"),
    Mark("CANARY-POST-CANDIDATE", "SCL", "a candidate before the posting"),
    Mark("CANARY-POST-OPINION", "SCLM", "what a group said of a candidate"),
    Mark("CANARY-POST-REFUSED", "SCO", "why a candidate was not chosen"),
]
GUARDED_TWICE = {"pioneer_posts.view_application"}
SHOWN_AT = {"Application": "application_detail"}

COMING = {"call_opens_on": date(2027, 1, 1), "call_closes_on": date(2027, 1, 20), "posting_closes_on": date(2027, 2, 1)}
PAST = {
    "call_opens_on": date(2026, 11, 1),
    "call_closes_on": date(2026, 12, 10),
    "posting_closes_on": date(2026, 12, 20),
}
GIVEN = {"pledge": "我承诺", "aims": "零违章", "grounds": "表现突出"}


def furnish(world: World) -> dict[str, Any]:
    """A round in each status until the award, and an application in each state; two posts to stand for."""
    post = make.post(world.branch, "候选示范岗", department=groups.department("候选部门"), seats=9)
    rounds = {name: _round(world, year, half, status, days) for name, (year, half, status, days) in ROUNDS.items()}
    return {
        "post_applications_post": post,
        **{f"post_applications_{name}_round": each for name, each in rounds.items()},
        **{f"post_applications_{name}": each for name, each in _candidates(world, rounds, post)},
    }


ROUNDS: dict[str, tuple[int, int, str, dict[str, date]]] = {
    "planned": (2052, 1, RoundStatus.PLANNED, {}),
    "calling": (2032, 1, RoundStatus.CALLING, COMING),
    "posted": (2032, 2, RoundStatus.POSTED, COMING),
    "awarding": (2042, 1, RoundStatus.AWARDING, PAST),
    "held": (2042, 2, RoundStatus.HELD, PAST | {"awarded_on": date(2027, 1, 4)}),
    "off": (2032, 1, RoundStatus.CALLED_OFF, COMING),
}


def _round(world: World, year: int, half: int, status: str, days: dict[str, date]) -> Round:
    begins, ends = (date(year, 1, 1), date(year, 6, 30)) if half == 1 else (date(year, 7, 1), date(year, 12, 31))
    term = {"year": year, "half": half, "starts_on": begins, "ends_on": ends}
    assessed = {"assessment_opens_on": ends.replace(day=11), "assessment_closes_on": ends}
    return make.post_round(world.branch, status, **term, **assessed, **days)


def _candidates(world: World, rounds: dict[str, Round], post: PioneerPost) -> Iterator[tuple[str, Application]]:
    person = {role: Person.objects.get(user=world.users[role]) for role in "SLOME"}
    calling, posted, held, off = (rounds[name] for name in ("calling", "posted", "held", "off"))
    secretary: dict[str, Any] = {"nominated_by": person["S"], "filed_by": world.users["S"]}
    said: dict[str, Any] = {"supported": False, "opinion_on": date(2027, 1, 3), "opinion_by": world.users["L"]}
    spoken: dict[str, Any] = {**said, "supported": True}
    draft, nominated = ApplicationStatus.DRAFT, ApplicationStatus.NOMINATED
    own: dict[str, Any] = {"group": world.own}
    other: dict[str, Any] = {"group": world.other}
    yield "draft", make.application(calling, post, person["M"], draft, grounds="CANARY-POST-DRAFT", **own)
    yield (
        "nominated",
        make.application(calling, post, person["E"], nominated, grounds="CANARY-POST-NOMINATED", **secretary),
    )
    yield "candidate", make.application(calling, post, person["L"], grounds="CANARY-POST-CANDIDATE", **own)
    yield "spoken", make.application(calling, post, person["O"], **spoken, **other)
    yield "posted", make.application(posted, post, person["M"], opinion="CANARY-POST-OPINION", **said, **own)
    yield "off", make.application(off, post, person["M"], **own)
    yield "waiting", make.application(rounds["awarding"], post, person["M"], **own)
    refused = ApplicationStatus.NOT_AWARDED
    reason: dict[str, Any] = {"decision_reason": "CANARY-POST-REFUSED"}
    yield "refused", make.application(held, post, person["O"], refused, **reason, **other)


def addresses(world: World) -> Iterator[Address]:
    """One's own pages, the list of candidates in each status of a round, the award."""
    yield Address("application_list", "", reverse("application_list"))
    yield from _of_applications(world)
    yield from _of_rounds(world)


def _of_applications(world: World) -> Iterator[Address]:
    post = world.things["post_applications_post"].pk
    words = {**GIVEN, "post": post}
    opinion = {"supported": "yes", "opinion": "同意", "on": "2027-01-03"}
    bodies: list[tuple[str, str, dict[str, Any]]] = [
        *(("application_detail", state, {}) for state in ("draft", "nominated", "candidate", "posted", "refused")),
        *(("application_edit", state, words) for state in ("draft", "candidate")),
        *(("application_submit", state, {}) for state in ("draft", "candidate")),
        *(("application_withdraw", state, {}) for state in ("draft", "nominated", "posted")),
        ("nomination_consent", "nominated", GIVEN),
        ("nomination_decline", "nominated", {"reason": "出差"}),
        *(("opinion_give", state, opinion) for state in ("candidate", "posted")),
    ]
    for name, state, body in bodies:
        yield Address(name, state, reverse(name, args=[world.things[f"post_applications_{state}"].pk]), body)


def _of_rounds(world: World) -> Iterator[Address]:
    post = world.things["post_applications_post"].pk
    nomination = {**GIVEN, "post": post, "person": world.member.pk}
    waiting = world.things["post_applications_waiting"].pk
    award = {"meeting_on": "2027-01-04", "present": "全体支委", "resolution": "同意", f"awarded-{waiting}": "yes"}
    listed = ("calling", "posted", "awarding", "held")
    bodies: list[tuple[str, str, dict[str, Any]]] = [
        *(("application_begin", state, {"post": post}) for state in ("calling", "posted")),
        *(("member_nominate", state, nomination) for state in ("calling", "posted")),
        *(("candidate_list", state, {}) for state in ("planned", *listed)),
        *(("candidate_notice", state, {}) for state in listed),
        *(("candidate_export", state, {}) for state in ("calling", "held")),
        *(("posts_award", state, award) for state in ("posted", "awarding")),
    ]
    for name, state, body in bodies:
        yield Address(name, state, reverse(name, args=[world.things[f"post_applications_{state}_round"].pk]), body)
