"""The list of proposals and the page of one, seminars, innovation posts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from branchmgr import clock
from groups.models import Person
from innovation.enums import ProposalStatus, SeminarStatus
from innovation.models import InnovationPost, SavedView, Seminar
from pioneer_posts.models import PioneerPost
from tests.areas import Address, Mark
from tests.factories import groups
from tests.factories import innovation as make
from tests.factories.workbooks import workbook

if TYPE_CHECKING:
    from tests.world import World

TABLE = """
proposal_list             -                              .. .... . f..ff. s    mm mmmm m fmmffm s
proposals_export          -                              mm mmmm m fmmffm s    .. .... . f..ff. s
proposal_template         -                              .. .... . f..ff. s    mm mmmm m fmmffm s
view_save                 -                              mm mmmm m fmmffm s    >> >>>> > f>>ff> s
view_delete               -                              mm mmmm m fmmffm s    >n nnnn n fnnffn s
entries_add               -                              mf ffff f fmffff s    >f ffff f fuffff s
proposal_import           -                              .f ffff f nnnnnn s    >f ffff f nnnnnn s
proposal_detail           draft                          nn nn.n n nnnnnn s    nn nnmn n nnnnnn s
proposal_detail           with_committee                 .. .n.n n nnnnnn s    mm mnmn n nnnnnn s
proposal_detail           accepted                       .. .... . nnnnnn s    mm mmmm m nnnnnn s
seminar_list              -                              .. .... . f..fff s    mm mmmm m fmmfff s
seminar_detail            planned,held,called_off        .. .... . nnnnnn s    mm mmmm m nnnnnn s
seminar_plan              -                              .. ffff f nnnnnn s    >> ffff f nnnnnn s
seminar_edit              planned                        .. ffff f nnnnnn s    >> ffff f nnnnnn s
seminar_edit              held,called_off                ff ffff f nnnnnn s    ff ffff f nnnnnn s
seminar_hold              planned,held                   .. ffff f nnnnnn s    >> ffff f nnnnnn s
seminar_hold              called_off                     ff ffff f nnnnnn s    ff ffff f nnnnnn s
seminar_call_off          planned                        mm ffff f nnnnnn s    >> ffff f nnnnnn s
seminar_call_off          held,called_off                ff ffff f nnnnnn s    ff ffff f nnnnnn s
innovation_post_list      -                              .. .... . f..fff s    mm mmmm m fmmfff s
innovation_post_detail    -                              .. .... . nnnnnn s    mm mmmm m nnnnnn s
innovation_post_mark      -                              .f ffff f nnnnnn s    >f ffff f nnnnnn s
innovation_post_unmark    -                              mf ffff f nnnnnn s    >f ffff f nnnnnn s
"""

PERMISSIONS = """
innovation.list_proposals          -                                              SCLOMEAXBF
innovation.choose_proposals        -                                              SCAXB
innovation.view_proposal           inno_lists_draft                               M
innovation.view_proposal           inno_lists_with_committee                      SCLM
innovation.view_proposal           inno_lists_accepted                            SCLOMEA
innovation.import_proposals        branch                                         S
innovation.add_to_meeting          -                                              SX
innovation.list_seminars           -                                              SCLOMEAXB
innovation.view_seminar            inno_lists_planned,inno_lists_held             SCLOMEA
innovation.plan_seminar            branch                                         SC
innovation.edit_seminar            inno_lists_planned                             SC
innovation.edit_seminar            inno_lists_held,inno_lists_called_off
innovation.hold_seminar            inno_lists_planned,inno_lists_held             SC
innovation.hold_seminar            inno_lists_called_off
innovation.call_off_seminar        inno_lists_planned                             SC
innovation.call_off_seminar        inno_lists_held,inno_lists_called_off
innovation.list_innovation_posts   -                                              SCLOMEAXB
innovation.view_innovation_post    inno_lists_post                                SCLOMEA
innovation.mark_innovation_post    inno_lists_post                                S
"""

MARKS = [
    Mark("CANARY-LISTS-DRAFT", "M", "a draft of one's own"),
    Mark("CANARY-LISTS-OPEN", "SCLM", "a proposal that is not decided"),
    Mark("CANARY-LISTS-MINUTES", "SCLOMEA", "what was said at a seminar"),
    Mark("CANARY-LISTS-SUBJECT", "SCLOMEA", "what an innovation post works on"),
    Mark("CANARY-LISTS-VIEW", "S", "a saved view"),
]
GUARDED_TWICE = {"innovation.view_proposal", "innovation.view_seminar", "innovation.view_innovation_post"}
SHOWN_AT = {"Proposal": "proposal_detail", "Seminar": "seminar_detail"}

PROPOSALS = {
    "draft": (ProposalStatus.DRAFT, "CANARY-LISTS-DRAFT"),
    "with_committee": (ProposalStatus.WITH_COMMITTEE, "CANARY-LISTS-OPEN"),
    "accepted": (ProposalStatus.ACCEPTED, "已接受的提案"),
}
BEGUN = datetime.fromisoformat("2027-01-04T14:00:00+08:00")
HEADER = ["工号", "类型", "标题", "日期"]


def furnish(world: World) -> dict[str, Any]:
    """A proposal of M in three statuses, a seminar in each, an innovation post, a view of S, a prepared meeting."""
    member, secretary = Person.objects.get(user=world.users["M"]), world.users["S"]
    made: dict[str, Any] = {}
    for name, (status, title) in PROPOSALS.items():
        made[name] = make.proposal(member, status, title=title, branch=world.branch, group=world.own)
    for state in SeminarStatus.values:
        minutes = "CANARY-LISTS-MINUTES" if state == SeminarStatus.HELD else ""
        made[state] = Seminar.objects.create(
            branch=world.branch, title="节能交流", starts_at=BEGUN, status=state, minutes=minutes, created_by=secretary
        )
    post = PioneerPost.objects.create(
        branch=world.branch, name="创新测试岗", kind="production", department=groups.department("创新测试科")
    )
    InnovationPost.objects.create(post=post, subject="CANARY-LISTS-SUBJECT", since=clock.today(), set_by=secretary)
    made["post"] = post
    made["view"] = SavedView.objects.create(user=secretary, name="CANARY-LISTS-VIEW", query="kind=record")
    made["meeting"] = make.meeting(world.branch, name="列表测试评审")
    return {f"inno_lists_{name}": thing for name, thing in made.items()}


def addresses(world: World) -> Iterator[Address]:
    """Lists, pages, and every act with what its form sends."""
    things = {name.removeprefix("inno_lists_"): each for name, each in world.things.items() if "inno_lists_" in name}
    branch, post = [world.branch.pk], [things["post"].pk]
    for name in ("proposal_list", "proposal_template", "seminar_list", "innovation_post_list"):
        yield Address(name, "", reverse(name))
    yield Address("proposals_export", "", reverse("proposals_export"), {"all": "on"})
    yield Address("view_save", "", reverse("view_save") + "?kind=record", {"name": "记录"})
    yield Address("view_delete", "", reverse("view_delete", args=[things["view"].pk]))
    chosen = {"chosen": [things["with_committee"].pk], "meeting": things["meeting"].pk}
    yield Address("entries_add", "", reverse("entries_add"), chosen)
    source = workbook(提案=[HEADER])
    yield Address("proposal_import", "", reverse("proposal_import", args=branch), {"file": source})
    for state in PROPOSALS:
        yield Address("proposal_detail", state, reverse("proposal_detail", args=[things[state].pk]))
    planned = {"title": "节能交流", "starts_at": "2027-02-01T14:00"}
    yield Address("seminar_plan", "", reverse("seminar_plan", args=branch), planned)
    same = planned | {"starts_at": "2027-01-04T14:00"}
    for state in SeminarStatus.values:
        for name, body in (("detail", {}), ("edit", same), ("hold", {"minutes": "已交流"}), ("call_off", {})):
            yield Address(f"seminar_{name}", state, reverse(f"seminar_{name}", args=[things[state].pk]), body)
    yield Address("innovation_post_detail", "", reverse("innovation_post_detail", args=post))
    marked = {"subject": "节能", "since": "2027-01-05"}
    yield Address("innovation_post_mark", "", reverse("innovation_post_mark", args=post), marked)
    yield Address("innovation_post_unmark", "", reverse("innovation_post_unmark", args=post))
