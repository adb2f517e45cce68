"""The board: public affairs in every state, links for screens, what a screen is answered, reflections on the board."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from activities.enums import ActivityKind, ActivityStatus, Part
from activities.models import Activity, Contribution
from board.enums import AffairStatus
from board.models import AffairStep, PublicAffair, WallLink
from branchmgr import clock
from branchmgr.models.secret_links import digest_of_token
from groups.models import Branch
from tests.areas import Address, Mark

if TYPE_CHECKING:
    from tests.world import World

TABLE = """
board_home                -                              >> >>>> > f>>fff s    mm mmmm m fmmfff s
board_detail              -                              .. .... . nnnnnn s    mm mmmm m nnnnnn s
affair_list               -                              .. .... . f..fff s    mm mmmm m fmmfff s
affair_detail             draft,later,taken_back         .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
affair_detail             shown                          .. .... . nnnnnn s    mm mmmm m nnnnnn s
affair_write              -                              .. ffff f nnnnnn s    >> ffff f nnnnnn s
affair_edit               draft,taken_back               .. nnnn n nnnnnn s    >> nnnn n nnnnnn s
affair_edit               shown                          ff ffff f nnnnnn s    ff ffff f nnnnnn s
affair_publish            draft,taken_back               mf nnnn n nnnnnn s    >f nnnn n nnnnnn s
affair_publish            shown                          ff ffff f nnnnnn s    ff ffff f nnnnnn s
affair_take_back          shown                          .. ffff f nnnnnn s    >> ffff f nnnnnn s
affair_take_back          draft,taken_back               ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
affair_delete             draft                          mm nnnn n nnnnnn s    >> nnnn n nnnnnn s
affair_delete             taken_back                     ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
affair_delete             shown                          ff ffff f nnnnnn s    ff ffff f nnnnnn s
wall_link_list            -                              .. ffff f nnnnnn s    mm ffff f nnnnnn s
wall_link_make            -                              .f ffff f nnnnnn s    .f ffff f nnnnnn s
wall_link_withdraw        link                           .. nnnn n nnnnnn s    >> nnnn n nnnnnn s
wall_link_withdraw        withdrawn                      uu nnnn n nnnnnn s    uu nnnn n nnnnnn s
reflection_hide           reflection                     mm fnmn n nnnnnn s    >> fn>n n nnnnnn s
reflection_hide           hidden                         ff fnfn n nnnnnn s    ff fnfn n nnnnnn s
wall_show                 open                           .. .... . ...... .    mm mmmm m mmmmmm m
wall_show                 withdrawn,wrong                nn nnnn n nnnnnn n    mm mmmm m mmmmmm m
"""

PERMISSIONS = """
board.open_board            -                               SCLOMEAXB
board.view_board            branch                          SCLOMEA
board.list_affairs          -                               SCLOMEAXB
board.view_affair           board_shown                     SCLOMEA
board.write_affair          branch                          SC
board.edit_affair           board_draft,board_taken_back    SC
board.edit_affair           board_shown
board.publish_affair        board_draft,board_taken_back    S
board.publish_affair        board_shown
board.take_back_affair      board_shown                     SC
board.take_back_affair      board_draft,board_taken_back
board.delete_affair         board_draft                     SC
board.delete_affair         board_shown,board_taken_back
board.list_wall_links       branch                          SC
board.make_wall_link        branch                          S
board.withdraw_wall_link    board_link,board_withdrawn      SC
board.hide_reflection       board_reflection                SCM
board.hide_reflection       board_hidden
"""

EVERYBODY = "SCLOMEANXBUHF-"
MARKS = [
    Mark("CANARY-AFFAIR-DRAFT", "SC", "the draft of a public affair"),
    Mark("CANARY-AFFAIR-LATER", "SC", "a public affair that is not shown yet"),
    Mark("CANARY-AFFAIR-TAKEN", "SC", "a public affair that was taken back"),
    Mark("CANARY-AFFAIR-SHOWN", "SCLOMEA", "a public affair in force"),
    Mark("CANARY-SCREEN", "SC", "what a screen is called"),
    Mark("CANARY-REFLECTION-SHOWN", "SCLOMEA", "a reflection on the board"),
    Mark("CANARY-REFLECTION-KEPT", "", "a reflection that its author keeps off the board"),
    Mark("CANARY-WALL-OPEN", EVERYBODY, "a public affair on the screen of another branch"),
]
GUARDED_TWICE = {"board.view_board", "board.view_affair", "board.withdraw_wall_link"}
SHOWN_AT = {"PublicAffair": "affair_detail", "WallLink": "wall_link_withdraw", "Contribution": "reflection_hide"}

TODAY = date(2027, 1, 5)
AFFAIRS = {
    "draft": (AffairStatus.DRAFT, TODAY, "CANARY-AFFAIR-DRAFT"),
    "later": (AffairStatus.PUBLISHED, TODAY + timedelta(days=1), "CANARY-AFFAIR-LATER"),
    "shown": (AffairStatus.PUBLISHED, TODAY, "CANARY-AFFAIR-SHOWN"),
    "taken_back": (AffairStatus.TAKEN_BACK, TODAY, "CANARY-AFFAIR-TAKEN"),
}
TOKENS = {"link": "own-screen", "open": "screen-of-another-branch", "withdrawn": "screen-of-before"}
"""by the link, the token that opens it; those of people are made of chance"""


def furnish(world: World) -> dict[str, Any]:
    """Affairs of the branch in every state, its links, one of the other branch, a reflection of M shown and hidden."""
    made: dict[str, Any] = {name: _affair(world, world.branch, *told) for name, told in AFFAIRS.items()}
    far = world.far.branch
    _affair(world, far, AffairStatus.PUBLISHED, TODAY, "CANARY-WALL-OPEN")
    made["link"] = _link(world, world.branch, "link", name="CANARY-SCREEN")
    made["open"] = _link(world, far, "open")
    made["withdrawn"] = _link(world, world.branch, "withdrawn", withdrawn_at=clock.now())
    made["reflection"] = _reflection(world, 4, "CANARY-REFLECTION-SHOWN", shown=True)
    made["hidden"] = _reflection(world, 5, "CANARY-REFLECTION-KEPT", shown=False)
    return {f"board_{name}": thing for name, thing in made.items()}


def _affair(world: World, branch: Branch, status: str, day: date, text: str) -> PublicAffair:
    given = {"kind": "resolution", "title": "支部决议", "text": text, "published_from": day, "status": status}
    affair = PublicAffair.objects.create(branch=branch, author=world.users["S"], written_at=clock.now(), **given)
    AffairStep.objects.create(affair=affair, number=1, status=status, at=clock.now(), by=world.users["S"])
    return affair


def _link(world: World, branch: Branch, token: str, **fields: Any) -> WallLink:
    given = {"name": "会议室大屏", "created_by": world.users["S"], "created_at": clock.now()} | fields
    return WallLink.objects.create(branch=branch, digest=digest_of_token(TOKENS[token]), **given)


def _reflection(world: World, day: int, title: str, *, shown: bool) -> Contribution:
    starts_at = clock.midnight(date(2027, 1, day)) + timedelta(hours=8)
    activity = Activity.objects.create(
        branch=world.branch,
        group=world.own,
        kind=ActivityKind.STUDY,
        topic="学习交流",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        status=ActivityStatus.ACCEPTED,
        filed_by=world.users["L"],
        created_at=clock.now(),
    )
    member = world.users["M"].person
    given = {"part": Part.REFLECTION, "title": title, "shown_on_board": shown}
    return Contribution.objects.create(activity=activity, person=member, **given)


def addresses(world: World) -> Iterator[Address]:
    """Each page of the board in every state that matters."""
    things = {name.removeprefix("board_"): thing for name, thing in world.things.items() if name.startswith("board_")}
    branch = [world.branch.pk]
    for name in ("board_home", "affair_list"):
        yield Address(name, "", reverse(name))
    for name in ("board_detail", "wall_link_list"):
        yield Address(name, "", reverse(name, args=branch))
    said = {"kind": "dues", "title": "党费收缴", "text": "已收缴。", "published_from": "2027-01-06"}
    yield Address("affair_write", "", reverse("affair_write", args=branch), said)
    yield Address("wall_link_make", "", reverse("wall_link_make", args=branch), {"name": "东会议室", "seconds": "15"})
    for state in AFFAIRS:
        yield from _of_affair(things[state], state, said)
    for state in ("link", "withdrawn"):
        yield Address("wall_link_withdraw", state, reverse("wall_link_withdraw", args=[things[state].pk]))
    for state in ("reflection", "hidden"):
        yield Address("reflection_hide", state, reverse("reflection_hide", args=[things[state].pk]))
    for state in ("open", "withdrawn"):
        yield Address("wall_show", state, reverse("wall_show", args=[TOKENS[state]]))
    yield Address("wall_show", "wrong", reverse("wall_show", args=["nobody-s"]))


def _of_affair(affair: PublicAffair, state: str, said: dict[str, str]) -> Iterator[Address]:
    yield Address("affair_detail", state, reverse("affair_detail", args=[affair.pk]))
    if state == "later":
        return
    bodies = {
        "affair_edit": said | {"edition": "1"},
        "affair_publish": {"edition": "1"},
        "affair_take_back": {"reason": "内容有误"},
        "affair_delete": {},
    }
    for name, body in bodies.items():
        yield Address(name, state, reverse(name, args=[affair.pk]), body)
