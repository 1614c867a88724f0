"""Pinyin: the initials by which a resident or a medicine is searched for."""

from itertools import product

from pypinyin import Style, lazy_pinyin, pinyin

# Surnames read otherwise than the character usually is; its other readings stay searchable beside it.
SURNAMES = {
    "单": "shan",
    "曾": "zeng",
    "仇": "qiu",
    "盖": "ge",
    "区": "ou",
    "查": "zha",
    "解": "xie",
    "朴": "piao",
    "翟": "zhai",
    "洗": "xian",
    "乐": "yue",
    "员": "yun",
    "种": "chong",
    "重": "chong",
    "召": "shao",
    "折": "she",
    "繁": "po",
    "缪": "miao",
    "祭": "zhai",
    "黑": "he",
    "秘": "bi",
    "覃": "qin",
    "佴": "nai",
    "阚": "kan",
    "卜": "bu",
    "炅": "gui",
    "不": "fou",
    "都": "du",
    "能": "nai",
    "隗": "wei",
    "句": "gou",
    "万俟": "mo qi",
    "尉迟": "yu chi",
    "长孙": "zhang sun",
    "单于": "chan yu",
    "澹台": "tan tai",
}


def search_keys(name: str) -> str:
    """Initials to search by, the likeliest first: 单雄信 → `sxx dxx`.

    All readings of the first character (a surname's own one before them), the first reading of the others.
    """
    plain = _plain(name)
    if not plain:
        return ""
    surname = _surname(plain)
    rest = [sound[:1] for sound in lazy_pinyin(plain[1:])]
    keys = ["".join(word[0] for word in _sounds_of_surname(surname)) + "".join(rest[len(surname) - 1 :])]
    keys += ["".join(letters) for letters in product(_initials(plain[0]), ["".join(rest)])]
    return " ".join(dict.fromkeys(key.lower() for key in keys))


def initials(text: str) -> str:
    """Of words that are no name, letters and digits kept: 维生素B6片 → `wssb6p`."""
    letters = "".join(lazy_pinyin(text, style=Style.FIRST_LETTER))
    return "".join(each for each in letters if each.isascii() and each.isalnum()).lower()


def _plain(name: str) -> str:
    """Without spaces and the dot inside minority names (阿依古丽·买买提)."""
    return "".join(character for character in name if character.isalnum())


def _surname(name: str) -> str:
    return name[:2] if len(name) > 2 and name[:2] in SURNAMES else name[:1]


def _sounds_of_surname(surname: str) -> list[str]:
    return SURNAMES[surname].split() if surname in SURNAMES else lazy_pinyin(surname)


def _initials(character: str) -> list[str]:
    return [sound[:1] for sound in pinyin(character, style=Style.NORMAL, heteronym=True)[0]]
