"""A branch in which one thing of every kind can be found by the same word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from activities.archive.template import template
from activities.enums import PaperKind
from activities.models import Activity
from activities.services import evidence, paper_forms
from branchmgr import clock, uploads
from branchmgr.models import Upload, User
from groups.enums import Office
from groups.models import Branch, PartyGroup, Person
from innovation.models import Proposal, ProposalFile, Seminar
from innovation.services.terms import index_proposal
from tests.factories import brands, groups, posts, records, results
from tests.factories import innovation as make
from tests.factories.appraisal import scheme

WORD = "灯塔"
PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\n%%EOF\n"


@dataclass(frozen=True)
class Cast:
    """A branch, its group, and who looks for things: those near, and somebody of another branch."""

    branch: Branch
    group: PartyGroup
    secretary: User
    leader: User
    member: User
    admin: User
    stranger: User


def cast() -> Cast:
    """The people; nothing can be found yet but themselves."""
    branch = groups.branch(name="一支部", committee=groups.committee())
    group = groups.group(branch, name=f"{WORD}小组")
    far = groups.branch(name="二支部")
    return Cast(
        branch=branch,
        group=group,
        secretary=groups.holder(Office.SECRETARY, branch, name="书记甲"),
        leader=groups.holder(Office.LEADER, group, name="李组乙"),
        member=groups.user_for(groups.member(group, name="党员丙")),
        admin=groups.admin(branch.committee or groups.committee(), name="管理丁"),
        stranger=groups.holder(Office.SECRETARY, far, name="书记戊"),
    )


def person_of(user: User) -> Person:
    """The person behind an account."""
    return Person.objects.get(user=user)


def everything(made: Cast) -> dict[str, Any]:
    """One thing of every source of the search, each called after the word; notices after their branch."""
    now, author = clock.now(), person_of(made.member)
    record = records.submitted(made.group, "2026-01-10", by=made.leader, now=now, topic=f"{WORD}学习")
    draft = records.begun(made.group, "2026-01-11", by=made.leader, now=now, topic=f"{WORD}草稿")
    proposal = make.proposal(author, "accepted", title=f"{WORD}改造")
    index_proposal(proposal)
    results.published(scheme(made.branch, name=f"{WORD}办法"), "2026Q1")
    posted = posts.post_round(made.branch, "posted")
    form = _document(template(PaperKind.RECORD), f"{WORD}.docx")
    return {
        "person": groups.member(made.group, name=f"{WORD}三"),
        "record": record,
        "draft": draft,
        "seminar": Seminar.objects.create(
            branch=made.branch, title=f"{WORD}研讨", starts_at=now, created_by=made.secretary
        ),
        "proposal": proposal,
        "unfinished": make.proposal(author, "draft", title=f"{WORD}未完"),
        "evidence": attached(draft, f"{WORD}签到.pdf", made.leader),
        "file": proposal_file(proposal, f"{WORD}图纸.pdf"),
        "brand": brands.brand(made.group, made.leader, name=f"{WORD}品牌"),
        "form": paper_forms.set_paper_form(made.branch, form, kind=PaperKind.RECORD, by=made.secretary, now=now),
        "round": posted,
    }


def attached(activity: Activity, name: str, by: User) -> Any:
    """A file of a record."""
    return evidence.attach(activity, _document(PDF, name), caption="", by=by, now=clock.now())


def proposal_file(proposal: Proposal, name: str) -> ProposalFile:
    """A file of a proposal."""
    return ProposalFile.objects.create(proposal=proposal, upload=kept(name, proposal.filed_by))


def kept(name: str, by: User) -> Upload:
    """A file in the store."""
    return uploads.store(_document(PDF, name), by=by)


def _document(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
