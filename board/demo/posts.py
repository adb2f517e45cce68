"""The pioneer posts of the demonstration: six posts, one finished round and one that runs; all invented."""

from __future__ import annotations

from typing import NamedTuple

MANAGEMENT, PRODUCTION = "management", "production"


class Post(NamedTuple):
    """One post: its aims one a line."""

    name: str
    kind: str
    department: str
    aims: str


class Candidate(NamedTuple):
    """Who stands for which post; ``by`` nominated them, empty for an application of their own."""

    post: str
    person: str
    pledge: str
    by: str = ""
    awarded: bool = True
    reason: str = ""


class Deed(NamedTuple):
    """What a holder did for the pledge, so many days after the award; ``aim`` counts from 1, 0 for none."""

    person: str
    day: int
    text: str
    aim: int = 0
    reached: bool = False


class Word(NamedTuple):
    """What a colleague said, so many days after the award; without ``by`` no name is given with it."""

    person: str
    by: str
    day: int
    kind: str
    text: str
    named: bool
    screened: bool = True
    answer: str = ""


class Looked(NamedTuple):
    """What spot checks found at a holder's post; the checker is drawn."""

    person: str
    finding: str
    answer: str = ""


class Given(NamedTuple):
    """What one assessor gave one holder: points in the order of the form; ``why`` for each deduction, in their order."""

    person: str
    assessor: str
    points: str
    why: str
    comment: str = ""


POSTS = (
    Post("零违章示范岗", PRODUCTION, "安全保卫科", "半年内本人和所在班组零违章\n每月排查隐患不少于两处\n带一名新员工独立上岗"),
    Post("安全守护示范岗", PRODUCTION, "安全保卫科", "夜间巡检按时率百分之百\n消防器材完好率百分之百\n组织两次应急演练"),
    Post("生产服务明星岗", PRODUCTION, "计划调度科", "调度指令十分钟内答复\n每月走访一个车间听取意见\n计划变更差错为零"),
    Post("质量把关示范岗", PRODUCTION, "质量管理科", "抽检漏检为零\n完成两份质量分析报告\n带一名检验员取得中级证书"),
    Post("工艺创新示范岗", MANAGEMENT, "工艺技术科", "完成一项工艺改进\n提出三条合理化建议\n编写一份作业指导书"),
    Post("默默奉献示范岗", MANAGEMENT, "技术中心青州站", "样品按时送检率百分之百\n站内台账月清月结\n每季度与支部联系不少于三次"),
)  # fmt: skip

# The round before the current half year.
PAST = (
    Candidate("零违章示范岗", "10024", "我承诺：班前提醒、班中检查、班后总结，半年不出一起违章。"),
    Candidate(
        "零违章示范岗", "10026", "我承诺：守好大门，查细隐患。", awarded=False,
        reason="本岗位名额一名，本轮由姜海峰同志承担，建议下半年再申报。",
    ),
    Candidate("安全守护示范岗", "10028", "我承诺：夜巡不漏一处，器材不坏一件。"),
    Candidate("生产服务明星岗", "10003", "我承诺：有问必答、有令必行，让车间少等一分钟。"),
    Candidate("质量把关示范岗", "10010", "我承诺：不放过一支不合格品。", by="10009"),
    Candidate("工艺创新示范岗", "10018", "我承诺：每月琢磨一个问题，半年做成一项改进。"),
    Candidate("默默奉献示范岗", "10033", "我承诺：站在外地，心在支部，样品和台账件件有着落。", by="10031"),
)  # fmt: skip

# The current half year.
CURRENT = (
    Candidate("零违章示范岗", "10026", "我承诺：守好大门，查细隐患，半年零违章。"),
    Candidate("安全守护示范岗", "10025", "我承诺：把安全守在最前，把隐患消在最早。", by="10023"),
    Candidate("生产服务明星岗", "10003", "我承诺：调度先想车间一步，计划变更零差错。"),
    Candidate("质量把关示范岗", "10012", "我承诺：用数据说话，让质量分析报告真正管用。"),
    Candidate("工艺创新示范岗", "10019", "我承诺：把好的做法写成作业指导书，让人人会用。"),
    Candidate("默默奉献示范岗", "10033", "我承诺：坚守青州站，样品按时、台账清楚。"),
)

OPINION = "党小组会讨论，同意推荐：该同志平时表现好，岗位目标具体、能检查。"

PAST_DEEDS = (
    Deed("10024", 30, "班前五分钟安全提醒坚持一个月，排查隐患五处并全部整改。", 2, True),
    Deed("10024", 85, "徒弟通过上岗考核，已独立值班。", 3, True),
    Deed("10024", 140, "班组连续五个月无违章记录。", 1, True),
    Deed("10003", 25, "建立调度答复登记表，平均答复时间六分钟。", 1, True),
    Deed("10003", 70, "走访制丝、卷包、动力三个车间，带回意见九条。", 2, True),
    Deed("10003", 135, "半年计划变更二十六次，无差错。", 3, True),
    Deed("10010", 60, "完成一季度质量分析报告。"),
    Deed("10010", 130, "完成二季度质量分析报告。", 2, True),
    Deed("10010", 138, "半年抽检漏检为零。", 1, True),
    Deed("10028", 55, "夜间巡检按时率百分之百。", 1, True),
    Deed("10018", 90, "提出合理化建议三条，一条已试用。", 2, True),
    Deed("10033", 50, "样品按时送检，未出现延误。", 1, True),
    Deed("10033", 120, "站内台账月清月结。", 2, True),
)
CURRENT_DEEDS = (
    Deed("10003", 20, "与卷包车间约定每周一次沟通会，计划变更提前半天通知。"),
    Deed("10003", 45, "调度答复登记表坚持使用，十分钟内答复率百分之百。", 1, True),
    Deed("10026", 30, "排查门岗周边隐患四处，均已整改。", 2, True),
    Deed("10025", 40, "组织一次夜间应急演练，参加二十三人。"),
    Deed("10012", 50, "完成三季度质量分析报告初稿。"),
)

PAST_WORDS = (
    Word(
        "10024",
        "10003",
        60,
        "praise",
        "巡检时主动指出我们仓库通道堆物，当天就帮着清了。",
        True,
        answer="谢谢提醒，这是应该做的。",
    ),
    Word("10003", "10006", 90, "praise", "夜班有急事打电话，总能接到答复。", True),
    Word(
        "10018",
        "10020",
        100,
        "criticism",
        "改进试验做了一半就停了，希望能有个交代。",
        False,
        answer="设备检修耽误了，已排到下一次停机。",
    ),
)
CURRENT_WORDS = (
    Word("10003", "10006", 30, "praise", "计划变更提前告知，班组少跑了很多冤枉路。", True, answer="大家配合得好。"),
    Word("10012", "10011", 55, "tip", "质量分析报告能不能多放几张对比图，看起来更清楚。", False, screened=False),
)

PAST_CHECKS = (
    Looked("10024", "下午三时到巡检点查看，标牌在位，隐患台账与现场一致。"),
    Looked("10028", "晚九时查看夜间巡检，记录完整。"),
    Looked("10003", "抽查当日调度答复登记，七条均在十分钟内答复。", "以后坚持做好。"),
    Looked("10010", "抽查复检样十支，判定与记录一致。"),
    Looked("10018", "标牌未摆放，改进项目试验记录停在一个月前。", "接受批评，标牌已补放，试验已重新排期。"),
    Looked("10033", "视频抽查，台账齐全，样品登记无缺项。"),
)
CURRENT_CHECKS = (
    Looked("10003", "到调度室查看，登记表当日有更新，标牌在位。", "欢迎随时来查。"),
    Looked("10026", "门岗登记规范，隐患台账有两处待闭环，已当面提醒。"),
)

VIOLATION = (
    "10018",
    120,
    "当班试验期间擅自离岗四十分钟，被现场督查发现。",
    "经支委会核实，属违反劳动纪律，按办法撤销示范岗。",
)
"""who, days after the award, what happened, why the committee confirmed it"""

ASSESSED = (
    Given("10024", "20003", "10 10 25 10 10 20 10", "", "工作扎实，班组信得过。"),
    Given("10024", "10001", "10 10 25 10 10 16 10", ""),
    Given("10024", "10015", "10 9.5 25 10 10 20 10", "一次标牌摆放不规范"),
    Given("10003", "20005", "10 10 25 10 15 16 10", "", "车间反映好。"),
    Given("10003", "10015", "10 10 25 10 10 16 10", ""),
    Given("10003", "10008", "10 10 25 10 15 20 10", ""),
    Given("10010", "20006", "10 10 16.5 8 5 16 10", "", "一名检验员尚未取证。"),
    Given("10010", "10008", "10 10 16.5 8 10 16 10", ""),
    Given("10028", "20003", "8 8 8.5 6 10 10 9", "缺席一次；标牌未摆放两次；迟到一次", "目标完成得少，望下半年改进。"),
    Given("10028", "10030", "8 9 8.5 8 5 10 10", "缺席一次；标牌未摆放一次"),
    Given("10033", "10030", "10 10 16.5 10 5 16 10", ""),
    Given("10033", "10001", "9 10 16.5 8 5 16 10", "一次会议请假未补学"),
)

BEGUN = (
    Given("10026", "10015", "10 9 8.5 8 5 16 10", "一次标牌摆放不规范", "门岗工作认真。"),
    Given("10003", "10008", "10 10 8.5 10 10 16 10", ""),
)
"""what is handed in already in the running round"""

BEST_PRACTICES = (
    ("10024", "班前五分钟、班中三必查、班后一小结，隐患台账闭环到人。"),
    ("10003", "调度答复登记表：谁问、何时问、何时答，一目了然。"),
)
