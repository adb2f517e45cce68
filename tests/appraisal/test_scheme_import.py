"""A scheme comes in from its workbook: what is read, what is refused and where, what is worth saying."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from appraisal.models import Band, Scheme
from appraisal.scheme_contents import Terms
from appraisal.scheme_queries import contents_of
from appraisal.scheme_workbook import sheets_of, template_workbook
from appraisal.services.scheme_reading import read_scheme
from appraisal.services.schemes import approve_scheme, import_scheme
from appraisal.suggestions import SOURCES
from board.demo.scheme import scheme_workbook
from branchmgr.errors import RefusedError
from branchmgr.models import AuditEvent
from branchmgr.spreadsheets import write_workbook
from groups.enums import Office
from tests.factories import appraisal, groups
from tests.factories.scheme_workbooks import bands, items, terms, workbook

Place = tuple[str, int, str]


def faults(source: bytes) -> list[Place]:
    """Where the faults of a workbook stand."""
    with pytest.raises(RefusedError) as refusal:
        read_scheme(source)
    return [(fault.sheet, fault.row, fault.column) for fault in refusal.value.faults]


def test_reference_workbook_becomes_the_reference_scheme() -> None:
    contents = read_scheme(scheme_workbook(2026)).contents

    assert (contents.full_marks, len(contents.items), len(contents.bonuses)) == (100, 23, 4)
    sums = {name: sum(i.maximum or 0 for i in contents.items if i.dimension == name) for name in contents.dimensions}
    assert list(sums.values()) == [15, 25, 10, 15, 10, 15, 10, 14, 0]
    assert [(i.code, i.veto_effect, i.ceiling) for i in contents.items if i.kind == "veto"] == [
        ("V1", "ceiling", "基本合格"),
        ("V2", "ceiling", "合格"),
        ("V3", "last", ""),
    ]


def test_reference_workbook_is_the_same_every_time() -> None:
    assert scheme_workbook(2026) == scheme_workbook(2026)


def test_settings_left_out_have_their_defaults() -> None:
    source = workbook([{"项目": "名称", "值": "办法"}, {"项目": "年度", "值": "2026"}], without=["等次"])

    contents = read_scheme(source).contents

    assert contents.terms == Terms(name="办法", year=2026)
    assert [(band.grade, band.lower) for band in contents.bands] == [
        ("优秀", 95),
        ("合格", 80),
        ("基本合格", 60),
        ("不合格", 0),
    ]


def test_every_setting_is_read() -> None:
    changed = terms(
        2027,
        周期="半年",
        记分步长="０.25",
        加分上限="3.5",
        加分计入等次="是",
        加分计入排名="否",
        并列先比="党费收缴；A1 ; 加分项",
        年终方法="平均",
        打分提前天数="0",
        公布日="28",
        公布时刻="8:30",
        顺延工作日="是",
        异议天数="60",
        整改等次="合格",
    )

    read = read_scheme(workbook(changed)).contents.terms

    assert read == Terms(
        name="党小组季度动态考评办法",
        year=2027,
        cadence="half",
        step=Decimal("0.25"),
        bonus_cap=Decimal("3.5"),
        bonus_in_grade=True,
        bonus_in_rank=False,
        tie_break=("党费收缴", "A1", "加分项"),
        annual_method="mean",
        scoring_lead_days=0,
        publish_day=28,
        publish_time=time(8, 30),
        shift_to_working_day=True,
        objection_days=60,
        rectification_grade="合格",
        self_assessment=True,
    )


def test_rows_of_a_dimension_are_brought_together() -> None:
    rows = items()
    mixed = [rows[3], rows[0], *rows[4:], rows[1], rows[2]]

    contents = read_scheme(workbook(given_items=mixed)).contents

    assert [item.code for item in contents.items[:7]] == ["B1", "B2", "B3", "B4", "A1", "A2", "A3"]


def test_a_full_width_colon_names_the_ceiling_too() -> None:
    contents = read_scheme(workbook(given_items=items({"V3": {"否决效果": "等次不超过： 合格"}}))).contents

    assert (contents.items[-1].veto_effect, contents.items[-1].ceiling) == ("ceiling", "合格")


def test_a_veto_without_effect_and_maximum_ranks_last() -> None:
    contents = read_scheme(workbook(given_items=items({"V1": {"否决效果": "", "满分": ""}}))).contents

    assert [(i.veto_effect, i.maximum) for i in contents.items if i.code == "V1"] == [("last", 0)]


TERM_FAULTS = {
    "名称": ["", "名" * 101],
    "年度": ["", "今年", "1999", "2026.5"],
    "周期": ["月"],
    "记分步长": ["0", "-0.5", "0.00001", "半分"],
    "加分上限": ["-1", "1e2", "99999"],
    "加分计入等次": ["可以"],
    "加分计入排名": ["1"],
    "并列先比": ["党费", "A1;A1"],
    "年终方法": ["中位数"],
    "打分提前天数": ["32", "-1", "1.5"],
    "公布日": ["0", "29"],
    "公布时刻": ["25:00", "九点"],
    "顺延工作日": ["也许"],
    "异议天数": ["61"],
    "整改等次": ["良好"],
}


@pytest.mark.parametrize(("item", "value"), [(item, value) for item, values in TERM_FAULTS.items() for value in values])
def test_a_setting_out_of_its_range_is_a_fault(item: str, value: str) -> None:
    rows = terms()
    rows = [{"项目": row["项目"], "值": value if row["项目"] == item else row["值"]} for row in rows]
    if not any(row["项目"] == item for row in rows):
        rows.append({"项目": item, "值": value})
    number = 2 + [row["项目"] for row in rows].index(item)

    assert faults(workbook(rows)) == [("办法", number, "值")]


@pytest.mark.parametrize("item", ["名称", "年度"])
def test_a_required_setting_that_is_left_out_is_a_fault(item: str) -> None:
    assert faults(workbook([row for row in terms() if row["项目"] != item])) == [("办法", 0, "项目")]


def test_a_setting_twice_is_a_fault() -> None:
    rows = [*terms(), {"项目": "公布日", "值": "3"}]

    assert faults(workbook(rows)) == [("办法", len(rows) + 1, "项目")]


ITEM_FAULTS: list[tuple[dict[str, dict[str, str]], list[Place]]] = [
    ({"A2": {"代码": "A1"}}, [("考核项目", 2, "代码"), ("考核项目", 3, "代码")]),
    ({"A2": {"代码": "A 2"}}, [("考核项目", 3, "代码")]),
    ({"A2": {"代码": "党小组"}}, [("考核项目", 3, "代码")]),
    ({"A2": {"代码": ""}}, [("考核项目", 3, "代码")]),
    ({"A2": {"考评内容": ""}}, [("考核项目", 3, "考评内容")]),
    ({"A2": {"考核项目": ""}}, [("考核项目", 3, "考核项目")]),
    ({"A2": {"计分方式": "打分"}}, [("考核项目", 3, "计分方式")]),
    ({"A2": {"计分方式": ""}}, [("考核项目", 3, "计分方式")]),
    ({"A2": {"满分": "-8"}}, [("考核项目", 3, "满分")]),
    ({"A2": {"满分": "0"}}, [("考核项目", 3, "满分")]),
    ({"A2": {"满分": "8.2"}}, [("考核项目", 3, "满分")]),
    ({"A2": {"满分": "八"}}, [("考核项目", 3, "满分")]),
    ({"A2": {"满分": ""}}, [("考核项目", 3, "满分")]),
    ({"A2": {"满分": "10001"}}, [("考核项目", 3, "满分")]),
    ({"H1": {"满分": "-1"}}, [("考核项目", 18, "满分")]),
    ({"H1": {"满分": "0.7"}}, [("考核项目", 18, "满分")]),
    ({"A2": {"否决效果": "末位"}}, [("考核项目", 3, "否决效果")]),
    ({"V1": {"满分": "5"}}, [("考核项目", 22, "满分")]),
    ({"V1": {"否决效果": "开除"}}, [("考核项目", 22, "否决效果")]),
    ({"V1": {"否决效果": "末位:合格"}}, [("考核项目", 22, "否决效果")]),
    ({"V1": {"否决效果": "等次不超过"}}, [("考核项目", 22, "否决效果")]),
    ({"V1": {"否决效果": "等次不超过:良好"}}, [("考核项目", 22, "否决效果")]),
]


@pytest.mark.parametrize(("changes", "places"), ITEM_FAULTS)
def test_a_faulty_item_is_told_where_it_stands(changes: dict[str, dict[str, str]], places: list[Place]) -> None:
    assert faults(workbook(given_items=items(changes))) == places


BAND_FAULTS: list[tuple[list[tuple[str, str]], list[Place]]] = [
    ([("优秀", "95"), ("基本合格", "60"), ("合格", "10")], [("等次", 4, "下限")]),
    ([("优秀", "95"), ("优秀", "60"), ("合格", "20"), ("基本合格", "0")], [("等次", 2, "等次"), ("等次", 3, "等次")]),
    ([("优秀", "60"), ("合格", "60"), ("基本合格", "0")], [("等次", 2, "下限"), ("等次", 3, "下限")]),
    ([("优秀", "60"), ("合格", "0"), ("基本合格", "-5")], [("等次", 4, "下限")]),
    ([("优秀", "很高"), ("合格", "0"), ("基本合格", "5")], [("等次", 2, "下限")]),
    ([("优秀", "95"), ("合格", "80"), ("基本合格", "零")], [("等次", 4, "下限")]),
]


@pytest.mark.parametrize(("given", "places"), BAND_FAULTS)
def test_bands_with_a_fault_are_told_where_it_stands(given: list[tuple[str, str]], places: list[Place]) -> None:
    vetoes = {"V2": {"否决效果": "末位"}, "V1": {"否决效果": "末位"}}

    assert faults(workbook(given_items=items(vetoes), given_bands=bands(*given))) == places


def test_a_scheme_without_anything_to_score_is_a_fault() -> None:
    rows = [row for row in items() if row["计分方式"] in ("加分", "否决")]

    assert faults(workbook(given_items=rows)) == [("考核项目", 0, "计分方式")]


@pytest.mark.parametrize("without", ["办法", "考核项目"])
def test_a_missing_sheet_is_the_only_fault(without: str) -> None:
    assert faults(workbook(without=[without])) == [(without, 0, "")]


def test_all_faults_are_told_at_once() -> None:
    source = workbook(
        terms(年度="", 公布日="31", 并列先比="没有"),
        items({"A1": {"满分": "4.3"}, "A2": {"代码": "A1"}, "V2": {"满分": "5"}}),
        bands(("优秀", "95"), ("合格", "80"), ("基本合格", "60")),
    )

    assert faults(source) == [
        ("办法", 3, "值"),
        ("办法", 11, "值"),
        ("办法", 17, "值"),
        ("考核项目", 2, "代码"),
        ("考核项目", 2, "满分"),
        ("考核项目", 3, "代码"),
        ("考核项目", 23, "满分"),
        ("等次", 4, "下限"),
    ]


def test_a_formula_is_told_once() -> None:
    book = load_workbook(BytesIO(workbook()))
    book["考核项目"]["D2"] = "=2+2"
    stream = BytesIO()
    book.save(stream)

    assert faults(stream.getvalue()) == [("考核项目", 2, "满分")]


@pytest.mark.parametrize(
    ("source", "number"),
    [
        (lambda: workbook(), 0),
        (lambda: workbook([*terms(), {"项目": "颜色", "值": "红"}]), 1),
        (lambda: workbook(given_items=items({"A1": {"满分": "5"}})), 1),
        (lambda: workbook(terms(加分上限="20")), 1),
        (lambda: workbook(terms(加分上限="3")), 3),
        (lambda: workbook(terms(加分计入排名="否")), 1),
        (lambda: workbook(given_bands=bands(("优秀", "101"), ("合格", "80"), ("基本合格", "0"))), 1),
    ],
)
def test_what_is_unusual_is_said_and_imported(source: Callable[[], bytes], number: int) -> None:
    assert len(read_scheme(source()).notices) == number


@pytest.mark.django_db
def test_import_makes_a_draft_and_one_audit_entry() -> None:
    branch = groups.branch("ZB01")

    outcome = import_scheme(branch, source=workbook(), by=None)

    scheme = Scheme.objects.get()
    assert (outcome.scheme, outcome.is_new, scheme.is_approved, scheme.version) == (scheme, True, False, 1)
    assert (scheme.dimensions.count(), scheme.indicators.count(), scheme.bands.count()) == (9, 23, 4)
    entry = AuditEvent.objects.get()
    assert (entry.action, entry.branch, entry.after["version"]) == ("import_scheme", "ZB01", 1)


@pytest.mark.django_db
@pytest.mark.parametrize("approved", [False, True])
def test_the_same_again_changes_nothing(approved: bool) -> None:
    branch = groups.branch()
    first = import_scheme(branch, source=workbook(), by=None).scheme
    if approved:
        approve_scheme(first, meeting_on=date(2026, 1, 5), resolution="同意", by=None)
    entries = AuditEvent.objects.count()

    again = import_scheme(branch, source=workbook(), by=None)

    assert (again.scheme, again.is_new, Scheme.objects.count()) == (first, False, 1)
    assert AuditEvent.objects.count() == entries


@pytest.mark.django_db
def test_a_change_is_the_next_version_of_its_year_and_cadence() -> None:
    branch = groups.branch()
    made = [
        import_scheme(branch, source=workbook(terms(year, **changes)), by=None).scheme
        for year, changes in ((2026, {}), (2026, {"公布日": "5"}), (2026, {"周期": "半年"}), (2027, {}), (2026, {}))
    ]

    assert [scheme.version for scheme in made] == [1, 2, 1, 1, 3]


@pytest.mark.django_db
def test_a_refused_import_leaves_nothing() -> None:
    branch = groups.branch()

    with pytest.raises(RefusedError):
        import_scheme(branch, source=workbook(terms(公布日="31")), by=None)

    assert (Scheme.objects.count(), Band.objects.count(), AuditEvent.objects.count()) == (0, 0, 0)


@pytest.mark.django_db
def test_only_the_secretary_of_the_branch_imports() -> None:
    branch = groups.branch()
    for office, place in ((Office.ORGANISATION, branch), (Office.SECRETARY, groups.branch())):
        with pytest.raises(RefusedError):
            import_scheme(branch, source=workbook(), by=groups.holder(office, place))

    assert import_scheme(branch, source=workbook(), by=groups.holder(Office.SECRETARY, branch)).is_new


@pytest.mark.django_db
def test_export_comes_back_as_the_same_scheme() -> None:
    changed = terms(并列先比="党费收缴;A1", 记分步长="0.25", 加分上限="3.75", 顺延工作日="是")
    extra = {"A1": {"满分": "4.25", "数据来源": "meetings", "建议规则": "-1 each", "标准": "=不是公式\n第二行"}}
    scheme = import_scheme(groups.branch(), source=workbook(changed, items(extra)), by=None).scheme
    stream = BytesIO()

    write_workbook(stream, sheets_of(contents_of(scheme)))

    assert read_scheme(stream.getvalue()).contents == contents_of(scheme)


@pytest.mark.django_db
def test_the_builders_reference_scheme_is_the_workbooks() -> None:
    built = appraisal.reference_scheme(groups.branch())

    assert contents_of(built) == read_scheme(scheme_workbook(2026)).contents


def test_the_template_can_be_imported_as_it_is() -> None:
    reading = read_scheme(template_workbook())

    assert (reading.contents.full_marks, reading.notices) == (100, ())


def test_the_template_names_every_source_of_suggested_scores() -> None:
    said = [str(row[0]) for sheet in load_workbook(BytesIO(template_workbook())) for row in sheet.values]

    for source in SOURCES.values():
        assert f"{source.chinese} / {source.key}：{source.label}" in said


@pytest.mark.django_db
def test_self_assessment_and_a_yearly_cadence_are_read_and_written() -> None:
    asked = read_scheme(workbook(terms(自评="是", 周期="年度"))).contents

    again = BytesIO()
    write_workbook(again, sheets_of(asked))

    assert (asked.terms.self_assessment, asked.terms.cadence) == (True, "year")
    assert read_scheme(again.getvalue()).contents == asked
    assert not read_scheme(workbook(terms(自评=""))).contents.terms.self_assessment
