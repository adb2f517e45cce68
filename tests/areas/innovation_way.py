"""The way of proposals: who speaks for the group, returns, merges, takes up again, recommends, and what a
department may do with what is recommended to it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from branchmgr import clock, uploads
from groups.enums import Office
from groups.models import Person
from innovation.enums import MeetingStatus, ProposalStatus
from innovation.models import Author, Proposal, Question, Recommendation, Report
from tests.areas import Address, Mark
from tests.factories import groups
from tests.factories import innovation as make

if TYPE_CHECKING:
    from tests.world import World

TABLE = """
proposal_opinion          with_group                     ff .nfn n nnnnnn s    ff >nfn n nnnnnn s
proposal_opinion          with_committee                 ff fnfn n nnnnnn s    ff fnfn n nnnnnn s
proposal_detail           given_opinion                  .. .n.n n nnnnnn s    mm mnmn n nnnnnn s
proposal_return           with_group                     ff .nfn n nnnnnn s    ff >nfn n nnnnnn s
proposal_return           with_committee                 .. fnfn n nnnnnn s    >> fnfn n nnnnnn s
proposal_return           accepted                       ff ffff f nnnnnn s    ff ffff f nnnnnn s
proposal_merge            with_committee                 .. fnfn n nnnnnn s    >> fnfn n nnnnnn s
proposal_merge            accepted                       ff ffff f nnnnnn s    ff ffff f nnnnnn s
proposal_reopen           parked                         .f fnfn n nnnnnn s    >f fnfn n nnnnnn s
proposal_reopen           accepted                       ff ffff f nnnnnn s    ff ffff f nnnnnn s
proposal_recommend        accepted                       .f ffff f nnnnnn s    >f ffff f nnnnnn s
proposal_recommend        with_committee                 ff fnfn n nnnnnn s    ff fnfn n nnnnnn s
proposal_carry_out        accepted                       .f ffff f nnnnnn s    >f ffff f nnnnnn s
proposal_carry_out        adopted                        .f ffff f nnnnn. s    >f ffff f nnnnn> s
proposal_carry_out        recommended                    ff ffff f nnnnnf s    ff ffff f nnnnnf s
progress_report           trial,adopted                  ff ffff f nnnnn. s    ff ffff f nnnnn> s
progress_report           recommended                    ff ffff f nnnnnf s    ff ffff f nnnnnf s
recommendation_list       -                              .. ffff . f..ff. s    mm ffff m fmmffm s
recommendations_export    -                              mm ffff m fmmffm s    .. ffff . f..ff. s
recommendation_detail     recommended,asked_back         .. .... . nnnnn. s    mm mmmm m nnnnnm s
recommendation_take_up    recommended                    ff ffff f nnnnnm s    ff ffff f nnnnn> s
recommendation_take_up    taken_up,asked_back,trial,adopted ff ffff f nnnnnf s    ff ffff f nnnnnf s
recommendation_ask        recommended                    ff ffff f nnnnn. s    ff ffff f nnnnn> s
recommendation_ask        asked_back,trial,adopted       ff ffff f nnnnnf s    ff ffff f nnnnnf s
recommendation_trial      recommended                    ff ffff f nnnnn. s    ff ffff f nnnnn> s
recommendation_trial      asked_back,trial,adopted       ff ffff f nnnnnf s    ff ffff f nnnnnf s
recommendation_reply      recommended,trial              ff ffff f nnnnn. s    ff ffff f nnnnn> s
recommendation_reply      asked_back,adopted             ff ffff f nnnnnf s    ff ffff f nnnnnf s
recommendation_put_off    recommended                    .f ffff f nnnnnf s    >f ffff f nnnnnf s
recommendation_put_off    adopted                        ff ffff f nnnnnf s    ff ffff f nnnnnf s
question_answer           asked_back                     ff ff.f f nnnnnf s    ff ff>f f nnnnnf s
question_answer           recommended                    ff ffff f nnnnnf s    ff ffff f nnnnnf s
report_proof              -                              .. .... . nnnnn. s    mm mmmm m nnnnnm s
report_strike             report                         .f ffff f nnnnn. s    >f ffff f nnnnn> s
"""

PERMISSIONS = """
innovation.give_opinion            inno_way_with_group                        L
innovation.give_opinion            inno_way_with_committee,inno_way_accepted
innovation.return_proposal         inno_way_with_group                        L
innovation.return_proposal         inno_way_with_committee                    SC
innovation.return_proposal         inno_way_committees_own                    S
innovation.return_proposal         inno_way_accepted
innovation.merge_proposals         inno_way_with_group,inno_way_with_committee  SC
innovation.merge_proposals         inno_way_committees_own,inno_way_blind     S
innovation.merge_proposals         inno_way_accepted,inno_way_parked
innovation.reopen_proposal         inno_way_parked,inno_way_declined          S
innovation.reopen_proposal         inno_way_accepted,inno_way_with_group
innovation.recommend_proposal      inno_way_accepted,inno_way_declined        S
innovation.recommend_proposal      inno_way_with_committee,inno_way_recommended
innovation.carry_out_proposal      inno_way_accepted                          S
innovation.carry_out_proposal      inno_way_adopted                           SF
innovation.carry_out_proposal      inno_way_recommended,inno_way_with_group
innovation.report_progress         inno_way_trial,inno_way_adopted            F
innovation.report_progress         inno_way_recommended,inno_way_accepted
innovation.list_recommendations    -                                          SCAXBF
innovation.view_recommendation     inno_way_recommended_to,inno_way_adopted_to  SCLOMEAF
innovation.view_report             inno_way_report                            SCLOMEAF
innovation.strike_report           inno_way_report                            SF
innovation.strike_report           inno_way_struck
innovation.withdraw_proposal       inno_way_absorbing
innovation.put_off_reply           inno_way_recommended_to,inno_way_trial_to  S
innovation.put_off_reply           inno_way_adopted_to
innovation.take_up_recommendation  inno_way_recommended_to                    F
innovation.take_up_recommendation  inno_way_taken_up_to,inno_way_trial_to,inno_way_departments_own_to
innovation.take_up_recommendation  inno_way_asked_back_to,inno_way_adopted_to
innovation.ask_back                inno_way_recommended_to                    F
innovation.ask_back                inno_way_trial_to,inno_way_adopted_to,inno_way_departments_own_to
innovation.begin_trial             inno_way_recommended_to                    F
innovation.begin_trial             inno_way_asked_back_to,inno_way_departments_own_to
innovation.reply_recommendation    inno_way_recommended_to,inno_way_trial_to  F
innovation.reply_recommendation    inno_way_asked_back_to,inno_way_adopted_to,inno_way_departments_own_to
innovation.answer_question         inno_way_asked_back_to                     M
innovation.answer_question         inno_way_recommended_to
"""

MARKS = [
    Mark("CANARY-WAY-OPINION", "SCLM", "what a group said of a proposal that is not decided"),
    Mark("CANARY-WAY-PARKED", "SCLM", "a proposal that was parked"),
    Mark("CANARY-WAY-QUESTION", "SCLOMEAF", "what a department asked back"),
    Mark("CANARY-WAY-PROOF", "SCLOMEAF", "the proof of a department's report"),
]
GUARDED_TWICE = {"innovation.view_recommendation", "innovation.view_report"}
SHOWN_AT = {"Recommendation": "recommendation_detail", "Report": "report_proof"}

_S = ProposalStatus
OF_MEMBER = {
    "with_group": _S.WITH_GROUP,
    "with_committee": _S.WITH_COMMITTEE,
    "parked": _S.PARKED,
    "accepted": _S.ACCEPTED,
    "not_adopted": _S.NOT_ADOPTED,
    "declined": _S.DECLINED,
    "recommended": _S.RECOMMENDED,
    "taken_up": _S.RECOMMENDED,
    "asked_back": _S.ASKED_BACK,
    "trial": _S.TRIAL,
    "adopted": _S.ADOPTED,
}
RECOMMENDED = ("recommended", "asked_back", "trial")


def furnish(world: World) -> dict[str, Any]:
    """A proposal of M in each status, recommended to F's department where it comes to that; one of C, one of F."""
    person = {role: Person.objects.get(user=world.users[role]) for role in "CLMF"}
    department = groups.department("提案测试科")
    groups.appoint(person["F"], Office.DEPARTMENT, department)
    made: dict[str, Any] = {}
    for name, status in OF_MEMBER.items():
        made[name] = make.proposal(person["M"], status, **_fields(world, name))
    made["committees_own"] = make.proposal(person["C"], _S.WITH_COMMITTEE, branch=world.branch)
    made["duplicate"] = make.proposal(person["L"], _S.WITH_COMMITTEE, branch=world.branch)
    made["departments_own"] = make.proposal(person["M"], _S.RECOMMENDED, branch=world.branch)
    Author.objects.create(proposal=made["departments_own"], person=person["F"], share=Decimal(50))
    secretary = world.users["S"]
    for name in (*RECOMMENDED, "departments_own"):
        made[f"{name}_to"] = make.recommendation(made[name], department, by=secretary)
    made["taken_up_to"] = make.recommendation(made["taken_up"], department, by=secretary, taken_up_at=clock.now())
    made["absorbing"] = make.proposal(person["M"], _S.WITH_COMMITTEE, **_fields(world, "absorbing"))
    into = {"merged_into": made["absorbing"]}
    made["merged"] = make.proposal(person["M"], _S.MERGED, **_fields(world, "merged"), **into)
    replied = {"replied_at": clock.now(), "replied_by": world.users["F"], "reply": "已研究"}
    made["adopted_to"] = make.recommendation(made["adopted"], department, by=secretary, adopted=True, **replied)
    asked = {"asked_at": clock.now(), "asked_by": world.users["F"]}
    Question.objects.create(recommendation=made["asked_back_to"], text="CANARY-WAY-QUESTION", **asked)
    made["report"] = _report(world, made["adopted"])
    struck = {"struck_at": clock.now(), "struck_by": world.users["F"], "struck_because": "重复"}
    made["struck"] = _report(world, made["adopted"], text="重复的报告", **struck)
    made["blind"] = _reviewed_without_names(world, person["M"], by=person["C"])
    return {f"inno_way_{name}": thing for name, thing in made.items()}


def _fields(world: World, name: str) -> dict[str, Any]:
    fields: dict[str, Any] = {"branch": world.branch, "group": world.own}
    if name == "with_committee":
        said = {"supported": True, "opinion_on": clock.today(), "group_opinion": "CANARY-WAY-OPINION"}
        return fields | said
    return fields | ({"title": "CANARY-WAY-PARKED"} if name == "parked" else {})


def _reviewed_without_names(world: World, lead: Person, *, by: Person) -> Proposal:
    proposal = make.proposal(lead, _S.WITH_COMMITTEE, **_fields(world, "blind"))
    meeting = make.meeting(world.branch, MeetingStatus.PREPARED, names_hidden=True)
    make.entry(meeting, proposal)
    make.review(meeting, proposal, by)
    return proposal


def _report(world: World, proposal: Proposal, text: str = "已实施", **more: Any) -> Report:
    proof = SimpleUploadedFile("节约.pdf", b"%PDF-1.4\n%CANARY-WAY-PROOF\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF")
    by = world.users["F"]
    given = {"day": clock.today(), "text": text, "reported_by": by, "reported_at": clock.now()}
    return Report.objects.create(proposal=proposal, proof=uploads.store(proof, by=by), **given, **more)


def addresses(world: World) -> Iterator[Address]:
    """Every step of the way in the states in which it may and may not be taken."""
    things = {name.removeprefix("inno_way_"): each for name, each in world.things.items() if "inno_way_" in name}
    yield Address("recommendation_list", "", reverse("recommendation_list"))
    yield Address("recommendations_export", "", reverse("recommendations_export"))
    yield Address("report_proof", "", reverse("report_proof", args=[things["report"].pk]))
    yield Address("report_strike", "report", reverse("report_strike", args=[things["report"].pk]), {"reason": "重复"})
    yield Address("proposal_detail", "given_opinion", reverse("proposal_detail", args=[things["with_committee"].pk]))
    for name, states, body in _of_proposals(things):
        query = f"?with={things['duplicate'].pk}" if name == "proposal_merge" else ""
        for state in states:
            yield Address(name, state, reverse(name, args=[things[state].pk]) + query, body)
    for name, states, body in OF_RECOMMENDATIONS:
        for state in states:
            recommendation: Recommendation = things[f"{state}_to"]
            yield Address(name, state, reverse(name, args=[recommendation.pk]), body)


OF_RECOMMENDATIONS: tuple[tuple[str, tuple[str, ...], dict[str, Any]], ...] = (
    ("recommendation_detail", ("recommended", "asked_back"), {}),
    ("recommendation_take_up", ("recommended", "taken_up", "asked_back", "trial", "adopted"), {}),
    ("recommendation_ask", ("recommended", "asked_back", "trial", "adopted"), {"words": "预算多少？"}),
    ("recommendation_trial", ("recommended", "asked_back", "trial", "adopted"), {"words": "试用一周"}),
    ("recommendation_reply", ("recommended", "trial", "asked_back", "adopted"), {"adopted": "yes", "text": "同意"}),
    ("recommendation_put_off", ("recommended", "adopted"), {"until": "2027-02-28", "reason": "检修"}),
    ("question_answer", ("asked_back", "recommended"), {"words": "两万元"}),
)


def _of_proposals(things: dict[str, Any]) -> list[tuple[str, tuple[str, ...], dict[str, Any]]]:
    member, leader = things["with_committee"].lead_id, things["duplicate"].lead_id
    department = things["recommended_to"].department_id
    day = "2027-01-05"
    return [
        ("proposal_opinion", ("with_group", "with_committee"), {"supported": "yes", "opinion": "同意", "on": day}),
        ("proposal_return", ("with_group", "with_committee", "accepted"), {"reason": "补充数据"}),
        (
            "proposal_merge",
            ("with_committee", "accepted"),
            {f"share-{member}": "60", f"share-{leader}": "40", "reason": "重复"},
        ),
        ("proposal_reopen", ("parked", "accepted"), {"reason": "条件具备"}),
        ("proposal_recommend", ("accepted", "with_committee"), {"department": department, "reply_by": "2027-01-20"}),
        ("proposal_carry_out", ("accepted", "adopted", "recommended"), {"on": day, "months": ["6"]}),
        ("progress_report", ("trial", "adopted", "recommended"), {"day": day, "text": "已采购", "yuan": "1000"}),
    ]
