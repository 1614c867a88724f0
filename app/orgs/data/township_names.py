"""What the name of a township tells: its kind, and the core that stays when the kind does not."""

import re

from pypinyin import lazy_pinyin

PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡"
    "|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克"
    "|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|各"
)
_KIND = re.compile(r"(街道办事处|地区办事处|办事处|街道|民族乡|苏木|乡|镇)$")
_PEOPLES = re.compile(rf"((?:{PEOPLES})族)+$")
_BRACKETS = re.compile(r"[（(].*?[)）]")
_DOUBLED = re.compile(r"街街道$")


def core_of(name: str) -> str:
    """The name without its kind and its peoples: 幸福满族乡 → 幸福."""
    plain = _DOUBLED.sub("街道", _BRACKETS.sub("", name))
    without_kind = _KIND.sub("", plain)
    return _PEOPLES.sub("", without_kind) or without_kind or plain


def is_official(name: str) -> bool:
    """Is it a subdistrict, town or township, and not an estate, a development zone or an office of one?"""
    return bool(_KIND.search(name)) and not _BRACKETS.search(name) and not name.endswith("办事处")


def is_administrative(code: str) -> bool:
    """001–399 are subdistricts, towns and townships; 400 and above stand for what is like one."""
    return code[6:9] < "400"


def is_withdrawn(name: str) -> bool:
    """The register keeps some that were dissolved: 北关街道（撤销）, 五里乡（2022年撤分）."""
    return any("撤" in part for part in _BRACKETS.findall(name))


def written_alike(name: str, other: str) -> bool:
    """Do two spellings sound the same (尖塚镇, 尖冢镇), or does one only say more (高阳县锦华街道)?"""
    return (
        name.endswith(other)
        or other.endswith(name)
        or lazy_pinyin(core_of(name)) == lazy_pinyin(core_of(other))
    )
