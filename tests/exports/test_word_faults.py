"""What is wrong with a county's Word template is told in Chinese, with the text where it is."""

from io import BytesIO

import pytest
from docx import Document

from app.errors import Invalid
from app.exports.agreements import word as word_module
from app.exports.agreements.samples import sample
from app.exports.agreements.word import MESSAGES, require_usable
from app.exports.word_press import Wrong
from app.exports.word_press import fill as filled_in
from tests.exports.templates import word


@pytest.mark.parametrize(
    ("text", "what", "name"),
    [
        ("{{ 身高 }}", "unknown", "身高"),
        ("{% if 协议编号 %}{% else %}{{ 体重 }}{% endif %}", "unknown", "体重"),
        ("{% for 行 in 成员 %}{{ 行.年龄 }}{% endfor %}", "unknown", "年龄"),
        ("{% for 行 in 成员 %}", "open", ""),
        ("{{ 协议编号", "unfinished", ""),
        ("{{ ''.__class__.__mro__ }}", "unknown", "__class__"),
        ("{{ 协议编号.format.__globals__ }}", "unknown", "__globals__"),
        ("{{ 协议编号 / 0 }}", "expression", ""),
    ],
)
def test_what_is_wrong_with_a_template_is_named(text: str, what: str, name: str) -> None:
    with pytest.raises(Wrong) as wrong:
        filled_in(word(text), sample())
    assert wrong.value.what in (what, "forbidden" if "__" in text else what)
    assert what in MESSAGES
    if name and wrong.value.what == "unknown":
        assert wrong.value.name == name


@pytest.mark.parametrize(
    ("paragraphs", "what", "place"),
    [
        (("甲方", "协议 {% if %}甲", "乙方"), "unfinished", "协议 {% if %}甲"),
        (("甲方", "编号 {{ 协议编号", "电话 {{ 机构电话 }}"), "unfinished", "编号 {{ 协议编号"),
        (("{{ 协议编号 }}", "{% for 行 in 成员 %}名", "末尾"), "open", "{% for 行 in 成员 %}名"),
        (("{{ 协议编号 }}", "多 {% endfor %}", "末尾"), "syntax", "多 {% endfor %}"),
        (("{{ 协议编号 }}", "空 {{ 成员[9].姓名 }}"), "row", "空 {{ 成员[9].姓名 }}"),
        (("{{ 协议编号 }}", "{{ 1 / 0 }}", "{{ 机构 }}"), "expression", "{{ 1 / 0 }}"),
        (
            ("头", "{% for 数 in range(999999) %}{% endfor %}"),
            "loop",
            "{% for 数 in range(999999) %}{% endfor %}",
        ),
        (("头", "{{ 协议编号|大写 }}"), "unknown", "{{ 协议编号|大写 }}"),
        (("{{ 机构 }}", "身高：{{ 身高 }}"), "unknown", "身高：{{ 身高 }}"),
        (("长" * 60 + "{{ 1 / 0 }}",), "expression", "…" + "长" * 13 + "{{ 1 / 0 }}"),
    ],
)
def test_a_fault_is_told_with_the_paragraph_it_stands_in(
    paragraphs: tuple[str, ...], what: str, place: str
) -> None:
    with pytest.raises(Wrong) as wrong:
        filled_in(word(*paragraphs), sample())
    assert (wrong.value.what, wrong.value.place) == (what, place)


def test_a_fault_in_the_header_is_told_with_its_text() -> None:
    document, made = Document(), BytesIO()
    document.sections[0].header.paragraphs[0].text = "页眉 {{ 1 / 0 }}"
    document.add_paragraph("{{ 机构 }}")
    document.save(made)
    with pytest.raises(Wrong) as wrong:
        filled_in(made.getvalue(), sample())
    assert wrong.value.place == "页眉 {{ 1 / 0 }}"


def test_a_template_that_takes_too_long_is_refused_with_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_module, "TRYING", 1)
    loops = "".join(f"{{% for 数{n} in range(99999) %}}" for n in range(3)) + "{% endfor %}" * 3
    with pytest.raises(Invalid) as refused:
        require_usable(word(loops + "{{ 机构 }}"))
    assert refused.value.message.startswith("模板填写超时（1 秒）")
