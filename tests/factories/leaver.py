"""Somebody who left, with something in every table that describes people, and the search for what is kept of it."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image

from activities.enums import ContactWay, LeaveStatus, TalkKind, VisitKind
from activities.models import Contact, Leave, Stay, Talk, Visit
from activities.services import record_parts
from activities.services.own_data import ask_for_correction
from branchmgr import audit, clock, notify, uploads
from branchmgr.backup import tables
from branchmgr.models import CalendarLink, DailyMail, SecondFactor, SignedIn
from groups import identity
from groups.enums import Office
from groups.models import IdentityNumber, Person
from innovation.enums import ProposalStatus
from innovation.models import Award, AwardTier, SavedView
from innovation.services import seminars
from innovation.services.terms import index_proposal
from pioneer_posts import draws
from pioneer_posts.enums import RoundStatus
from pioneer_posts.models import CheckDraw, Fulfilment, Round
from tests.factories import groups as make
from tests.factories import innovation, posts
from tests.factories.records import begun

NOW = "2027-01-05T10:00:00+08:00"
ASKED = "2025-06-02T10:00:00+08:00"
LEFT = date(2025, 6, 30)
NUMBER = "11010519491231002X"
MARKS = (
    "欧阳鲲鹏", "770077", "13977007700", "kunpeng@example.org", "1977-07-17", "操作工ERASE", "病假ERASE", "驻外ERASE",
    "外地ERASE", "电话ERASE", "困难ERASE", "谈话ERASE", "理由ERASE", "承诺ERASE", "事迹ERASE", "个人视图ERASE",
    "kun1 peng2", "oykp", "更正ERASE",
)  # fmt: skip


class Cast:
    """Somebody who left in June 2025 and of whom there is something in every table that describes people."""

    def __init__(self, name: str = "欧阳鲲鹏") -> None:
        self.top = make.committee("DW01")
        self.branch = make.branch("ZB01", committee=self.top)
        self.group = make.group(self.branch, "XZ01")
        contact: dict[str, Any] = {"mobile": "13977007700", "email": "kunpeng@example.org", "position": "操作工ERASE"}
        born: dict[str, Any] = {"born_on": date(1977, 7, 17), "joined_on": date(2001, 7, 1), "sex": "male"}
        self.person = make.member(self.group, "770077", name=name, end=LEFT, **contact, **born)
        self.user = make.user_for(self.person)
        self.admin, self.leader = make.admin(self.top), make.holder(Office.LEADER, self.group, name="组长甲")

    def furnish(self) -> None:
        self._asking()
        self._private()
        self._posts()
        self._work()
        notify.tell([self.leader], "%(who)s", kind="test", key="1", url="/", values={"who": [self.person.name]})
        notify.tell([self.user], "CANARY", kind="test", key="2", url="/", values={"who": self.person.name})
        with transaction.atomic():
            audit.record("override", by=self.user, branch="ZB01", after={"said": "CANARY"})
            audit.record("override", by=self.user, after={"said": "CANARY"})

    def _asking(self) -> None:
        """A request while the membership ran: afterwards no leader keeps the person in the roster."""
        with time_machine.travel(ASKED, tick=False):
            ask_for_correction(self.person, text="更正ERASE", by=self.user, now=clock.now())

    def _private(self) -> None:
        person, group, now, by = self.person, self.group, clock.now(), self.leader
        leading, day = Person.objects.get(user=by), date(2025, 3, 1)
        days = {"starts_on": day, "ends_on": day, "asked_at": now}
        Leave.objects.create(person=person, group=group, reason="病假ERASE", status=LeaveStatus.REFUSED, **days)
        Stay.objects.create(person=person, place="驻外ERASE", work="外地ERASE", since=day, back_on=LEFT)
        way = {"way": ContactWay.PHONE, "by": by, "recorded_at": now}
        Contact.objects.create(person=person, group=group, on=day, note="电话ERASE", **way)
        told = {"kind": VisitKind.CARE, "by": leading, "recorded_by": by, "recorded_at": now}
        Visit.objects.create(person=person, group=group, on=day, needs="困难ERASE", **told)
        talked = {"kind": TalkKind.MEMBERS, "held_on": day, "recorded_by": by, "recorded_at": now}
        Talk.objects.create(branch=self.branch, first=leading, second=person, topic="谈话ERASE", **talked)
        SavedView.objects.create(user=self.user, name="个人视图ERASE", query="q=1")
        SecondFactor.objects.create(user=self.user, key="k", set_up_at=now)
        CalendarLink.objects.create(user=self.user, digest="d", created_by=self.user, created_at=now)
        DailyMail.objects.create(user=self.user, since=now, day=LEFT)
        SignedIn.objects.create(user=self.user, session_key="s", started_at=now, seen_at=now)
        sealed = identity.sealed(NUMBER, employee_no="770077")
        IdentityNumber.objects.create(person=person, sealed=sealed, kept_at=now)

    def _posts(self) -> None:
        held = posts.holding(posts.post_round(self.branch, RoundStatus.HELD), posts.post(self.branch), self.person)
        words = {"grounds": "理由ERASE", "pledge": "承诺ERASE"}
        type(held.application)._base_manager.filter(pk=held.application_id).update(**words)
        photo = uploads.store(SimpleUploadedFile("照片.png", picture()), by=self.user)
        made = {"done_on": date(2026, 8, 1), "written_at": clock.now(), "evidence": photo}
        Fulfilment.objects.create(holding=held, text="事迹ERASE", **made)
        proposal = innovation.proposal(self.person, ProposalStatus.WITH_GROUP, branch=self.branch)
        index_proposal(proposal)

    def _work(self) -> None:
        """An award, a talk, a contribution, a draw."""
        made = innovation.proposal(self.person, ProposalStatus.CLOSED, branch=self.branch)
        tier = AwardTier.objects.create(branch=self.branch, name="一等奖", from_yuan=0)
        by: dict[str, Any] = {"decided_by": self.admin, "decided_at": clock.now()}
        names = f"{self.person.name}、组长甲"
        Award.objects.create(
            proposal=made, tier=tier, tier_name=tier.name, number="1", names=names, meeting_on=LEFT, **by
        )
        talks = (seminars.Talk(self.person, "降本"),)
        terms = seminars.SeminarTerms("研讨", clock.now() + timedelta(days=3), "", "", talks)
        seminars.plan_seminar(self.branch, terms=terms, by=self.admin, now=clock.now())
        record = begun(self.group, by=self.leader)
        row = record_parts.ContributionRow(self.person, "hosting")
        record_parts.save_contributions(record, [row], by=self.leader, now=clock.now())
        held = Round.objects.get()
        # As many posts as checkers: each of them gets one, whatever the seed.
        said = {
            "posts": {"P1": "770077", "P2": "1", "P3": "2"},
            "checkers": ["1", "2", "770077"],
            "days": ["2026-09-01"],
        }
        seal = {"seed": "s" * 64, "commitment": draws.commitment_of("s" * 64), "drawn_at": clock.now()}
        CheckDraw.objects.create(round=held, number=1, said=said, **seal)


def picture() -> bytes:
    stream = BytesIO()
    Image.new("RGB", (8, 8), "red").save(stream, "PNG")
    return stream.getvalue()


def kept(*, but: tuple[str, ...] = ()) -> str:
    """Everything in every table."""
    found = (model for model in tables.kept() if model._meta.db_table not in but)
    return b"".join(line for model in found for line in tables.lines(model)).decode()


def rows() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in tables.kept()}
