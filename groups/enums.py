"""Fixed choices of the organisation. Values are stable keys; Chinese words of workbooks stand beside them."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CommitteeKind(TextChoices):
    """What stands above a branch."""

    COMMITTEE = "committee", _("Party committee")
    GENERAL_BRANCH = "general_branch", _("general Party branch")


class Sex(TextChoices):
    FEMALE = "female", _("female")
    MALE = "male", _("male")


class PoliticalStatus(TextChoices):
    """Full and probationary members are members; the masses (群众) are not."""

    FULL = "full", _("full member")
    PROBATIONARY = "probationary", _("probationary member")
    MASSES = "masses", _("not a member")


MEMBER_STATUSES = (PoliticalStatus.FULL, PoliticalStatus.PROBATIONARY)


class Category(TextChoices):
    """Classes of people with different duties (domain row C4)."""

    ON_POST = "on_post", _("on post")
    REMOTE = "remote", _("away")
    RETIRED = "retired", _("retired")


class Office(TextChoices):
    """What a person can be appointed to (职务)."""

    SECRETARY = "secretary", _("branch secretary")
    DEPUTY_SECRETARY = "deputy_secretary", _("deputy secretary")
    ORGANISATION = "organisation", _("committee member for organisation")
    PUBLICITY = "publicity", _("committee member for publicity")
    DISCIPLINE = "discipline", _("committee member for discipline")
    LEADER = "leader", _("group leader")
    ASSESSOR = "assessor", _("head of department")
    DEPARTMENT = "department", _("functional department")
    ADMIN = "admin", _("admin")
    AUDITOR = "auditor", _("auditor")


class ElectionStatus(TextChoices):
    """The life of one round of electing a leader."""

    PREPARED = "prepared", _("prepared")
    VOTING = "voting", _("voting")
    COUNTED = "counted", _("counted")
    CONFIRMED = "confirmed", _("confirmed")
    REJECTED = "rejected", _("not confirmed")
    CALLED_OFF = "called_off", _("called off")


NEXT_ELECTION: dict[ElectionStatus, tuple[ElectionStatus, ...]] = {
    ElectionStatus.PREPARED: (ElectionStatus.VOTING, ElectionStatus.COUNTED, ElectionStatus.CALLED_OFF),
    ElectionStatus.VOTING: (ElectionStatus.COUNTED, ElectionStatus.CALLED_OFF),
    ElectionStatus.COUNTED: (ElectionStatus.CONFIRMED, ElectionStatus.REJECTED),
}
"""The steps of an election; on paper it goes from prepared to counted. One that is not here is an end."""


class RegroupingStatus(TextChoices):
    """The life of a draft by which people change groups."""

    DRAFT = "draft", _("draft")
    DECIDED = "decided", _("decided")
    DROPPED = "dropped", _("dropped")


NEXT_REGROUPING: dict[RegroupingStatus, tuple[RegroupingStatus, ...]] = {
    RegroupingStatus.DRAFT: (RegroupingStatus.DECIDED, RegroupingStatus.DROPPED),
}
"""The steps of a regrouping."""


COMMITTEE_OFFICES = (
    Office.SECRETARY,
    Office.DEPUTY_SECRETARY,
    Office.ORGANISATION,
    Office.PUBLICITY,
    Office.DISCIPLINE,
)
BRANCH_OFFICES = COMMITTEE_OFFICES
GROUP_OFFICES = (Office.LEADER,)
DEPARTMENT_OFFICES = (Office.ASSESSOR, Office.DEPARTMENT)
RESTING_OFFICES = (*COMMITTEE_OFFICES, Office.ASSESSOR)
"""offices that read or write unpublished scores; they rest while nobody vouched for who holds the account"""
COMMITTEE_LEVEL_OFFICES = (Office.ADMIN,)

# The words of the roster workbook (formats.md §1).
COMMITTEE_KIND_WORDS = {"党委": CommitteeKind.COMMITTEE, "党总支": CommitteeKind.GENERAL_BRANCH}
BRANCH_WORD = "党支部"
SEX_WORDS = {"女": Sex.FEMALE, "男": Sex.MALE}
POLITICAL_STATUS_WORDS = {
    "正式党员": PoliticalStatus.FULL,
    "预备党员": PoliticalStatus.PROBATIONARY,
    "群众": PoliticalStatus.MASSES,
}
CATEGORY_WORDS = {"在岗": Category.ON_POST, "在外": Category.REMOTE, "离退休": Category.RETIRED}
OFFICE_WORDS = {
    "支部书记": Office.SECRETARY,
    "副书记": Office.DEPUTY_SECRETARY,
    "组织委员": Office.ORGANISATION,
    "宣传委员": Office.PUBLICITY,
    "纪检委员": Office.DISCIPLINE,
    "党小组长": Office.LEADER,
    "部门负责人": Office.ASSESSOR,
    "职能部门": Office.DEPARTMENT,
    "管理员": Office.ADMIN,
    "审计员": Office.AUDITOR,
}
