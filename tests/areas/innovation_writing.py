"""Proposals while they are written: who begins, writes, shares, hands in, takes back, and sees the files."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from branchmgr import clock, uploads
from groups.models import Person
from innovation.enums import ProposalStatus
from innovation.models import Author, Proposal, ProposalFile
from tests.areas import Address, Mark
from tests.factories import innovation as make
from tests.factories.brands import picture_file

if TYPE_CHECKING:
    from tests.world import World

TABLE = """
own_proposal_list         -                              .. .... f f.ffff s    mm mmmm f fmffff s
proposal_begin            -                              .. .... f f.ffff s    >> >>>> f f>ffff s
kind_change               written                        nn nn.n n nnnnnn s    nn nn>n n nnnnnn s
kind_change               with_group,came_back           ff fnfn n nnnnnn s    ff fnfn n nnnnnn s
proposal_write            written                        nn nn.n n nnnnnn s    nn nn>n n nnnnnn s
proposal_write            with_group,in_review,came_back ff fn.n n nnnnnn s    ff fn>n n nnnnnn s
proposal_write            agreed_on                      ff ffff f nnnnnn s    ff ffff f nnnnnn s
proposal_keep             written                        nn nnmn n nnnnnn s    nn nn.n n nnnnnn s
proposal_keep             with_group                     ff fnmn n nnnnnn s    ff fnun n nnnnnn s
proposal_keep             agreed_on                      ff ffff f nnnnnn s    ff ffff f nnnnnn s
proposal_finish           written                        nn nn.n n nnnnnn s    nn nnmn n nnnnnn s
proposal_finish           agreed_on                      ff ffff f nnnnnn s    ff ffff f nnnnnn s
proposal_submit           written                        nn nnmn n nnnnnn s    nn nn>n n nnnnnn s
proposal_submit           came_back                      ff fnmn n nnnnnn s    ff fn>n n nnnnnn s
proposal_submit           with_group                     ff fnfn n nnnnnn s    ff fnfn n nnnnnn s
proposal_withdraw         written                        nn nnfn n nnnnnn s    nn nnfn n nnnnnn s
proposal_withdraw         with_group,came_back           ff fn.n n nnnnnn s    ff fn>n n nnnnnn s
proposal_withdraw         in_review                      ff fnfn n nnnnnn s    ff fnfn n nnnnnn s
draft_delete              written                        nn nnmn n nnnnnn s    nn nn>n n nnnnnn s
draft_delete              with_group,came_back           ff fnfn n nnnnnn s    ff fnfn n nnnnnn s
authors_set               written                        nn nn.n n nnnnnn s    nn nn>n n nnnnnn s
authors_set               with_group                     ff fnfn n nnnnnn s    ff fnfn n nnnnnn s
authorship_answer         shared                         nn nnf. n nnnnnn s    nn nnf> n nnnnnn s
authorship_answer         shared_filed                   ff fnff n nnnnnn s    ff fnff n nnnnnn s
proposal_file_add         written                        nn nnmn n nnnnnn s    nn nn>n n nnnnnn s
proposal_file_add         agreed_on                      ff ffff f nnnnnn s    ff ffff f nnnnnn s
proposal_file             written                        nn nn.n n nnnnnn s    nn nnmn n nnnnnn s
proposal_file             agreed_on                      .. .... . nnnnnn s    mm mmmm m nnnnnn s
proposal_file_remove      written                        nn nnmn n nnnnnn s    nn nn>n n nnnnnn s
proposal_file_remove      agreed_on                      ff ffff f nnnnnn s    ff ffff f nnnnnn s
"""

PERMISSIONS = """
innovation.list_own_proposals   -                                                SCLOMEX
innovation.begin_proposal       -                                                SCLOMEX
innovation.save_proposal        inno_writing_written,inno_writing_with_group     M
innovation.save_proposal        inno_writing_in_review,inno_writing_came_back    M
innovation.save_proposal        inno_writing_agreed_on,inno_writing_taken_back
innovation.change_kind          inno_writing_written                             M
innovation.change_kind          inno_writing_with_group,inno_writing_came_back
innovation.set_authors          inno_writing_written,inno_writing_came_back      M
innovation.set_authors          inno_writing_with_group,inno_writing_agreed_on
innovation.answer_authorship    inno_writing_shared                              E
innovation.answer_authorship    inno_writing_written,inno_writing_shared_filed
innovation.submit_proposal      inno_writing_written,inno_writing_came_back      M
innovation.submit_proposal      inno_writing_with_group,inno_writing_taken_back
innovation.withdraw_proposal    inno_writing_with_group,inno_writing_came_back   M
innovation.withdraw_proposal    inno_writing_written,inno_writing_in_review
innovation.withdraw_proposal    inno_writing_agreed_on,inno_writing_taken_back
innovation.delete_draft         inno_writing_written                             M
innovation.delete_draft         inno_writing_with_group,inno_writing_taken_back
innovation.view_proposal_file   inno_writing_written                             M
innovation.view_proposal_file   inno_writing_taken_back                          SCM
innovation.view_proposal_file   inno_writing_with_group,inno_writing_in_review   SCLM
innovation.view_proposal_file   inno_writing_shared                              ME
innovation.view_proposal_file   inno_writing_agreed_on                           SCLOMEA
"""

MARKS = [
    Mark("CANARY-INNO-DRAFT", "M", "a proposal that is not handed in"),
    Mark("CANARY-INNO-SHARED", "ME", "a draft of two authors"),
    Mark("CANARY-INNO-FILED", "SCLM", "a proposal before it is decided"),
    Mark("CANARY-INNO-GONE", "SCM", "a proposal that was withdrawn"),
]
GUARDED_TWICE = {"innovation.view_proposal_file"}

STATES = {
    "written": (ProposalStatus.DRAFT, "CANARY-INNO-DRAFT"),
    "with_group": (ProposalStatus.WITH_GROUP, "CANARY-INNO-FILED"),
    "in_review": (ProposalStatus.IN_REVIEW, "CANARY-INNO-FILED"),
    "came_back": (ProposalStatus.RETURNED, "CANARY-INNO-FILED"),
    "agreed_on": (ProposalStatus.ACCEPTED, "采纳的提案"),
    "taken_back": (ProposalStatus.WITHDRAWN, "CANARY-INNO-GONE"),
}
WORDS = {"edition": "1", "title": "照明", "present_state": "暗", "measure": "换灯", "expected_effect": "亮"}


def furnish(world: World) -> dict[str, Any]:
    """A proposal of the member in each state that matters, with a file; one with a co-author before and after."""
    lead = Person.objects.get(user=world.users["M"])
    made = {name: _proposal(world, lead, status, title) for name, (status, title) in STATES.items()}
    made["shared"] = _proposal(world, lead, ProposalStatus.DRAFT, "CANARY-INNO-SHARED")
    made["shared_filed"] = _proposal(world, lead, ProposalStatus.WITH_GROUP, "两人的提案")
    _share(made["shared"], world, answered=False)
    _share(made["shared_filed"], world, answered=True)
    return {f"inno_writing_{name}": each for name, each in made.items()}


def _proposal(world: World, lead: Person, status: str, title: str) -> Proposal:
    made = make.proposal(lead, status, title=title, branch=world.branch, group=world.own)
    made.texts.update(text=title)
    ProposalFile.objects.create(proposal=made, upload=uploads.store(picture_file(), by=world.users["M"]))
    return made


def _share(proposal: Proposal, world: World, *, answered: bool) -> None:
    proposal.authors.update(share=Decimal(60))
    other = Person.objects.get(user=world.users["E"])
    consented = clock.now() if answered else None
    Author.objects.create(
        proposal=proposal, person=other, share=Decimal(40), asked_at=clock.now(), consented_at=consented
    )


def addresses(world: World) -> Iterator[Address]:
    """One's own pages, and each act in the states that matter to it."""
    yield Address("own_proposal_list", "", reverse("own_proposal_list"))
    yield Address("proposal_begin", "", reverse("proposal_begin"), {"kind": "suggestion"})
    picture = picture_file().read()
    bodies: list[tuple[str, tuple[str, ...], dict[str, Any]]] = [
        ("kind_change", ("written", "with_group", "came_back"), {"kind": "improvement"}),
        ("proposal_write", ("written", "with_group", "in_review", "came_back", "agreed_on"), WORDS),
        ("proposal_keep", ("written", "with_group", "agreed_on"), WORDS),
        ("proposal_finish", ("written", "agreed_on"), {}),
        ("proposal_submit", ("written", "came_back", "with_group"), {}),
        ("proposal_withdraw", ("written", "with_group", "came_back", "in_review"), {"reason": "重复"}),
        ("draft_delete", ("written", "with_group", "came_back"), {}),
        ("authors_set", ("written", "with_group"), {"share-0": "100"}),
        ("authorship_answer", ("shared", "shared_filed"), {"agree": "yes"}),
        ("proposal_file_add", ("written", "agreed_on"), {"chosen": picture}),
    ]
    for name, states, body in bodies:
        for state in states:
            yield Address(name, state, reverse(name, args=[world.things[f"inno_writing_{state}"].pk]), body)
    for name in ("proposal_file", "proposal_file_remove"):
        for state in ("written", "agreed_on"):
            proposal = world.things[f"inno_writing_{state}"]
            yield Address(name, state, reverse(name, args=[proposal.pk, proposal.files.get().pk]))
