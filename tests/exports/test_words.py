"""A county's own words: clauses and Word template, checked when they are handed in, every version kept."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx import Document
from flask import Flask

from app.accounts.models import Role
from app.clock import today
from app.contracts.terms.catalogue import load_catalogue
from app.errors import Invalid
from app.exports.agreements.agreement import Agreement
from app.exports.agreements.gather import gather
from app.exports.agreements.placeholders import EXAMPLE, LISTS, PLAIN, given
from app.exports.agreements.samples import given_blank, sample, samples
from app.exports.agreements.terms import Terms, read_terms, shipped, terms_on
from app.exports.templates import keep
from app.exports.word_press import Wrong
from app.exports.word_press import example as made_example
from app.exports.word_press import fill as filled_in
from app.orgs.settings import setting
from tests.contracts.signing import Signing
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.exports.templates import word
from tests.make import Make

YESTERDAY = today() - timedelta(days=1)


def text_of(content: bytes) -> str:
    document = Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


@pytest.fixture
def admin(app: Flask, make: Make) -> Client:
    return Client(app, make.user(Role.COUNTY_ADMIN))


@pytest.fixture
def agreement(make: Make) -> Agreement:
    return agreed(make, YESTERDAY)


def agreed(make: Make, day: date, **answers: Any) -> Agreement:
    load_catalogue()
    person = make.resident(name="测试<甲>", birth_date=date(1958, 5, 1))
    packages = ["P-BASE", "P-HTN"]
    return gather(Signing(make).sign(person, packages=packages, start=day, on=day, **answers))


def handed_in(client: Client, content: bytes, name: str = "本县模板.docx", **more: Any) -> Any:
    fields = page(client.get("/admin/agreement")).form("/admin/agreement/word")
    given_fields = {"csrf_token": fields["csrf_token"], "valid_from": fields["valid_from"], **more}
    return client.post("/admin/agreement/word", data={**given_fields, "file": (BytesIO(content), name)})


def test_the_example_is_filled_with_an_agreement(app: Flask, agreement: Agreement) -> None:
    values = given(agreement, app.config["DATA_DIR"])
    assert values.keys() == PLAIN.keys() | LISTS.keys() == sample().keys()
    text = text_of(filled_in(made_example(EXAMPLE), values))
    for told in (
        agreement.number,
        "测试<甲>",
        "高血压面对面随访",
        "4 次",
        "杨村镇卫生院黄坑村卫生室",
        "争议的解决",
    ):
        assert told in text, told
    assert "{" not in text


def test_the_example_shows_whose_signature_is_missing(app: Flask, make: Make) -> None:
    load_catalogue()
    person = make.resident(birth_date=date(1958, 5, 1))
    signed = Signing(make).sign(person, start=YESTERDAY, on=YESTERDAY, resident_sign=None)
    text = text_of(filled_in(made_example(EXAMPLE), given(gather(signed), app.config["DATA_DIR"])))
    assert "本人：缺少签名" in text
    assert "签约医生：签名图片未上传" in text
    assert "缺少：乙方签名" in text


def test_every_placeholder_may_be_used_alone() -> None:
    text = text_of(filled_in(word(*(f"{{{{ {name} }}}}" for name in PLAIN)), sample()))
    assert text.count("示例") == len(PLAIN)


def test_a_file_that_is_no_word_document_is_refused() -> None:
    for content in (b"", b"text", _zip({"a.txt": b""}), _zip({"word/document.xml": b""})):
        with pytest.raises(Wrong, match="kind"):
            filled_in(content, sample())


def test_a_template_that_unfolds_beyond_measure_is_refused() -> None:
    with pytest.raises(Wrong, match="size"):
        filled_in(_zip({"word/document.xml": b"", "word/media/a": bytes(60 * 1024 * 1024)}), sample())


def test_a_template_that_fetches_from_outside_is_refused() -> None:
    relation = (
        b'<Relationship Type="http://example.org/image" Target="http://example.org/a" TargetMode="External"/>'
    )
    with pytest.raises(Wrong, match="outside"):
        filled_in(_zip({"word/document.xml": b"", "word/_rels/document.xml.rels": relation}), sample())


def test_the_county_hands_in_its_template_and_the_agreement_comes_out(
    app: Flask, make: Make, admin: Client
) -> None:
    assert handed_in(admin, word("本县协议 {{ 协议编号 }} {{ 乙方姓名 }}")).status_code == 302
    shown = page(admin.get("/admin/agreement"))
    assert "本县模板.docx" in shown.text
    agreement = agreed(make, today())
    reader = Client(app, make.user(Role.CENTRE_REVIEWER))
    found = reader.get(f"/agreements?no={agreement.number}").headers["Location"]
    assert f"{found}/word" in page(reader.get(found)).links
    assert "，Word 模板第 2 版。" in page(reader.get(found)).text
    answer = reader.get(f"{found}/word")
    assert f"本县协议 {agreement.number} 测试<甲>" in text_of(answer.data)


def test_the_blank_copy_comes_in_the_countys_template_too(app: Flask, make: Make, admin: Client) -> None:
    load_catalogue()
    reader = Client(app, make.user(Role.CENTRE_REVIEWER))
    assert "/agreements/blank/word" not in page(reader.get("/agreements/blank")).links
    assert reader.get("/agreements/blank/word").status_code == 404
    assert handed_in(admin, made_example(EXAMPLE)).status_code == 302
    assert "/agreements/blank/word" in page(reader.get("/agreements/blank")).links
    text = text_of(reader.get("/agreements/blank/word").data)
    assert "甲方：杨村镇卫生院" in text
    assert "高血压面对面随访" in text
    assert "缺少签名" not in text
    assert "{" not in text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hello", "文档中没有任何占位符"),
        ("{% if 签约范围=='家庭' %}{{ 成员[0].没有 }}{% endif %}{{ 机构 }}", "没有“没有”这个占位符"),
        ("{{ 成员[1].姓名 }}", "模板中「{{ 成员[1].姓名 }}」有误。原因：列表中没有这一项"),
        ("{% if 签约类型 == '续签' %}{{ 成员.姓名.甲 }}{% endif %}{{ 机构 }}", "没有“姓名”这个占位符"),
        ("{% if not 乙方姓名 %}{{ 解约[0].姓名 }}{% endif %}", "原因：列表中没有这一项"),
        ("{% if %}", "模板中「{% if %}」有误。原因：标签没有写完"),
        ("{{ 1 / 0 }}", "模板中「{{ 1 / 0 }}」有误。原因：计算出错"),
    ],
)
def test_what_fails_for_one_kind_of_agreement_is_refused_when_it_is_handed_in(
    admin: Client, text: str, said: str
) -> None:
    answer = handed_in(admin, word(text))
    assert answer.status_code == 422
    assert said in page(answer).text
    assert "本县模板.docx" not in page(admin.get("/admin/agreement")).text


def test_a_template_is_tried_with_every_scope_kind_and_mode() -> None:
    tried = samples()
    assert {(each["签约范围"], each["签约类型"]) for each in tried} == {
        (scope, kind) for scope in ("个人", "家庭") for kind in ("首次签约", "续签", "转约")
    }
    assert {each["签约模式"] for each in tried} == {"标准", "点单式", "首诊式"}
    assert all(each.keys() == given_blank().keys() == PLAIN.keys() | LISTS.keys() for each in tried)


def test_a_bad_template_is_refused_with_the_name_and_not_kept(admin: Client) -> None:
    answer = handed_in(admin, word("{{ 身高 }}"))
    assert answer.status_code == 422
    assert "没有“身高”这个占位符" in page(answer).text
    assert "本县模板.docx" not in page(admin.get("/admin/agreement")).text


def test_without_a_template_there_is_no_word_document(app: Flask, make: Make, agreement: Agreement) -> None:
    reader = Client(app, make.user(Role.CENTRE_REVIEWER))
    found = reader.get(f"/agreements?no={agreement.number}").headers["Location"]
    assert f"{found}/word" not in page(reader.get(found)).links
    assert reader.get(f"{found}/word").status_code == 404


def test_the_example_can_be_downloaded(admin: Client) -> None:
    assert "{{ 协议编号 }}" in text_of(admin.get("/admin/agreement/example.docx").data)


def test_an_agreement_keeps_the_words_of_its_day(make: Make) -> None:
    by = make.user(Role.COUNTY_ADMIN)
    keep("terms", "条款", "# 甲方\n新的内容".encode(), date(2026, 6, 1), by)
    assert terms_on(date(2026, 5, 31)) == shipped()
    assert terms_on(date(2026, 6, 1)) == Terms(2, "# 甲方\n新的内容")
    keep("terms", "条款", "# 甲方\n更新的内容".encode(), date(2026, 6, 1), by)
    assert terms_on(date(2026, 6, 1)).version == 3


def test_the_county_changes_the_clauses(admin: Client) -> None:
    form = page(admin.get("/admin/agreement")).form("/admin/agreement/terms")
    sent = {"csrf_token": form["csrf_token"], "valid_from": form["valid_from"]}
    assert admin.post("/admin/agreement/terms", data={**sent, "text": "# 甲方\n内容"}).status_code == 302
    assert terms_on(today()).version == 2
    refused = admin.post("/admin/agreement/terms", data={**sent, "text": "没有标题"})
    assert refused.status_code == 422
    assert "第一行应是以 # 开头的标题" in page(refused).text
    assert terms_on(today()).version == 2
    assert [each["version"] for each in setting("agreement_terms")] == [2]  # phones are told


@pytest.mark.parametrize("days", [-1, 0])
def test_new_words_do_not_reach_what_was_signed(make: Make, admin: Client, days: int) -> None:
    before = agreed(make, today())
    form = page(admin.get("/admin/agreement")).form("/admin/agreement/terms")
    assert form["valid_from"] == (today() + timedelta(days=1)).isoformat()
    early = {"valid_from": (today() + timedelta(days=days)).isoformat(), "text": "# 甲方\n内容"}
    refused = admin.post("/admin/agreement/terms", data={**form, **early})
    assert (refused.status_code, "最早从" in page(refused).text) == (422, True)
    assert handed_in(admin, word("{{ 协议编号 }}"), valid_from=early["valid_from"]).status_code == 422
    assert terms_on(today()) == before.terms


def test_an_agreement_is_printed_with_the_clauses_that_were_read(make: Make) -> None:
    keep("terms", "条款", "# 甲方\n新的内容".encode(), today(), make.user(Role.COUNTY_ADMIN))
    assert agreed(make, today(), template_version=1).terms == shipped()  # by a phone that did not know yet
    for version in (None, 2, 9):
        assert agreed(make, today(), template_version=version).terms.version == 2


def test_a_version_is_withdrawn_before_its_day_and_its_number_not_given_again(admin: Client) -> None:
    form = page(admin.get("/admin/agreement")).form("/admin/agreement/terms")
    sent = {**form, "text": "# 甲方\n内容", "valid_from": (today() + timedelta(days=9)).isoformat()}
    admin.post("/admin/agreement/terms", data=sent)
    assert [each["version"] for each in setting("agreement_terms")] == [1, 2]
    url = "/admin/agreement/terms/2/withdraw"
    assert url in page(admin.get("/admin/agreement")).links
    asked = page(admin.get(url))
    assert admin.post(url, data=asked.form()).status_code == 302
    assert [each["version"] for each in setting("agreement_terms")] == [1]
    assert admin.get(url).status_code == 404
    admin.post("/admin/agreement/terms", data=sent | {"valid_from": form["valid_from"]})
    assert terms_on(today()).version == 3
    begun = "/admin/agreement/terms/3/withdraw"
    assert "不能撤回" in page(admin.get(begun)).text
    assert admin.post(begun, data=asked.form()).status_code == 422
    assert terms_on(today()).version == 3


@pytest.mark.parametrize("text", ["没有标题", "# 甲方", "# 甲方\n# 乙方\n内容", ""])
def test_clauses_that_could_not_be_laid_out_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        read_terms(text)


def test_a_version_that_is_not_there_is_not_found(admin: Client) -> None:
    assert admin.get("/admin/agreement/terms/9").status_code == 404
    assert admin.get("/admin/agreement/nothing/2").status_code == 404


def _zip(files: dict[str, bytes]) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()
