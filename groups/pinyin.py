"""By what one types a Chinese name is found: its pinyin, whole and as initials, in every reading it may have.

张晓明 is found by zxm, zhxm, zhang, zhangxm, zhangxiaoming and xiaoming; 单雄信 by shan… and by dan….
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice, product
from typing import Final

from pypinyin import lazy_pinyin

LONGEST: Final = 255
"""characters of all keys of a name, the spaces between them included"""
MOST_READINGS: Final = 12
LONGEST_MIXED: Final = 40
"""characters of what is typed half in signs, half in pinyin"""
BETWEEN: Final = " "
GIVEN: Final = "/"
"""stands before the key of a given name alone"""
_LATIN: Final = re.compile(r"[a-z0-9]+")
_SIGNS: Final = re.compile(r"[㐀-鿿]+")
_LEFT_OUT: Final = re.compile(r"[\s'’·•.\-]+")
_TWO_LETTERS: Final = ("zh", "ch", "sh")


def _table(text: str) -> dict[str, tuple[str, ...]]:
    """Signs with their readings, 查zha 柏bai/bo, as a table."""
    return {each[0]: tuple(each[1:].split("/")) for each in text.split()}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_COMPOUND: Final = _words(
    "欧阳 司马 上官 诸葛 皇甫 令狐 尉迟 司徒 司空 夏侯 东方 独孤 南宫 长孙 宇文 轩辕 慕容 公孙 端木 淳于 濮阳 "
    "单于 申屠 太史 呼延 钟离 闾丘 鲜于 澹台 万俟 赫连 公冶 宗政 东郭 西门 南门 百里 完颜 纳兰 拓跋 即墨 第五 "
    "闻人 亓官 司寇 仉督 子车 颛孙 漆雕 乐正 壤驷 公良 拓拔 夹谷 宰父 谷梁 段干 东门 羊舌 微生 梁丘 左丘"
)
"""surnames of two signs"""

_SURNAMES: Final = _table(
    "单shan 曾zeng 解xie 仇qiu 查zha 朴piao/pu 区ou 盖ge/gai 翟zhai/di 覃qin/tan 缪miao 宓mi/fu 员yun 折she "
    "乐yue/le 黑he 洗xian 秘bi 召shao 祭zhai 种chong 繁po 那na/nuo 谌chen/shen 郇xun/huan 隗wei/kui 卜bu 重chong "
    "都du 阚kan 能nai 适kuo 柏bai/bo 牟mu/mou 藏zang 句gou 郗xi/chi 郄qie/xi 尉wei/yu 薄bo 不fou 角jue 乜nie "
    "莘xin/shen 颉xie/jie 便pian 沓ta 佴nai 澹tan 长zhang/chang 万wan/mo 俞yu/shu 费fei/bi 么yao 粘nian 称chen"
)
"""how a sign is read as a surname, where that may differ from how it is read elsewhere"""

_IN_NAMES: Final = _table(
    "乐le/yue 行xing/hang 长chang/zhang 重chong/zhong 朝chao/zhao 晟sheng/cheng 茜qian/xi 柏bai/bo 调tiao/diao "
    "传chuan/zhuan 单dan/shan 都dou/du 解jie/xie 参can/shen 还hai/huan 率lü/shuai 省sheng/xing 盛sheng/cheng "
    "校xiao/jiao 藏cang/zang 曾zeng/ceng 贾jia/gu 秘mi/bi 娜na/nuo 蔚wei/yu 尉wei/yu 筠yun/jun 合he/ge 拓tuo/ta "
    "厦xia/sha 大da/dai 车che/ju 朴pu/piao 降jiang/xiang 薄bo/bao 奇qi/ji 会hui/kuai 虹hong/jiang 沈shen/chen "
    "宿su/xiu 折zhe/she 系xi/ji 祭ji/zhai 莘xin/shen 峤qiao/jiao 炅jiong/gui 阿a/e 期qi/ji 区qu/ou 缪miao/mou "
    "乾qian/gan 蕃fan/bo 卜bu/bo 镐hao/gao 什shen/shi 见jian/xian 叶ye/xie 识shi/zhi 石shi/dan 洗xi/xian 露lu/lou "
    "珲hui/hun 纶lun/guan"
)
"""the readings of a sign in a given name, the usual one first"""


def keys_of(name: str) -> str:
    """The keys of a name, the usual initials first, with a space between them; empty where nothing can be read."""
    surname = _surname_length(name)
    found = (key for syllables in _readings(name) if syllables for key in _keys(syllables, surname))
    kept = list(dict.fromkeys(found))
    while len(BETWEEN.join(kept)) > LONGEST:
        kept.pop()
    return BETWEEN.join(kept)


def spelled(typed: str) -> str:
    """What somebody typed as a key may begin, without spaces, hyphens and apostrophes; empty where it is no pinyin."""
    plain = _LEFT_OUT.sub("", typed.lower()).replace("ü", "v")
    return plain if _LATIN.fullmatch(plain) else ""


@dataclass(frozen=True, slots=True)
class Mixed:
    """Chinese signs and pinyin in one, 孙xm: ``signs`` stand in the name, a key begins as one of ``begun``."""

    signs: tuple[str, ...]
    begun: tuple[str, ...]


def mixed(typed: str) -> Mixed | None:
    """What somebody typed half in signs, half in pinyin; None for what is wholly one, or neither."""
    plain = _LEFT_OUT.sub("", typed.lower()).replace("ü", "v")
    signs = tuple(_SIGNS.findall(plain))
    if not signs or len(plain) > LONGEST_MIXED or not _LATIN.fullmatch(_SIGNS.sub("", plain)):
        return None
    spoken = (
        lambda syllables: "".join(syllables),
        lambda syllables: "".join(each[0] for each in syllables),
        lambda syllables: "".join(_initial(each) for each in syllables),
    )
    ways = (_said(plain, say) for say in spoken)
    return Mixed(signs, tuple(dict.fromkeys(each for each in ways if _LATIN.fullmatch(each))))


def _said(text: str, say: Callable[[list[str]], str]) -> str:
    """The text with its signs spoken in a way."""
    return _SIGNS.sub(lambda found: say(_spoken(found[0])), text)


def _spoken(signs: str) -> list[str]:
    """The usual reading of some signs, a surname as surnames are read."""
    read = [each.lower().replace("ü", "v") for each in lazy_pinyin(signs)]
    return [*_SURNAMES.get(signs[0], read)[:1], *read[1:]]


def sounds_like(name: str, keys: str, typed: str) -> bool:
    """Whether one of the keys of a name begins with what was typed, half of which may be in its signs."""
    half = mixed(typed)
    if half and not all(signs in name for signs in half.signs):
        return False
    begun = half.begun if half else tuple(filter(None, [spelled(typed)]))
    return any(key.lstrip(GIVEN).startswith(begun) for key in keys.split(BETWEEN))


def _readings(name: str) -> Iterator[tuple[str, ...]]:
    """The syllables of the name, once a way to read them; the usual one first."""
    usual = lazy_pinyin(name)
    if len(usual) != len(name):  # with words that are not Chinese, which stay whole
        yield tuple(word for each in usual for word in _LATIN.findall(each.lower()))
        return
    single = _surname_length(name) == 1
    choices = [
        _choices(sign, read, as_surname=place == 0 and single)
        for place, (sign, read) in enumerate(zip(name, usual, strict=True))
    ]
    yield from islice(product(*filter(None, choices)), MOST_READINGS)


def _choices(sign: str, usual: str, *, as_surname: bool) -> tuple[str, ...]:
    """How one sign may be read: a surname first as surnames are, then as the sign is elsewhere."""
    known = _SURNAMES.get(sign, ()) if as_surname else _IN_NAMES.get(sign, ())
    read = (*known, usual) if as_surname or not known else known
    plain = (each.lower().replace("ü", "v") for each in read)
    # 吕 is typed lü, lv, lu and, as in a passport, lyu.
    ways = (way for each in plain if _LATIN.fullmatch(each) for way in (each, *_without_v(each)))
    return tuple(dict.fromkeys(ways))


def _without_v(syllable: str) -> tuple[str, ...]:
    return (syllable.replace("v", "u"), syllable.replace("v", "yu")) if syllable in ("lv", "nv") else ()


def _surname_length(name: str) -> int:
    return 2 if name[:2] in _COMPOUND and len(name) > 2 else 1


def _keys(syllables: tuple[str, ...], surname: int) -> Iterator[str]:
    first, rest = "".join(syllables[:surname]), syllables[surname:]
    letters = [each[0] for each in syllables]
    yield "".join(letters)
    yield "".join(_initial(each) for each in syllables)
    yield first + "".join(letters[surname:])
    yield "".join(syllables)
    if len(rest) > 1:
        yield GIVEN + "".join(rest)


def _initial(syllable: str) -> str:
    return syllable[:2] if syllable.startswith(_TWO_LETTERS) else syllable[0]
