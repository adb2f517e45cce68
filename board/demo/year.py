"""What the groups of the demonstration did in its year, with the gaps that its scores speak of.

Months are counted from the first of the four quarters (0) to the last one of the current quarter (11).
"""

from __future__ import annotations

from typing import NamedTuple


class Manner(NamedTuple):
    """How a group meets: where, on which days of the month, at which hour; ``theme_day`` is the other day."""

    place: str
    meeting: int
    theme_day: int
    hour: int


class Talked(NamedTuple):
    """What a group meeting was about: topic, what was said, what was decided, a problem and how it was solved."""

    topic: str
    content: str
    decision: str
    problem: str
    solution: str


class ThemeDay(NamedTuple):
    """A theme party day "1+N": the fixed part and one of the group's own."""

    fixed: str
    own: str


class Branch(NamedTuple):
    """What the branch did as a whole: kind, month, day, hour, topic, what was said."""

    kind: str
    month: int
    day: int
    hour: int
    topic: str
    content: str


MANNERS = {
    "XZ01": Manner("调度楼二楼会议室", 8, 18, 16),
    "XZ02": Manner("质量管理科会议室", 9, 19, 15),
    "XZ03": Manner("工艺试验室", 10, 20, 16),
    "XZ04": Manner("消防巡检班会议室", 11, 21, 14),
    "XZ05": Manner("青州站会议室（视频）", 12, 22, 19),
    "XZ06": Manner("工作站办公室（视频）", 13, 23, 19),
}

MEETINGS = (
    Talked(
        "学习年度工作部署，讨论全年计划",
        "学习支部年度工作要点，每人结合岗位谈打算。",
        "按季度排定党小组会和主题党日，计划报联系支委。",
        "倒班党员难以同时到会",
        "排班时预留每月一个下午，不能到会的视频参加",
    ),
    Talked(
        "节后安全收心，查找岗位隐患",
        "逐人说明本岗位节后复产风险点。",
        "每名党员认领一处隐患，月底前报整改情况。",
        "两处通道堆放物料",
        "当天清理，划线标明",
    ),
    Talked(
        "学习产品质量要求，开展批评和自我批评",
        "通报一季度质量情况，党员之间提出意见。",
        "质量问题当班记录、次日讲评。",
        "交接班记录填写不全",
        "统一交接班表，班长当班签字",
    ),
    Talked(
        "品牌创建方案讨论",
        "讨论品牌名称、主题和载体，征求群众意见。",
        "确定品牌方案，报支委会审议。",
        "品牌载体与生产结合不够",
        "把载体落到班组日常检查",
    ),
    Talked(
        "纪律学习与警示教育",
        "学习纪律处分条例有关章节和通报案例。",
        "重要节点提前提醒，廉洁承诺上墙。",
        "个别外协结算手续不规范",
        "补齐手续，两人核对",
    ),
    Talked(
        "半年工作回顾",
        "对照半年计划逐项说明完成情况。",
        "未完成的两项列入下月工作。",
        "通讯稿件报送不及时",
        "明确一名通讯员，每月25日前报送",
    ),
    Talked(
        "学习七一讲话精神，交流体会",
        "集体学习后每人交流体会。",
        "体会文章推荐一篇报支部。",
        "学习笔记不规范",
        "统一笔记要求，月底互查",
    ),
    Talked(
        "高温季节保障讨论",
        "讨论高温时段值守与关爱安排。",
        "党员带头值守，错峰安排作业。",
        "夜间巡检人手紧",
        "党员轮流增补一班",
    ),
    Talked(
        "安全生产责任落实",
        "学习安全生产责任制，查找短板。",
        "每名党员联系两名群众，签订互保责任。",
        "劳保用品更换不及时",
        "按月登记，到期前一周申领",
    ),
    Talked(
        "合理化建议征集",
        "围绕降本提质提出建议，逐条讨论。",
        "推荐三条建议报支部。",
        "建议缺少数据支撑",
        "由质量工程师协助测算",
    ),
    Talked(
        "组织生活会会前学习",
        "学习有关规定，开展谈心准备。",
        "会前每人至少谈心一次。",
        "两名党员倒班未谈",
        "利用交接班时间补谈",
    ),
    Talked(
        "年度总结与民主评议准备",
        "回顾全年工作，讨论评议要求。",
        "本人总结于下旬报党小组。",
        "总结材料偏长",
        "每人不超过一页",
    ),
)

THEME_DAYS = (
    ThemeDay("重温入党誓词，集体学习", "走访慰问退休党员"),
    ThemeDay("缴纳党费，集体学习", "节后设备点检党员先行"),
    ThemeDay("集体学习质量规范", "质量隐患随手拍"),
    ThemeDay("集体学习党章", "清明祭扫烈士陵园"),
    ThemeDay("集体学习劳动精神", "岗位技能比武"),
    ThemeDay("集体学习安全生产法", "安全月应急演练"),
    ThemeDay("重温入党誓词", "参观红色教育基地"),
    ThemeDay("集体学习先进事迹", "高温慰问一线班组"),
    ThemeDay("集体学习质量强国要求", "质量月攻关交流"),
    ThemeDay("集体学习党史", "志愿服务进社区"),
    ThemeDay("集体学习消防规定", "消防疏散演练"),
    ThemeDay("集体学习年度要求", "读书心得交流"),
)

BRANCH_ACTIVITIES = (
    *(
        Branch(
            "committee_meeting", month, 5, 15, "支委会：月度工作研究", "通报上月情况，研究本月安排和党小组上报事项。"
        )
        for month in range(12)
    ),
    *(
        Branch("leaders_meeting", month, 6, 10, "党小组长例会", "交流本月安排，布置支部交办任务。")
        for month in range(12)
    ),
    Branch("general_meeting", 0, 15, 9, "支部党员大会：年度工作报告", "听取并审议支部年度工作报告。"),
    Branch("general_meeting", 4, 14, 9, "支部党员大会：半年重点工作", "通报重点工作，讨论预备党员培养。"),
    Branch("general_meeting", 7, 14, 9, "支部党员大会：品牌创建推进", "各党小组汇报品牌创建进展。"),
    Branch("general_meeting", 10, 16, 9, "支部党员大会：预备党员转正讨论", "讨论预备党员转正事项并表决。"),
    Branch("party_lesson", 2, 25, 9, "书记讲党课：安全是最大的责任", "支部书记结合案例讲授。"),
    Branch("party_lesson", 5, 25, 9, "党课：讲党性、守纪律", "纪检委员讲授。"),
    Branch("party_lesson", 8, 25, 9, "党课：把质量刻进岗位", "宣传委员讲授。"),
    Branch("party_lesson", 11, 16, 9, "党课：发扬斗争精神", "支部书记讲授。"),
    Branch("training", 3, 27, 9, "党小组长培训", "学习组织生活要求、记录规范和考评办法。"),
)

VOTES = {("general_meeting", 10): "同意预备党员按期转正"}
"""what was voted on, by kind and month"""

NO_MEETING = {("XZ05", 1), ("XZ06", 5), ("XZ06", 7)}
NO_THEME_DAY = {("XZ05", 1), ("XZ06", 7), ("XZ06", 8)}
NO_RECORDER = {("XZ03", 2), ("XZ04", 3), ("XZ05", 4), ("XZ03", 10)}
LEADER_AWAY = {("XZ01", 4)}
"""groups whose leader missed the leaders' meeting of a month"""

ABSENCES = {
    ("XZ02", 0): 6, ("XZ06", 0): 11, ("XZ04", 0): 2, ("XZ05", 0): 1, ("XZ03", 0): 2,
    ("XZ06", 1): 12, ("XZ02", 1): 2, ("XZ01", 1): 1, ("XZ05", 1): 2,
    ("XZ02", 2): 5, ("XZ04", 2): 7, ("XZ06", 2): 9, ("XZ05", 2): 2, ("XZ01", 2): 1,
    ("XZ02", 3): 3, ("XZ06", 3): 1, ("XZ03", 3): 1,
}  # fmt: skip
"""absences by group and quarter, spread over its meetings and members"""

LEAVES = (
    # person, month, first day, last day, reason
    ("10004", 1, 5, 20, "外出培训"),
    ("10012", 3, 8, 12, "年休假"),
    ("10019", 6, 9, 24, "住院治疗"),
    ("10026", 8, 10, 14, "家中有事"),
    ("10010", 10, 7, 12, "外出参加质量评审"),
)
LEAVE_ASKED = ("10003", 11, 1, 6, "参加调度员取证考试")
"""asked for and not decided on"""

ARTICLES = {
    # group: per quarter (title, printed in or "")
    "XZ01": (("调度台前的红色班组", "市公司党建动态"), ("节后复产第一周", ""), ("调度楼里的学习日", "厂报"), ("安全月里的调度员", "区融媒体中心"),
             ("一张计划表的背后", "厂报"), ("红色调度台启动", ""), ("把学习搬到调度台", "厂报")),
    "XZ02": (("质量月里的党员", "市公司党建动态"), ("随手拍拍出好习惯", ""), ("防差错装置诞生记", "厂报"), ("检验台边的微课", ""),
             ("一把尺子量到底", "厂报"), ("质量攻关三人行", ""), ("互查互学见成效", "")),
    "XZ03": (("工艺试验室的夜晚", "厂报"), ("一条曲线的较真", ""), ("工艺员的微课堂", ""), ("降损耗的三十天", "厂报"),
             ("试验班的读书角", ""), ("小参数大文章", "厂报"), ("青年党员带徒记", "")),
    "XZ04": (("消防通道保畅记", "厂报"), ("巡检路上的党徽", ""), ("应急演练纪实", "厂报"), ("安康杯里的党员", "市公司党建动态"),
             ("夜巡七公里", ""), ("消防课进班组", "厂报"), ("隐患清零在行动", "市公司党建动态")),
    "XZ05": (("青州站的一天", ""), ("试制班攻关记", "厂报"), ("远程也上党课", ""), ("站里的示范岗", "厂报"),
             ("一次视频组织生活", ""), ("新样品试制成功", "厂报"), ("把课堂搬到现场", "")),
}  # fmt: skip
"""two a quarter in the order of the quarters; the work station sent in fewer, as its scores say"""
FEW_ARTICLES = {1: ("收购季里的党员",), 2: ("验级台上的坚守",), 3: ("工作站的秋天",)}
"""those of XZ06 by quarter"""

DUES_LATE = {("10017", 4)}
"""person and month whose dues came after the month was over"""
DUES_UNPAID = {("10038", 9), ("10038", 10), ("10005", 10)}
DUES_BASES = ("6800", "5200", "4600", "7300", "3000", "8900", "10000", "5000")
"""yuan a month, given out in turn"""
DUES_RETIRED = "4200"

STAYS = (
    # person, where, what for
    ("10033", "济南·技术中心", "样品检测协作"),
    ("10034", "潍坊·合作车间", "试制跟产"),
    ("10032", "青州·烟站", "驻站质检"),
    ("10035", "青州·工作站", "驻站"),
    ("10036", "临朐·收购点", "驻点验级"),
    ("10037", "诸城·收购点", "驻点验级"),
    ("10038", "安丘·收购点", "驻点验级"),
    ("10039", "青州·工作站", "驻站记录"),
)
NOT_CONTACTED = {("10033", 1), ("10036", 0), ("10037", 0), ("10038", 7), ("10034", 9)}
CONTACT_NOTES = (
    "工作生活情况正常，学习材料已收到",
    "收购任务重，约定视频参加党小组会",
    "反映宿舍取暖问题，已转工作站",
    "交流学习体会，提醒按时缴纳党费",
)

VISITS = (
    # kind, group, person, month, day, visitor, needs, done
    ("care", "XZ06", "10036", 2, 17, "10030", "老人住院陪护困难", "协调调休三天，工会慰问"),
    ("care", "XZ05", "10033", 6, 16, "10022", "孩子入学手续", "联系学校说明情况"),
    ("hardship", "XZ04", "10029", 0, 22, "10001", "", "春节慰问"),
    ("care", "XZ01", "10007", 8, 28, "10008", "行动不便，取药困难", "安排党员结对代取"),
)
LIAISON_VISITS = (("XZ01", "10008"), ("XZ02", "10015"), ("XZ03", "10022"), ("XZ04", "10001"), ("XZ05", "10022"))
"""group and visitor, once a quarter; the work station waits for its visit"""

TALKS = (
    # kind, first, second, month, topic
    ("committee", "10001", "10008", 1, "分工与配合"),
    ("committee", "10001", "10015", 2, "党员发展工作"),
    ("committee", "10022", "10030", 3, "宣传与纪检工作衔接"),
    ("committee_member", "10008", "10005", 4, "岗位调整后的想法"),
    ("committee_member", "10015", "10012", 5, "工作压力"),
    ("committee_member", "10022", "10021", 6, "预备期表现"),
    ("members", "10002", "10003", 7, "倒班与学习"),
    ("members", "10023", "10024", 8, "互保责任"),
    ("members", "10009", "10010", 9, "质量攻关分工"),
)
TALK_CONTENT = "双方交换了意见，提出了希望，约定下次再谈。"

ACTIONS = ("每月一次党小组会", "每月一次主题党日", "每季一次为群众办实事")
OWN_ACTIONS = {
    "XZ01": "红色调度台每周一题",
    "XZ02": "质量随手拍",
    "XZ03": "工艺微课堂",
    "XZ04": "消防巡检党员示范线",
    "XZ05": "远程共读一本书",
    "XZ06": "收购一线党员先锋台",
}
PLAN = "党小组会、主题党日每月各1次；为群众办实事1件；自选动作“{own}”按月推进；报送稿件2篇。"
SUMMARY = "计划事项基本完成，党小组会、主题党日按月开展；“{own}”有序推进。"
NO_PLAN = {("XZ05", 2)}
NO_SUMMARY = {("XZ03", 0)}
ACTION_NOT_DONE = {
    ("XZ05", 0, 0),
    ("XZ05", 0, 1),
    ("XZ06", 1, 0),
    ("XZ06", 2, 0),
    ("XZ06", 2, 1),
    ("XZ02", 3, 2),
    ("XZ06", 3, 2),
}
"""group, quarter, which of the three"""

BRANDS = {
    # name, theme, carrier, highlights, practices, deeds
    "XZ01": ("红色调度台", "精准调度、党员先行", "调度台每周一题", "计划兑现率连续两季100%", "班前五分钟学习\n异常会商党员主持", "赵思远连续值守保供三昼夜"),
    "XZ02": ("质量守门人", "一把尺子量到底", "质量随手拍", "防差错装置获支部推广", "随手拍周评\n隐患认领", "韩志强带队攻关降低返工率"),
    "XZ03": ("工艺先锋", "参数较真、损耗归零", "工艺微课堂", "全年微课12讲", "师带徒结对\n试验数据共享", "施建国牵头优化三项参数"),
    "XZ04": ("平安哨", "隐患清零、值守有我", "党员示范线", "获“安康杯”先进班组", "夜巡交叉检查\n消防课进班组", "陶勇及时处置一起险情"),
    "XZ05": ("青州云课堂", "人在远方、心在组织", "远程共读", "视频组织生活常态化", "一人一册学习包\n双月共读", "窦建平驻站攻关新样品"),
}  # fmt: skip
SPREAD = ("XZ02", "XZ04")
"""whose practices the committee spread to the branch"""

CERTIFICATES = (
    # person, name, level, month, passed
    ("10003", "调度员资格", "中级", 3, True),
    ("10005", "统计员资格", "初级", 5, False),
    ("10010", "质量检验员", "高级", 4, True),
    ("10011", "质量检验员", "中级", 4, True),
    ("10013", "质量检验员", "中级", 8, False),
    ("10018", "烟草工艺试验工", "高级", 6, True),
    ("10024", "消防设施操作员", "中级", 2, True),
    ("10025", "消防设施操作员", "中级", 2, True),
    ("10032", "化验员", "中级", 7, True),
    ("10037", "烟叶分级工", "高级", 9, True),
    ("10038", "烟叶分级工", "中级", 9, False),
)

ELECTING = "XZ02"
CANDIDATES = ("10009", "10010")
VOTES_COUNTED = (5, 1)
"""all seven took part, one abstained"""
