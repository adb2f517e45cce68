"""The people of the demonstration: 39 members in six groups, all names invented."""

from __future__ import annotations

from collections.abc import Iterator

COMMITTEE = ("DW01", "卷烟厂党委")
BRANCH = ("DZB01", "生产安全党支部")
FOUNDED = "2019-03-01"
APPOINTED = "2024-01-08"
PASSWORD = "dangzhibu-demo"  # noqa: S105 - of the invented people only; printed at the start

# code, name, department, work team, liaison
GROUPS = (
    ("XZ01", "计划调度党小组", "计划调度科", "生产调度班", "10008"),
    ("XZ02", "质量管理党小组", "质量管理科", "质量检验班", "10015"),
    ("XZ03", "工艺技术党小组", "工艺技术科", "工艺试验班", "10022"),
    ("XZ04", "安全保卫党小组", "安全保卫科", "消防巡检班", "10001"),
    ("XZ05", "技术中心青州站党小组", "技术中心青州站", "样品试制班", "10022"),
    ("XZ06", "烟叶质量工作站党小组", "青州烟叶质量工作站", "烟叶验级班", "10030"),
)

# group: name, sex, born into which position, class; numbers are given in this order from 10001 on
MEMBERS = {
    "XZ01": "陈立群 男 支部书记·调度主任 在岗|赵思远 男 调度员 在岗|孙晓梅 女 计划员 在岗|周建业 男 调度员 在岗|吴佳宁 女 统计员 在岗|"
    "郑海涛 男 值班长 在岗|冯玉兰 女 退休职工 离退休",
    "XZ02": "何文静 女 质量管理科副科长 在岗|韩志强 男 检验班长 在岗|杨雪 女 检验员 在岗|朱明辉 男 检验员 在岗|秦艳 女 质量工程师 在岗|"
    "许国栋 男 检验员 在岗|吕秀英 女 退休职工 离退休",
    "XZ03": "施建国 男 工艺主管 在岗|张一鸣 男 工艺工程师 在岗|孔令佳 女 工艺员 在岗|曹伟 男 试验员 在岗|严慧敏 女 工艺员 在岗|"
    "华东升 男 试验员 在岗|金晓宇 男 工艺员 在岗",
    "XZ04": "魏雅琴 女 安全管理员 在岗|陶勇 男 消防班长 在岗|姜海峰 男 巡检员 在岗|戚丽华 女 安全员 在岗|谢长河 男 保卫员 在岗|"
    "邹敏 女 内勤 在岗|喻大勇 男 巡检员 在岗|柏松林 男 退休职工 离退休",
    "XZ05": "水清扬 男 站长 在岗|窦建平 男 试制班长 在岗|章小艾 女 化验员 在外|云志远 男 技术员 在外|苏婉婷 女 技术员 在外",
    "XZ06": "潘启明 男 工作站站长 在外|葛志刚 男 验级员 在外|奚美玲 女 验级员 在外|范大鹏 男 验级员 在外|彭欣怡 女 记录员 在外",
}
PROBATIONARY = {"吴佳宁": "2025-11-20", "金晓宇": "2026-01-15"}

OTHERS = (
    # number, name, sex, department, position
    ("20001", "鲁雨桐", "女", "党群工作部", "党建主管"),
    ("20002", "韦正清", "男", "纪检监察部", "审计专员"),
    ("20003", "昌永健", "男", "安全保卫科", "科长"),
    ("20004", "马晨曦", "女", "企业管理科", "创新管理员"),
    ("20005", "唐志刚", "男", "计划调度科", "科长"),
    ("20006", "费丽萍", "女", "质量管理科", "科长"),
    ("20007", "岑学文", "男", "工艺技术科", "科长"),
    ("20008", "柳长青", "男", "设备管理科", "设备主管"),
    ("20009", "薛敏", "女", "信息中心", "系统工程师"),
    ("20010", "贺安民", "男", "能源环保科", "能源主管"),
)

APPOINTMENTS = (
    ("10001", "支部书记", BRANCH[0]),
    ("10008", "副书记", BRANCH[0]),
    ("10015", "组织委员", BRANCH[0]),
    ("10022", "宣传委员", BRANCH[0]),
    ("10030", "纪检委员", BRANCH[0]),
    ("10002", "党小组长", "XZ01"),
    ("10009", "党小组长", "XZ02"),
    ("10016", "党小组长", "XZ03"),
    ("10023", "党小组长", "XZ04"),
    ("10031", "党小组长", "XZ05"),
    ("10035", "党小组长", "XZ06"),
    ("20001", "管理员", COMMITTEE[0]),
    ("20002", "审计员", COMMITTEE[0]),
    ("20003", "部门负责人", "安全保卫科"),
    ("20004", "职能部门", "企业管理科"),
    ("20005", "部门负责人", "计划调度科"),
    ("20006", "部门负责人", "质量管理科"),
    ("20007", "部门负责人", "工艺技术科"),
    ("20008", "职能部门", "设备管理科"),
    ("20009", "职能部门", "信息中心"),
    ("20010", "职能部门", "能源环保科"),
    ("10030", "部门负责人", "技术中心青州站"),
)

# One account a role (domain.md §1), printed at the start.
ACCOUNTS = ("10001", "10015", "10002", "10003", "20003", "20004", "20001", "20002")

Row = dict[str, str]


def organisations() -> Iterator[Row]:
    """Rows of the sheet 组织."""
    yield {"代码": COMMITTEE[0], "名称": COMMITTEE[1], "类型": "党委", "上级代码": ""}
    yield {"代码": BRANCH[0], "名称": BRANCH[1], "类型": "党支部", "上级代码": COMMITTEE[0]}


def groups() -> Iterator[Row]:
    """Rows of the sheet 党小组."""
    for code, name, _department, team, liaison in GROUPS:
        yield {
            "代码": code,
            "名称": name,
            "党支部代码": BRANCH[0],
            "班组": team,
            "联系支委工号": liaison,
            "成立日期": FOUNDED,
        }


def people() -> Iterator[Row]:
    """Rows of the sheet 人员: the members group by group, then those who serve from outside the branch."""
    number = 10001
    departments = {code: department for code, _name, department, _team, _liaison in GROUPS}
    for group, line in MEMBERS.items():
        for entry in line.split("|"):
            name, sex, position, category = entry.split()
            yield _member(str(number), name, sex, position, category, group, departments[group])
            number += 1
    for employee_no, name, sex, department, position in OTHERS:
        yield {
            "工号": employee_no,
            "姓名": name,
            "性别": sex,
            "政治面貌": "群众",
            "部门": department,
            "岗位": position,
            "类别": "在岗",
        }


def _member(number: str, name: str, sex: str, position: str, category: str, group: str, department: str) -> Row:
    joined = PROBATIONARY.get(name, f"{1988 + int(number) % 30}-07-01")
    return {
        "工号": number,
        "姓名": name,
        "性别": sex,
        "政治面貌": "预备党员" if name in PROBATIONARY else "正式党员",
        "入党日期": joined,
        "转正日期": "" if name in PROBATIONARY else str(int(joined[:4]) + 1) + joined[4:],
        "党支部代码": BRANCH[0],
        "党小组代码": group,
        "部门": department,
        "岗位": position.replace("·", "兼"),
        "类别": category,
        "出生日期": f"{int(joined[:4]) - 23 - int(number) % 7}-{int(number) % 12 + 1:02d}-15",
    }


def appointments() -> Iterator[Row]:
    """Rows of the sheet 任职."""
    for number, office, place in APPOINTMENTS:
        yield {"工号": number, "职务": office, "所在": place, "起": APPOINTED}
