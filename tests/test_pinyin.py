"""Search keys of names."""

import pytest

from app.pinyin import search_keys


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("单雄信", ["sxx", "dxx"]),
        ("曾小贤", ["zxx", "cxx"]),
        ("仇英", ["qy", "cy"]),
        ("区适子", ["osz", "qsz"]),
        ("查士标", ["zsb", "csb"]),
        ("解学士", ["xxs", "jxs"]),
        ("尉迟敬德", ["ycjd", "wcjd"]),
        ("尉健行", ["wjx"]),
        ("欧阳询", ["oyx"]),
        ("长孙无忌", ["zswj", "cswj"]),
        ("万俟丑奴", ["mqcn", "wqcn"]),
        ("王羲之", ["wxz"]),
    ],
)
def test_a_name_is_found_by_every_reading_of_its_surname(name: str, keys: list[str]) -> None:
    assert set(keys) <= set(search_keys(name).split())


@pytest.mark.parametrize(
    ("name", "key"), [("单雄信", "sxx"), ("仇英", "qy"), ("尉迟敬德", "ycjd"), ("盖叫天", "gjt")]
)
def test_the_surnames_own_reading_comes_first(name: str, key: str) -> None:
    assert search_keys(name).split()[0] == key


def test_the_rest_of_a_name_has_one_reading_only() -> None:
    assert search_keys("李长乐").split() == ["lcl"]


def test_no_key_is_told_twice() -> None:
    keys = search_keys("单雄信").split()
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("name", ["阿依古丽·买买提", "阿依古丽•买买提", "阿依古丽 买买提"])
def test_the_dot_in_a_name_is_not_searched_for(name: str) -> None:
    assert "ayglmmt" in search_keys(name).split()


def test_letters_in_a_name_are_small_in_its_keys() -> None:
    assert search_keys("张A") == "za"


@pytest.mark.parametrize("name", ["", "  ", "·"])
def test_no_name_has_no_keys(name: str) -> None:
    assert search_keys(name) == ""
