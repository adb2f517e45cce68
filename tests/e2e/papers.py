"""Every page that people post or file, as the demonstration has it: whose it is, what stands on it, how many sheets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse

from activities.models import Activity, Leave, Talk
from appraisal.enums import Cadence, HonourKind
from appraisal.models import Correction, Honour, Objection, Period, Rectification, Result, Scheme
from board.demo import roster
from board.models import PublicAffair
from branchmgr import clock
from branchmgr.models import SecondFactor, User
from groups.models import Branch, Election, PartyGroup, Person, Regrouping
from groups.services import elections, regroupings
from innovation.models import Award, Proposal, Recommendation, Review, ReviewMeeting, Seminar
from pioneer_posts.models import Assessment, Holding, PostResult, Round, SpotCheck, Violation

SECRETARY, COMMITTEE, LEADER, MEMBER = "10001", "10015", "10002", "10003"
DEPARTMENT, ADMIN, AUDITOR = "20004", "20001", "20002"
YEAR = 2026


@dataclass(frozen=True, slots=True)
class Paper:
    """A page on paper. ``words`` stand there; ``own``: it brings its own head, with neither place nor day over it."""

    name: str
    user: str
    at: Callable[[], list[Any]]
    words: tuple[str, ...]
    sheets: int = 1
    lying: bool = False
    own: bool = False
    numbered: bool = True
    query: str = ""
    posted: Mapping[str, Any] = field(default_factory=dict)
    signed: bool = False

    @property
    def url(self) -> str:
        return reverse(self.name, args=self.at())


def furnish(branch: Branch) -> None:
    """What the demonstration's year has not come to yet: an honour, an election on paper, groups formed anew."""
    secretary, now = User.objects.get(username=SECRETARY), clock.now()
    group = PartyGroup.objects.get(code="XZ01")
    Honour.objects.create(
        branch=branch,
        year=YEAR,
        cadence=Cadence.QUARTER,
        kind=HonourKind.ADVANCED_GROUP,
        group=group,
        meeting_on=clock.today(),
        resolution="支委会研究决定",
        decided_by=secretary,
        decided_at=now,
    )
    SecondFactor.objects.create(user=User.objects.get(username=DEPARTMENT), key="x", set_up_at=now)
    people = list(Person.objects.filter(memberships__group=group)[:2])
    terms: dict[str, Any] = {"online": False, "candidates": people, "term_years": 3, "by": secretary, "now": now}
    elections.prepare_election(group, on=clock.today(), **terms)
    day = date(YEAR + 1, 1, 1)
    draft = regroupings.draft_regrouping(branch, starts_on=day, reason="班组调整", by=secretary, now=now)
    given: dict[str, Any] = {"edition": draft.edition, "starts_on": day, "reason": "班组调整"}
    moved = {people[0].pk: PartyGroup.objects.get(code="XZ02").pk}
    regroupings.set_moves(draft, moves=moved, **given, by=secretary, now=now)


def one(model: Any, **wanted: Any) -> Callable[[], list[Any]]:
    """The newest thing of a kind that fits."""
    return lambda: [model.objects.filter(**wanted).order_by("-pk").values_list("pk", flat=True)[0]]


def of_branch(*more: Any) -> Callable[[], list[Any]]:
    return lambda: [Branch.objects.get().pk, *more]


def nothing() -> list[Any]:
    return []


def dues_of(month: date) -> Callable[[], list[Any]]:
    return lambda: [PartyGroup.objects.get(code="XZ01").pk, month]


GROUP = one(PartyGroup, code="XZ01")
DONE = one(Activity, status="accepted", kind="group_meeting", group__code="XZ01")
PLANNED = one(Activity, status="planned", group__code="XZ01")
PAPERS = (
    Paper(
        "period_grid",
        SECRETARY,
        one(Period, number=4),
        ("党小组考评打分表", "A1", "V3", "总分", "支委", "党小组长"),
        lying=True,
        own=True,
        signed=True,
    ),
    Paper(
        "period_result",
        SECRETARY,
        one(Period, number=3),
        ("历期名次", "按考核项目比较", "98.89", "盖章"),
        sheets=6,
        signed=True,
    ),
    Paper("period_notice", SECRETARY, one(Period, number=3), ("公示期", "98.89", "党支部（盖章）", "存证码"), own=True),
    Paper(
        "result_detail",
        LEADER,
        one(Result, period__number=3, group__code="XZ01"),
        ("得分依据", "A1", "理由"),
        sheets=3,
        signed=True,
    ),
    Paper(
        "year_detail",
        SECRETARY,
        of_branch(YEAR),
        ("2026年排名", "第1季度", "全年总分走势"),
        sheets=3,
        signed=True,
    ),
    Paper("year_honours", SECRETARY, of_branch(YEAR), ("先进党小组", "未列入"), sheets=4, signed=True),
    Paper("year_comparison", ADMIN, lambda: [1, YEAR], ("生产安全党支部", "93.85"), sheets=2, lying=True),
    Paper("scheme_detail", SECRETARY, one(Scheme), ("考核项目", "考评规则", "书记"), sheets=4),
    Paper("scheme_paper", SECRETARY, one(Scheme), ("考评内容", "自评", "党小组长", "等次"), sheets=2, own=True),
    Paper(
        "self_assessment",
        LEADER,
        lambda: [GROUP()[0], one(Period, number=4)()[0]],
        ("自评", "A1", "党小组长"),
        sheets=5,
        signed=True,
    ),
    Paper("objection_detail", SECRETARY, one(Objection), ("异议内容", "支委会答复"), signed=True),
    Paper("correction_detail", SECRETARY, one(Correction), ("更正理由", "更正后总分"), signed=True),
    Paper(
        "rectification_detail", SECRETARY, one(Rectification), ("原因", "整改措施", "完成情况"), sheets=2, signed=True
    ),
    Paper("leader_warning_list", SECRETARY, nothing, ("组长预警",)),
    Paper(
        "honour_certificate", SECRETARY, one(Honour), ("荣誉证书", "先进党小组"), lying=True, own=True, numbered=False
    ),
    Paper("record_detail", LEADER, DONE, ("活动内容", "出勤", "主持人", "记录人"), signed=True),
    Paper("attendance_take", LEADER, PLANNED, ("姓名", "签名", "主持人"), sheets=2, signed=True),
    Paper("archive_list", SECRETARY, nothing, ("台账", "主题")),
    Paper("dues_list", SECRETARY, nothing, ("党费", "应缴（元）"), sheets=2),
    Paper("dues_sheet", SECRETARY, dues_of(date(YEAR, 11, 1)), ("党费", "已缴", "应缴")),
    Paper("dues_paper", SECRETARY, dues_of(date(YEAR, 11, 1)), ("党费收缴名单", "签名", "合计", "组织委员"), own=True),
    Paper("arrears_list", SECRETARY, of_branch(), ("党费欠缴", "欠缴月份"), signed=True),
    Paper("zero_hour", SECRETARY, of_branch(), ("零点行动", "缴纳时间")),
    Paper("rate_list", SECRETARY, nothing, ("出勤", "实到", "出勤率")),
    Paper(
        "person_record",
        MEMBER,
        one(Person, employee_no=MEMBER),
        ("2026年记录", "学时", "党费", "支部书记"),
        sheets=6,
        signed=True,
    ),
    Paper("plan_list", SECRETARY, of_branch(), ("3+X", "自选动作"), lying=True, signed=True),
    Paper("plan_detail", LEADER, lambda: [*GROUP(), "2026Q4"], ("3+X", "筹办"), signed=True),
    Paper("leader_year", SECRETARY, of_branch(YEAR), ("小组长培训", "党小组长"), signed=True),
    Paper("talk_year", SECRETARY, of_branch(YEAR), ("谈心谈话", "谈话日期"), sheets=5),
    Paper(
        "leave_detail", LEADER, one(Leave, status="granted", group__code="XZ01"), ("请假", "理由", "审批"), signed=True
    ),
    Paper("talk_detail", SECRETARY, one(Talk), ("谈话", "质量攻关分工"), signed=True),
    Paper("visit_list", SECRETARY, nothing, ("走访", "了解到的需求"), sheets=2, lying=True),
    Paper("warning_list", SECRETARY, nothing, ("预警",), sheets=4),
    Paper("group_detail", SECRETARY, GROUP, ("党小组长", "考评结果"), sheets=4),
    Paper(
        "brand_detail",
        SECRETARY,
        lambda: [PartyGroup.objects.get(code="XZ04").pk],
        ("平安哨", "载体"),
        own=True,
        numbered=False,
    ),
    Paper("group_roll", SECRETARY, of_branch(), ("分组名册", "姓名", "政治面貌"), sheets=3, signed=True),
    Paper("regrouping_detail", SECRETARY, one(Regrouping), ("班组调整", "调整前后"), sheets=3, signed=True),
    Paper("election_detail", SECRETARY, one(Election, status="confirmed"), ("候选人", "得票", "有选举权"), signed=True),
    Paper("ballot_print", SECRETARY, one(Election, status="prepared"), ("生产安全党支部",), sheets=4, own=True),
    Paper("rule_list", SECRETARY, of_branch(), ("规则", "支部党员大会", "党费"), sheets=6),
    Paper("audit_list", AUDITOR, nothing, ("审计日志", "记录编号"), sheets=14, lying=True),
    Paper("personal_data", MEMBER, nothing, ("我的个人信息",)),
    Paper("recovery_codes_renew", DEPARTMENT, nothing, ("恢复码",), posted={"password": roster.PASSWORD}),
    Paper("person_issue_password", ADMIN, one(Person, employee_no=MEMBER), ("密码", MEMBER), posted={"confirm": "1"}),
    Paper(
        "plaque_print",
        SECRETARY,
        one(Holding, status="held"),
        ("党员先锋示范岗", "我的承诺"),
        lying=True,
        own=True,
        numbered=False,
    ),
    Paper("candidate_notice", SECRETARY, one(Round, half=2), ("候选人公示", "承诺与目标", "党支部（盖章）"), own=True),
    Paper("candidate_list", SECRETARY, one(Round, half=2), ("候选人", "党小组意见")),
    Paper("form_detail", SECRETARY, one(Round, half=2), ("评估表", "满分", "标准与等级"), sheets=2, signed=True),
    Paper(
        "assessment_detail",
        COMMITTEE,
        one(Assessment, assessor__employee_no=COMMITTEE),
        ("评估", "评估项目", "总分"),
        signed=True,
    ),
    Paper("result_list", SECRETARY, one(Round, half=1), ("评估结果", "先锋岗", "存证码"), signed=True),
    Paper("post_result_detail", SECRETARY, one(PostResult), ("得分过程", "各项得分")),
    Paper(
        "summary_detail",
        SECRETARY,
        one(Round, half=1),
        ("总结", "持岗情况", "经验做法"),
        sheets=3,
        lying=True,
        signed=True,
    ),
    Paper("check_detail", SECRETARY, one(SpotCheck, status="done"), ("抽查情况",), signed=True),
    Paper("violation_detail", SECRETARY, one(Violation), ("擅自离岗", "支委会"), signed=True),
    Paper("round_comparison", ADMIN, lambda: [1, YEAR, 2], ("生产安全党支部", "持岗人数")),
    Paper("holding_detail", SECRETARY, one(Holding, status="held"), ("创岗目标", "本岗信息"), sheets=3),
    Paper(
        "proposal_detail",
        SECRETARY,
        one(Proposal, number="2026-006"),
        ("提案内容", "党小组意见", "办理过程"),
        sheets=4,
        signed=True,
    ),
    Paper(
        "review_detail",
        COMMITTEE,
        one(Review, reviewer__employee_no=COMMITTEE),
        ("评审", "类型"),
        sheets=3,
        signed=True,
    ),
    Paper(
        "meeting_detail",
        SECRETARY,
        one(ReviewMeeting, status="announced"),
        ("提案评审会", "评审标准"),
        sheets=4,
        signed=True,
    ),
    Paper(
        "recommendation_detail",
        DEPARTMENT,
        one(Recommendation, department__name="企业管理科", replied_at__isnull=False),
        ("推荐", "答复", "部门负责人"),
        sheets=3,
        signed=True,
    ),
    Paper("benefit_list", DEPARTMENT, nothing, ("成效", "核实"), lying=True),
    Paper("seminar_detail", SECRETARY, one(Seminar, status="held"), ("议程", "发言", "纪要"), signed=True),
    Paper("figure_year", SECRETARY, of_branch(YEAR), ("五个一", "提案进展", "历年趋势"), sheets=6, signed=True),
    Paper("matrix_year", SECRETARY, of_branch(YEAR), ("五个一矩阵", "合理化建议"), sheets=4),
    Paper("certificate_print", SECRETARY, one(Award), ("获奖证书", "编号"), lying=True, own=True, numbered=False),
    Paper(
        "affair_detail",
        SECRETARY,
        one(PublicAffair, status="published"),
        ("生产安全党支部", "公开时间", "支部书记", "盖章"),
        own=True,
    ),
    Paper("help_role", LEADER, lambda: ["leader"], ("党小组长", "党小组会"), sheets=7),
    Paper("help_words", MEMBER, nothing, ("用语",), sheets=4),
)
