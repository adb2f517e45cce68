"""Elections, terms and forming groups: who is answered what at their addresses, who meets what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from branchmgr import clock
from groups.regrouping_queries import regrouping_page
from groups.services import elections, regroupings
from tests.areas import Address, Mark

if TYPE_CHECKING:
    from tests.world import World

# voting: of the own group, on line; counted: of the other group, on paper, with somebody elected.
TABLE = """
election_list             -                              .. .... f f.ffff s    mm mmmm f fmffff s
term_list                 -                              .. .... f f.ffff s    mm mmmm f fmffff s
election_prepare          -                              .. ffff f nnnnnn s    uu ffff f nnnnnn s
election_detail           voting                         .. .n.n n nnnnnn s    mm mnmn n nnnnnn s
election_detail           counted                        .. n.nn n nnnnnn s    mm nmnn n nnnnnn s
ballot_cast               voting                         .. .n.n n nnnnnn s    uu >n>n n nnnnnn s
election_open             voting                         mm fnfn n nnnnnn s    >> fnfn n nnnnnn s
election_count            voting                         mm fnfn n nnnnnn s    >> fnfn n nnnnnn s
paper_count_enter         voting                         .. fnfn n nnnnnn s    uu fnfn n nnnnnn s
ballot_print              voting                         .. fnfn n nnnnnn s    mm fnfn n nnnnnn s
election_minutes          counted                        .. n.nn n nnnnnn s    mm nmnn n nnnnnn s
election_second_round     counted                        .. nfnn n nnnnnn s    uu nfnn n nnnnnn s
election_confirm          counted                        .f nfnn n nnnnnn s    >f nfnn n nnnnnn s
election_reject           counted                        .f nfnn n nnnnnn s    >f nfnn n nnnnnn s
election_call_off         voting                         .. fnfn n nnnnnn s    >> fnfn n nnnnnn s
regrouping_list           -                              .. ffff f f.ffff s    mm ffff f fmffff s
regrouping_draft          -                              .. ffff f nnnnnn s    uu ffff f nnnnnn s
regrouping_detail         -                              .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
regrouping_edit           -                              .. nnnn n nnnnnn s    >> nnnn n nnnnnn s
regrouping_decide         -                              .f nnnn n nnnnnn s    >f nnnn n nnnnnn s
regrouping_drop           -                              mm nnnn n nnnnnn s    >> nnnn n nnnnnn s
group_roll                -                              .. ffff . nnnnnn s    mm ffff m nnnnnn s
"""
PERMISSIONS = """
groups.list_elections       -                              SCLOMEX
groups.view_election        election_voting                SCLOME
groups.prepare_election     group                          SC
groups.run_election         election_voting                SC
groups.confirm_election     election_counted               S
groups.list_terms           -                              SCLOMEX
groups.list_regroupings     -                              SCX
groups.view_regrouping      regrouping                     SC
groups.draft_regrouping     branch                         SC
groups.decide_regrouping    regrouping                     S
groups.view_roll            branch                         SCA
"""
GUARDED_TWICE = {"groups.view_election", "groups.view_regrouping"}
SHOWN_AT = {"Election": "election_detail", "Regrouping": "regrouping_detail"}
MARKS = [
    Mark("CANARY-REGROUPING", "SCU", "why groups are formed anew, in a draft"),
    Mark("CANARY-MINUTES", "SCO", "the minutes of an election of the other group"),
]


def furnish(world: World) -> dict[str, Any]:
    """An election with open voting and one that is counted, and a draft that moves a member of the own group."""
    now, secretary = clock.now(), world.users["S"]
    terms: dict[str, Any] = {"on": clock.today(), "term_years": 3, "by": secretary, "now": now}
    voting = elections.prepare_election(world.own, online=True, candidates=[world.member], **terms)
    voting = elections.open_voting(voting, by=secretary, now=now)
    leader = world.users["O"].person
    counted = elections.prepare_election(world.other, online=False, candidates=[leader], **terms)
    minutes = SimpleUploadedFile("minutes.pdf", b"%PDF-1.4 CANARY-MINUTES\n%%EOF")
    votes = {counted.candidates.get().pk: 1}
    counts: dict[str, Any] = {"cast": 1, "abstained": 0, "invalid": 0, "votes": votes, "minutes": minutes}
    counted = elections.enter_paper_count(counted, **counts, by=secretary, now=now)
    day, reason = clock.today() + timedelta(days=30), "CANARY-REGROUPING"
    draft = regroupings.draft_regrouping(world.branch, starts_on=day, reason=reason, by=secretary, now=now)
    moves = {world.member.pk: world.other.pk}
    given: dict[str, Any] = {"edition": draft.edition, "starts_on": day, "reason": reason}
    draft = regroupings.set_moves(draft, moves, **given, by=secretary, now=now)
    return {"election_voting": voting, "election_counted": counted, "regrouping": draft}


def addresses(world: World) -> Iterator[Address]:
    yield from (Address(name, "", reverse(name)) for name in ("election_list", "term_list", "regrouping_list"))
    today = clock.today().isoformat()
    prepared = {"on": today, "way": "online", "term_years": "3", "candidates": [world.member.pk]}
    yield Address("election_prepare", "", reverse("election_prepare", args=[world.own.pk]), prepared)
    voting, counted = world.things["election_voting"], world.things["election_counted"]
    candidate = voting.candidates.get().pk
    bodies: dict[str, dict[str, Any]] = {
        "election_detail": {},
        "election_open": {},
        "election_count": {},
        "ballot_print": {},
        "ballot_cast": {"choice": candidate},
        "paper_count_enter": {"cast": "1", "abstained": "0", "invalid": "0", f"votes-{candidate}": "1"},
        "election_call_off": {"reason": "改期"},
    }
    for name, body in bodies.items():
        yield Address(name, "voting", reverse(name, args=[voting.pk]), body)
    bodies = {
        "election_detail": {},
        "election_minutes": {},
        "election_second_round": {"on": today, "way": "paper"},
        "election_confirm": {"meeting_on": today, "starts_on": today},
        "election_reject": {"reason": "程序有误"},
    }
    for name, body in bodies.items():
        yield Address(name, "counted", reverse(name, args=[counted.pk]), body)
    yield from _of_regroupings(world, today)


def _of_regroupings(world: World, today: str) -> Iterator[Address]:
    draft = world.things["regrouping"]
    for name in ("group_roll", "regrouping_draft"):
        body = {"starts_on": today, "reason": "调整"} if name == "regrouping_draft" else {}
        yield Address(name, "", reverse(name, args=[world.branch.pk]), body)
    placed = regrouping_page(draft).placed
    board = {f"to-{each.person.pk}": each.target.pk if each.target else "" for each in placed}
    bodies: dict[str, dict[str, Any]] = {
        "regrouping_detail": {},
        "regrouping_edit": {"starts_on": today, "reason": "CANARY-REGROUPING", "edition": draft.edition, **board},
        "regrouping_decide": {"meeting_on": today, "resolution": "支委会同意"},
        "regrouping_drop": {},
    }
    for name, body in bodies.items():
        yield Address(name, "", reverse(name, args=[draft.pk]), body)
