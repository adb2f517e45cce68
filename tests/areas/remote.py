"""Remote members, visits, talks and leaders' training, as the tests of permissions and leaks know them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from activities.enums import ContactWay, TalkKind, VisitKind
from activities.models import Contact, Stay, Talk, Visit
from branchmgr import clock
from groups.models import Person
from tests.areas import Address, Mark

if TYPE_CHECKING:
    from tests.world import World

# The member M is away and had a talk with O, the leader of another group; C on the committee and L, who leads M's
# group, never read a word of it.
TABLE = """
away_list                 -                              .. ..ff f f.ffff s    mm mmff f fmffff s
away_export               -                              mm mmff f fmffff s    .. ..ff f f.ffff s
stay_begin                -                              .. ..ff f f.ffff s    >> >uff f fuffff s
away_detail               -                              .. .n.n f nnnnnn s    mm mnmn f nnnnnn s
contact_record            -                              .. .nfn f nnnnnn s    >> >nfn f nnnnnn s
stay_change               -                              .. .nfn n nnnnnn s    >> >nfn n nnnnnn s
stay_end                  -                              .. .nfn n nnnnnn s    >> >nfn n nnnnnn s
transfer_decide           -                              .f fnfn n nnnnnn s    >f fnfn n nnnnnn s
visit_list                -                              .. ..ff f f.ffff s    mm mmff f fmffff s
visit_export              -                              mm mmff f fmffff s    .. ..ff f f.ffff s
visit_begin               -                              >> >>ff f f>ffff s    mm mmff f fmffff s
visit_record              -                              .. .nfn f nnnnnn s    >> >nfn f nnnnnn s
group_visit_record        -                              .. ffff f nnnnnn s    >> ffff f nnnnnn s
visit_follow_up           -                              .. .nnn n nnnnnn s    >> >nnn n nnnnnn s
talk_list                 -                              .. .... f f.ffff s    mm mmmm f fmffff s
talk_record               -                              .. .... f f.ffff s    >> >>>> f fuffff s
talk_detail               -                              .n n..n n nnnnnn s    mn nmmn n nnnnnn s
talk_change               -                              fn nf.n n nnnnnn s    fn nf>n n nnnnnn s
talk_year                 -                              .. ffff f nnnnnn s    mm ffff f nnnnnn s
talk_export               -                              mm ffff f nnnnnn s    .. ffff f nnnnnn s
leader_year               -                              .. ffff f nnnnnn s    mm ffff f nnnnnn s
"""

PERMISSIONS = """
activities.keep_in_touch     -              SCLOX
activities.view_away         remote_person  SCLM
activities.record_contact    remote_person  SCL
activities.change_stay       remote_stay    SCL
activities.decide_transfer   remote_stay    S
activities.record_visit      remote_person  SCL
activities.visit_group       group          SC
activities.follow_up_visit   remote_visit   SCL
activities.list_talks        -              SCLOMEX
activities.view_talk         remote_talk    SOM
activities.change_talk       remote_talk    M
activities.view_talk_year    branch         SC
activities.view_leaders      branch         SC
"""

MARKS = [
    Mark("CANARY-AWAY", "SCLM", "where a member is away"),
    Mark("CANARY-CONTACT", "SCLM", "what was talked about with a member away"),
    Mark("CANARY-NEEDS", "SCLM", "needs found by a visit"),
    Mark("CANARY-TALK-TOPIC", "SOM", "what a talk was about"),
    Mark("CANARY-TALK-CONTENT", "SOM", "what was said in a talk"),
]
GUARDED_TWICE = {"activities.follow_up_visit", "activities.view_talk"}
SHOWN_AT = {"Stay": "stay_change", "Visit": "visit_follow_up", "Talk": "talk_detail"}


def furnish(world: World) -> dict[str, Any]:
    """M is away since March; contacts, a visit and a talk are recorded."""
    people = {role: Person.objects.get(user=user) for role, user in world.users.items()}
    person, now = people["M"], clock.now()
    stay = Stay.objects.create(person=person, place="CANARY-AWAY", since=date(2026, 3, 1))
    Contact.objects.create(
        person=person, group=world.own, on=date(2026, 12, 20), way=ContactWay.PHONE, note="CANARY-CONTACT",
        next_on=date(2027, 1, 20), by=world.users["L"], recorded_at=now,
    )  # fmt: skip
    visit = Visit.objects.create(
        kind=VisitKind.CARE, group=world.own, person=person, on=date(2026, 12, 21), by=people["L"],
        needs="CANARY-NEEDS", recorded_by=world.users["L"], recorded_at=now,
    )  # fmt: skip
    talk = Talk.objects.create(
        branch=world.branch, kind=TalkKind.MEMBERS, held_on=date(2026, 12, 22), first=person, second=people["O"],
        topic="CANARY-TALK-TOPIC", content="CANARY-TALK-CONTENT", recorded_by=world.users["M"], recorded_at=now,
    )  # fmt: skip
    return {"remote_person": person, "remote_stay": stay, "remote_visit": visit, "remote_talk": talk}


def addresses(world: World) -> Iterator[Address]:
    """Every address of the area with what its form sends."""
    of = {role: Person.objects.get(user=user).pk for role, user in world.users.items()}
    at = {name: [thing.pk] for name, thing in world.things.items() if name.startswith("remote_")}
    day, branch = "2027-01-04", world.branch.pk
    begun = {"person": world.member.pk, "place": "青岛", "since": day}
    for name in ("away_list", "away_export", "visit_list", "visit_export", "visit_begin", "talk_list"):
        yield Address(name, "", reverse(name))
    yield Address("stay_begin", "", reverse("stay_begin"), begun)
    yield Address("away_detail", "", reverse("away_detail", args=at["remote_person"]))
    contact = {"way": "video", "on": day, "note": ""}
    yield Address("contact_record", "", reverse("contact_record", args=at["remote_person"]), contact)
    yield Address("stay_change", "", reverse("stay_change", args=at["remote_stay"]), {"place": "CANARY-AWAY"})
    yield Address("stay_end", "", reverse("stay_end", args=at["remote_stay"]), {"back_on": day})
    decision = {"decision": "暂不转接", "decided_on": day}
    yield Address("transfer_decide", "", reverse("transfer_decide", args=at["remote_stay"]), decision)
    visit = {"kind": "care", "visitor": of["L"], "on": day}
    yield Address("visit_record", "", reverse("visit_record", args=at["remote_person"]), visit)
    url = reverse("group_visit_record", args=[world.own.pk])
    yield Address("group_visit_record", "", url, {"visitor": of["C"], "on": day})
    yield Address("visit_follow_up", "", reverse("visit_follow_up", args=at["remote_visit"]), {"done": "已办理"})
    talk = {"first": of["O"], "second": world.member.pk, "held_on": day, "topic": "思想"}
    yield Address("talk_record", "", reverse("talk_record"), talk)
    yield Address("talk_detail", "", reverse("talk_detail", args=at["remote_talk"]))
    yield Address("talk_change", "", reverse("talk_change", args=at["remote_talk"]), {"topic": "CANARY-TALK-TOPIC"})
    for name in ("talk_year", "talk_export", "leader_year"):
        yield Address(name, "", reverse(name, args=[branch, 2026]))
