"""The keys by which pinyin finds a name: initials, in full, every reading; kept by whatever writes a name."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st

from groups.models import Person
from groups.models.people import sounding
from groups.pinyin import LONGEST, keys_of, sounds_like, spelled
from tests.factories import groups


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("张三", "zs zhs zhangs zhangsan"),
        ("张晓明", "zxm zhxm zhangxm zhangxiaoming /xiaoming"),
        ("王伟", "ww wangw wangwei"),
        ("欧阳修", "oyx ouyangx ouyangxiu"),
        ("上官婉儿", "sgwe shgwe shangguanwe shangguanwaner /waner"),
        ("阿依古丽·买买提", "ayglmmt ayigulimaimaiti /yigulimaimaiti"),
        ("John Smith", "js johns johnsmith"),
        ("李John", "lj lij lijohn"),
        ("𠮷野", "y ye"),
        ("·", ""),
        ("", ""),
    ],
)
def test_keys_of_a_name(name: str, keys: str) -> None:
    assert keys_of(name) == keys


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("单雄信", "sxx shan dxx dan"),
        ("曾国藩", "zgf zeng zengguofan cgf"),
        ("解晓东", "xxd xie jxd"),
        ("仇英", "qy qiu cy chouying"),
        ("查良镛", "zly zhaly cly"),
        ("朴树", "ps piao"),
        ("区伟", "ow ou qw"),
        ("翟天临", "ztl zhai dtl"),
        ("覃海洋", "qhy qin thy tan"),
        ("任重", "rz rc renzhong renchong"),
        ("尉迟恭", "wcg ycg yuchigong"),
        ("万俟卨", "mqx moqi"),
        ("长孙无忌", "zswj zhangsun"),
        ("乐嘉", "yj lj yue le"),
        ("吕布", "lb lvbu lübu lubu lyu"),
        ("李长江", "lcj lzj changjiang"),
        ("张乐行", "zlx zyx zlh"),
        ("张三", "ZHANG zhang-san zhang'san zhs"),
    ],
)
def test_every_plausible_reading_finds_the_name(name: str, typed: str) -> None:
    assert [each for each in typed.split() if not sounds_like(name, keys_of(name), each)] == []


@pytest.mark.parametrize("typed", ["", " ", "s", "san", "hs", "an", "zhangsann", "张", "%", "_", "z%", "z\0"])
def test_what_spells_another_name_or_nothing_finds_none(typed: str) -> None:
    assert not sounds_like("张三", keys_of("张三"), typed)


@given(st.text(max_size=64))
def test_keys_of_any_text_are_short_and_spelled(name: str) -> None:
    keys = keys_of(name)
    assert len(keys) <= LONGEST
    assert all(spelled(key.lstrip("/")) == key.lstrip("/") for key in keys.split())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("zs", ["张三"]),
        ("zhang", ["张三", "章晓明"]),
        ("xiaoming", ["章晓明"]),
        ("shan", ["单雄信"]),
        ("dan", ["单雄信"]),
        ("x", ["单雄信", "章晓明"]),
        ("单x", ["单雄信"]),
        ("zhang三", ["张三"]),
        ("%", []),
        ("", []),
    ],
)
def test_database_finds_what_the_keys_say(typed: str, names: list[str]) -> None:
    for name in ("张三", "章晓明", "单雄信", "李四"):
        groups.person(name=name)

    found = Person.objects.filter(sounding(typed)).values_list("name", flat=True)

    assert sorted(found) == sorted(names)
    assert sorted(each.name for each in Person.objects.all() if sounds_like(each.name, each.initials, typed)) == sorted(
        names
    )


@pytest.mark.django_db
def test_given_name_is_no_beginning_of_the_whole() -> None:
    groups.person(name="章晓明")
    groups.person(name="肖明")

    found = Person.objects.filter(sounding("xiao", from_surname=True)).values_list("name", flat=True)

    assert list(found) == ["肖明"]


@pytest.mark.django_db
def test_keys_follow_the_name() -> None:
    person = groups.person(name="张三")
    person.name = "单四"
    person.save()
    person.refresh_from_db()
    assert person.initials == keys_of("单四")


@pytest.mark.django_db
def test_migration_spells_the_names_that_are_there() -> None:
    migration: Any = import_module("groups.migrations.0007_initials")
    for name in ("张三", "单雄信", "·"):
        groups.person(name=name)
    Person.objects.update(initials="old")

    migration.spell_names(apps, None)

    assert {each.name: each.initials for each in Person.objects.all()} == {
        name: keys_of(name) for name in ("张三", "单雄信", "·")
    }
