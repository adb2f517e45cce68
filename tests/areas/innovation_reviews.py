"""Reviews of proposals: who prepares, reviews, decides and announces, and who sees what before the announcement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from branchmgr import clock, uploads
from groups.models import Person
from innovation.enums import MeetingStatus, ProposalStatus
from innovation.models import ProposalFile, Review, ReviewMeeting
from tests.areas import Address, Mark
from tests.factories import innovation as make

if TYPE_CHECKING:
    from tests.world import World

TABLE = """
review_list               -                              .. .... f f.ffff s    mm mmmm f fmffff s
review_detail             prepared                       nf nnnn n nnnnnn s    nf nnnn n nnnnnn s
review_detail             reviewing,early                n. nnnn n nnnnnn s    nm nnnn n nnnnnn s
review_detail             waiting                        .n nnnn n nnnnnn s    mn nnnn n nnnnnn s
proposal_detail           deciding                       .. .n.n n nnnnnn s    mm mnmn n nnnnnn s
proposal_detail           announced                      .. .... . nnnnnn s    mm mmmm m nnnnnn s
review_detail             deciding                       .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
review_detail             announced                      .. nn.n n nnnnnn s    mm nnmn n nnnnnn s
review_hand_in            reviewing                      nm nnnn n nnnnnn s    n> nnnn n nnnnnn s
review_hand_in            deciding                       ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
review_decline            reviewing                      n. nnnn n nnnnnn s    n> nnnn n nnnnnn s
review_decline            deciding                       ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
review_file               reviewing                      n. nnnn n nnnnnn s    nm nnnn n nnnnnn s
meeting_list              -                              .. ffff f f.ffff s    mm ffff f fmffff s
meeting_prepare           -                              .f ffff f nnnnnn s    >f ffff f nnnnnn s
meeting_detail            prepared,reviewing             .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
meeting_detail            deciding,announced             .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
meeting_change            prepared                       .f nnnn n nnnnnn s    >f nnnn n nnnnnn s
meeting_change            reviewing,deciding             ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
entries_set               prepared                       .f nnnn n nnnnnn s    >f nnnn n nnnnnn s
entries_set               reviewing                      ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
criteria_set              prepared                       .f nnnn n nnnnnn s    >f nnnn n nnnnnn s
criteria_set              reviewing                      ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
criteria_standard         prepared                       mf nnnn n nnnnnn s    >f nnnn n nnnnnn s
criteria_export           prepared                       mm nnnn n nnnnnn s    .. nnnn n nnnnnn s
criteria_import           prepared                       .f nnnn n nnnnnn s    uf nnnn n nnnnnn s
reviewers_assign          prepared                       .f nnnn n nnnnnn s    uf nnnn n nnnnnn s
reviewers_assign          reviewing                      ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
reviewers_set             prepared,reviewing             .f nnnn n nnnnnn s    uf nnnn n nnnnnn s
reviewers_set             deciding                       ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
review_begin              prepared                       mf nnnn n nnnnnn s    >f nnnn n nnnnnn s
review_begin              reviewing                      ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
meeting_call_off          prepared,reviewing             .f nnnn n nnnnnn s    >f nnnn n nnnnnn s
meeting_call_off          deciding                       ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
review_close              reviewing                      mf nnnn n nnnnnn s    uf nnnn n nnnnnn s
review_close              deciding                       ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
review_resume             deciding                       .f nnnn n nnnnnn s    >f nnnn n nnnnnn s
review_resume             announced                      ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
meeting_decide            deciding                       .. nnnn n nnnnnn s    >> nnnn n nnnnnn s
meeting_decide            reviewing,announced            ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
meeting_announce          deciding                       .f nnnn n nnnnnn s    >f nnnn n nnnnnn s
meeting_announce          announced                      ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
proposals_compare         deciding,announced             .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
proposals_compare         reviewing                      ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
ranked_export             deciding,announced             mm nnnn n nnnnnn s    .. nnnn n nnnnnn s
ranked_export             reviewing                      ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
"""

PERMISSIONS = """
innovation.list_reviews       -                              SCLOMEX
innovation.list_meetings      -                              SCX
innovation.prepare_meeting    branch                         S
innovation.view_meeting       inno_reviews_prepared,inno_reviews_deciding,inno_reviews_announced  SC
innovation.change_meeting     inno_reviews_prepared          S
innovation.change_meeting     inno_reviews_reviewing
innovation.begin_review       inno_reviews_prepared          S
innovation.begin_review       inno_reviews_reviewing
innovation.assign_reviewers   inno_reviews_prepared          S
innovation.assign_reviewers   inno_reviews_reviewing
innovation.set_reviewers      inno_reviews_prepared,inno_reviews_reviewing  S
innovation.set_reviewers      inno_reviews_deciding
innovation.call_off_meeting   inno_reviews_prepared,inno_reviews_reviewing  S
innovation.call_off_meeting   inno_reviews_deciding
innovation.close_review       inno_reviews_reviewing         S
innovation.close_review       inno_reviews_prepared,inno_reviews_deciding
innovation.resume_review      inno_reviews_deciding          S
innovation.resume_review      inno_reviews_reviewing,inno_reviews_announced
innovation.decide_meeting     inno_reviews_deciding          SC
innovation.decide_meeting     inno_reviews_reviewing,inno_reviews_announced
innovation.announce_meeting   inno_reviews_deciding          S
innovation.announce_meeting   inno_reviews_announced
innovation.compare_proposals  inno_reviews_deciding,inno_reviews_announced  SC
innovation.compare_proposals  inno_reviews_reviewing
innovation.view_review        inno_reviews_review_reviewing  C
innovation.view_review        inno_reviews_review_deciding   SC
innovation.view_review        inno_reviews_review_announced  SCM
innovation.view_review        inno_reviews_review_prepared
innovation.give_review        inno_reviews_review_reviewing  C
innovation.give_review        inno_reviews_review_prepared,inno_reviews_review_deciding
innovation.decline_review     inno_reviews_review_reviewing  C
innovation.decline_review     inno_reviews_review_deciding,inno_reviews_review_announced
"""

MARKS = [
    Mark("CANARY-REVIEW-HELD", "SC", "a decision that is not announced"),
    Mark("66.71", "SC", "a rating before the announcement"),
    Mark("CANARY-REVIEW-SAID", "SC", "what a reviewer wrote before the announcement"),
    Mark("CANARY-REVIEW-EARLY", "C", "another's review before one's own"),
    Mark("CANARY-REVIEW-TOLD", "SCM", "a review after the announcement"),
]
GUARDED_TWICE = {"innovation.view_meeting"}
SHOWN_AT = {"ReviewMeeting": "meeting_call_off", "Review": "review_detail"}
STATES = {
    MeetingStatus.PREPARED: ProposalStatus.WITH_COMMITTEE,
    MeetingStatus.REVIEWING: ProposalStatus.IN_REVIEW,
    MeetingStatus.DECIDING: ProposalStatus.IN_REVIEW,
    MeetingStatus.ANNOUNCED: ProposalStatus.ACCEPTED,
    MeetingStatus.CALLED_OFF: ProposalStatus.WITH_COMMITTEE,
}
"""each state of a meeting with that of its proposal"""
POINTS = {MeetingStatus.DECIDING: "37.13 29.58", MeetingStatus.ANNOUNCED: "40 30"}
COMMENTS = {MeetingStatus.DECIDING: "CANARY-REVIEW-SAID", MeetingStatus.ANNOUNCED: "CANARY-REVIEW-TOLD"}


def furnish(world: World) -> dict[str, Any]:
    """A meeting in each state with one proposal of M, which C reviews."""
    lead = Person.objects.get(user=world.users["M"])
    reviewer = Person.objects.get(user=world.users["C"])
    made: dict[str, Any] = {}
    for state in STATES:
        proposal = make.proposal(lead, STATES[state], branch=world.branch, group=world.own)
        meeting = make.meeting(world.branch, state)
        decided = {"verdict": "accepted", "decided_at": clock.now(), "decided_by": world.users["S"], "edition": 1}
        held = {**decided, "reason": "CANARY-REVIEW-HELD"} if state == "deciding" else decided
        make.entry(meeting, proposal, **(held if state in ("deciding", "announced") else {}))
        review = make.review(meeting, proposal, reviewer, POINTS.get(state, ""))
        Review.objects.filter(pk=review.pk).update(comment=COMMENTS.get(state, ""))
        made |= {str(state): meeting, f"review_{state}": review, f"proposal_{state}": proposal}
    made |= _half_reviewed(world, made["reviewing"], lead)
    file = SimpleUploadedFile("图.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF")
    upload = uploads.store(file, by=world.users["M"])
    made["file"] = ProposalFile.objects.create(proposal=made["proposal_reviewing"], upload=upload)
    return {f"inno_reviews_{name}": thing for name, thing in made.items()}


def _half_reviewed(world: World, meeting: ReviewMeeting, lead: Person) -> dict[str, Any]:
    """A proposal that C has reviewed and S has not."""
    proposal = make.proposal(lead, ProposalStatus.IN_REVIEW, branch=world.branch, group=world.own)
    make.entry(meeting, proposal)
    early = make.review(meeting, proposal, Person.objects.get(user=world.users["C"]), "20 10")
    Review.objects.filter(pk=early.pk).update(comment="CANARY-REVIEW-EARLY")
    waiting = make.review(meeting, proposal, Person.objects.get(user=world.users["S"]))
    return {"review_early": early, "review_waiting": waiting}


def addresses(world: World) -> Iterator[Address]:
    """Every page of reviews in the states in which it may and may not be used."""
    things = {name.removeprefix("inno_reviews_"): each for name, each in world.things.items() if "inno_reviews" in name}
    yield Address("review_list", "", reverse("review_list"))
    yield Address("meeting_list", "", reverse("meeting_list"))
    terms = {"name": "评审", "due_on": "2027-01-20", "reviewers": "3", "method": "mean"}
    yield Address("meeting_prepare", "", reverse("meeting_prepare", args=[world.branch.pk]), terms)
    points = {f"points-{each.pk}": "10" for each in things["reviewing"].criteria.all()}
    for name, states, body in (
        ("review_detail", ("prepared", "reviewing", "early", "waiting", "deciding", "announced"), {}),
        ("review_hand_in", ("reviewing", "deciding"), points),
        ("review_decline", ("reviewing", "deciding"), {"reason": "出差"}),
    ):
        for state in states:
            yield Address(name, state, reverse(name, args=[things[f"review_{state}"].pk]), body)
    for state in ("deciding", "announced"):
        yield Address("proposal_detail", state, reverse("proposal_detail", args=[things[f"proposal_{state}"].pk]))
    args = [things["review_reviewing"].pk, things["file"].pk]
    yield Address("review_file", "reviewing", reverse("review_file", args=args))
    criteria = {"code-0": "1", "name-0": "效益", "weight-0": "100"}
    verdict = {f"verdict-{things['proposal_deciding'].pk}": "accepted"}
    announced = {"meeting_on": "2027-01-05", "resolution": "同意"}
    acts: tuple[tuple[str, tuple[str, ...], dict[str, Any]], ...] = (
        ("meeting_detail", ("prepared", "reviewing", "deciding", "announced"), {}),
        ("meeting_change", ("prepared", "reviewing", "deciding"), terms),
        ("entries_set", ("prepared", "reviewing"), {"proposals": [things["proposal_prepared"].pk]}),
        ("criteria_set", ("prepared", "reviewing"), criteria),
        ("criteria_standard", ("prepared",), {}),
        ("criteria_export", ("prepared",), {}),
        ("criteria_import", ("prepared",), {"file": b"no workbook"}),
        ("reviewers_assign", ("prepared", "reviewing"), {}),
        ("reviewers_set", ("prepared", "reviewing", "deciding"), {}),
        ("review_begin", ("prepared", "reviewing"), {}),
        ("meeting_call_off", ("prepared", "reviewing", "deciding"), {"reason": "改期"}),
        ("review_close", ("reviewing", "deciding"), {}),
        ("review_resume", ("deciding", "announced"), {"due_on": "2027-01-20", "reason": "补评"}),
        ("meeting_decide", ("deciding", "reviewing", "announced"), verdict),
        ("meeting_announce", ("deciding", "announced"), announced),
        ("proposals_compare", ("deciding", "announced", "reviewing"), {}),
        ("ranked_export", ("deciding", "announced", "reviewing"), {}),
    )
    for name, some, sent in acts:
        for state in some:
            yield Address(name, state, reverse(name, args=[things[state].pk]), sent)
