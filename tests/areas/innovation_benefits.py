"""After proposals are carried out: who verifies benefits, closes, keeps awards, prints certificates, reads figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from branchmgr import clock, uploads
from groups.enums import Office
from groups.models import Department, Person
from innovation.enums import ProposalStatus
from innovation.models import Award, AwardTier, Benefit, Proposal
from tests.areas import Address, Mark
from tests.factories import groups
from tests.factories import innovation as make

if TYPE_CHECKING:
    from tests.world import World

TABLE = """
benefit_list              -                              .. ffff . f..ff. s    mm ffff m fmmffm s
benefit_verify            due                            .. ffff f nnnnn. s    >> ffff f nnnnn> s
benefit_verify            verified                       ff ffff f nnnnnf s    ff ffff f nnnnnf s
benefit_verify            committees_own                 .f ffff f nnnnn. s    >f ffff f nnnnn> s
benefit_proof             verified                       .. .... . nnnnn. s    mm mmmm m nnnnnm s
proposal_close            verified                       .f ffff f nnnnnf s    >f ffff f nnnnnf s
proposal_close            due,closed                     ff ffff f nnnnnf s    ff ffff f nnnnnf s
award_tier_list           -                              .. .... . nnnnnn s    mm mmmm m nnnnnn s
award_tier_add            -                              .f ffff f nnnnnn s    >f ffff f nnnnnn s
award_tier_close          in_use                         mf ffff f nnnnnn s    >f ffff f nnnnnn s
award_tier_close          out_of_use                     ff ffff f nnnnnn s    ff ffff f nnnnnn s
certificate_print         -                              .. .... . nnnnn. s    mm mmmm m nnnnnm s
certificate_pdf           -                              mm ffmf f nnnnnf s    .. ff.f f nnnnnf s
figure_branches           -                              >> >>>> . f>.fff s    mm mmmm m fmmfff s
figure_year               -                              .. .... . nnnnnn s    mm mmmm m nnnnnn s
matrix_year               -                              .. .... f nnnnnn s    mm mmmm f nnnnnn s
figure_workbook           -                              mm ffff f nnnnnn s    .. ffff f nnnnnn s
figure_paper              -                              mm ffff f nnnnnn s    .. ffff f nnnnnn s
"""

PERMISSIONS = """
innovation.list_benefits        -                                   SCAXBF
innovation.view_benefit         inno_benefits_due_benefit           SCLOMEAF
innovation.verify_benefit       inno_benefits_due_benefit           SCF
innovation.verify_benefit       inno_benefits_committees_own_benefit  SF
innovation.verify_benefit       inno_benefits_verified_benefit
innovation.close_proposal       inno_benefits_verified              S
innovation.close_proposal       inno_benefits_due,inno_benefits_closed
innovation.view_award           inno_benefits_award                 SCLOMEAF
innovation.print_certificate    inno_benefits_award                 SCM
innovation.list_award_tiers     branch                              SCLOMEA
innovation.add_award_tier       branch                              S
innovation.close_award_tier     inno_benefits_in_use                S
innovation.close_award_tier     inno_benefits_out_of_use
innovation.list_figures         -                                   SCLOMEAXB
innovation.view_figures         branch                              SCLOMEA
innovation.view_matrix          branch                              SCLOME
innovation.export_figures       branch                              SC
"""

MARKS = [
    Mark("CANARY-BENEFITS-PROOF", "SCLOMEAF", "the proof of a verified benefit"),
    Mark("CANARY-BENEFITS-AWARD", "SCLOMEAF", "the award of a proposal"),
]
GUARDED_TWICE = {
    "innovation.view_benefit",
    "innovation.view_award",
    "innovation.view_figures",
    "innovation.list_award_tiers",
}
SHOWN_AT = {"Benefit": "benefit_proof", "Award": "certificate_print", "AwardTier": "award_tier_close"}

_S = ProposalStatus
DONE_ON = date(2026, 9, 1)


def furnish(world: World) -> dict[str, Any]:
    """Proposals of M and one of C that F's department adopted: carried out, verified, closed with an award."""
    person = {role: Person.objects.get(user=world.users[role]) for role in "CMF"}
    department = groups.department("成效测试科")
    groups.appoint(person["F"], Office.DEPARTMENT, department)
    made: dict[str, Any] = {
        "due": _adopted(world, person["M"], _S.CARRIED_OUT, department),
        "verified": _adopted(world, person["M"], _S.VERIFIED, department),
        "closed": _adopted(world, person["M"], _S.CLOSED, department),
        "committees_own": _adopted(world, person["C"], _S.CARRIED_OUT, department),
    }
    for name in ("due", "committees_own"):
        made[f"{name}_benefit"] = Benefit.objects.create(proposal=made[name], months=3, due_on=date(2026, 12, 1))
    for name in ("verified", "closed"):
        made[f"{name}_benefit"] = _verified(world, made[name])
    tier = AwardTier.objects.create(branch=world.branch, name="一等奖", from_yuan=Decimal(50))
    made["in_use"] = tier
    made["out_of_use"] = AwardTier.objects.create(branch=world.branch, name="旧奖项", closed_on=DONE_ON)
    made["award"] = Award.objects.create(
        proposal=made["closed"],
        tier=tier,
        tier_name="CANARY-BENEFITS-AWARD",
        number="inno-benefits-001",
        title=made["closed"].title,
        names=person["M"].name,
        meeting_on=DONE_ON,
        decided_by=world.users["S"],
        decided_at=clock.now(),
    )
    return {f"inno_benefits_{name}": thing for name, thing in made.items()}


def _adopted(world: World, lead: Person, status: str, department: Department) -> Proposal:
    proposal = make.proposal(lead, status, branch=world.branch, group=world.own, carried_out_on=DONE_ON)
    replied = {"adopted": True, "replied_at": clock.now(), "replied_by": world.users["F"], "reply": "同意"}
    make.recommendation(proposal, department, by=world.users["S"], **replied)
    return proposal


def _verified(world: World, proposal: Proposal) -> Benefit:
    proof = SimpleUploadedFile("核实.pdf", b"%PDF-1.4\n%CANARY-BENEFITS-PROOF\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF")
    by = world.users["S"]
    found = {"yuan": Decimal(10), "finding": "账单", "verified_on": date(2026, 12, 2), "verified_by": by}
    kept = uploads.store(proof, by=by)
    return Benefit.objects.create(proposal=proposal, months=3, due_on=date(2026, 12, 1), proof=kept, **found)


def addresses(world: World) -> Iterator[Address]:
    """Every page of benefits, awards and figures in the states in which it may and may not be used."""
    things = {name.removeprefix("inno_benefits_"): each for name, each in world.things.items() if "inno_bene" in name}
    yield Address("benefit_list", "", reverse("benefit_list"))
    found = {"on": "2027-01-05", "yuan": "100", "finding": "核对账单"}
    for state in ("due", "verified", "committees_own"):
        yield Address("benefit_verify", state, reverse("benefit_verify", args=[things[f"{state}_benefit"].pk]), found)
    yield Address("benefit_proof", "verified", reverse("benefit_proof", args=[things["verified_benefit"].pk]))
    for state in ("verified", "due", "closed"):
        yield Address(
            "proposal_close", state, reverse("proposal_close", args=[things[state].pk]), {"reason": "支委会研究"}
        )
    yield Address("award_tier_list", "", reverse("award_tier_list", args=[world.branch.pk]))
    tier = {"name": "三等奖", "from_yuan": "7"}
    yield Address("award_tier_add", "", reverse("award_tier_add", args=[world.branch.pk]), tier)
    for state in ("in_use", "out_of_use"):
        yield Address("award_tier_close", state, reverse("award_tier_close", args=[things[state].pk]))
    for name in ("certificate_print", "certificate_pdf"):
        yield Address(name, "", reverse(name, args=[things["award"].pk]))
    yield Address("figure_branches", "", reverse("figure_branches"))
    for name in ("figure_year", "matrix_year", "figure_workbook", "figure_paper"):
        yield Address(name, "", reverse(name, args=[world.branch.pk, 2027]))
