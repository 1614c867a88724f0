"""An XLSForm workbook becomes a form; what it cannot become is named with its row."""

from pathlib import Path
from typing import Any

import pytest

from app.formdefs.uploads.xlsform.read import Reading, read_xlsform
from tests.formdefs.workbooks import CHOICES, SETTINGS, workbook, xlsform

AGE = {"type": "integer", "name": "age", "label": "年龄"}
SALT = {"type": "select_one yes_no", "name": "salt", "label": "用限盐勺吗"}
SIGNS = {"type": "select_multiple signs", "name": "signs", "label": "近来有"}
BORN = {"type": "date", "name": "born", "label": "出生日期"}
NAME = {"type": "text", "name": "who", "label": "由谁回答"}
QUESTIONS = (AGE, SALT, SIGNS, BORN, NAME)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "form.xlsx"


def read(path: Path, *rows: dict[str, Any], **sheets: Any) -> Reading:
    return read_xlsform(xlsform(path, *rows, **sheets))


def fields(reading: Reading) -> dict[str, dict[str, Any]]:
    assert reading.faults == []
    sections = reading.source["sections"][1:-1]
    return {field["id"]: field for section in sections for field in section["fields"]}


TYPES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "text": (NAME, {"type": "text", "max": 200}),
    "integer": (AGE, {"type": "integer", "min": -999_999_999, "max": 999_999_999}),
    "decimal": ({"type": "decimal", "name": "weight", "label": "体重"}, {"type": "decimal", "digits": 2}),
    "date": (BORN, {"type": "date"}),
    "select_one": (SALT, {"type": "choice", "options": [["1", "是"], ["2", "否"]]}),
    "select_multiple": (
        SIGNS,
        {"type": "choices", "options": [["a", "头晕"], ["b", "乏力"], ["c", "都没有"]]},
    ),
    "note": (
        {"type": "note", "name": "hello", "label": "请先说明来意"},
        {"type": "note", "label": "请先说明来意"},
    ),
    "calculate": (
        {"type": "calculate", "name": "double", "label": "两倍", "calculation": "3 * 2"},
        {"type": "computed", "of": "number", "compute": {"*": [3, 2]}},
    ),
    "a required question": (NAME | {"required": "yes"}, {"required": True}),
    "a hint": (NAME | {"hint": "本人或家属"}, {"help": "本人或家属"}),
    "limits of our own": (AGE | {"min": 0, "max": 120, "unit": "岁"}, {"min": 0, "max": 120, "unit": "岁"}),
}


@pytest.mark.parametrize("kind", TYPES)
def test_a_row_becomes_a_question_of_type(kind: str, path: Path) -> None:
    row, expected = TYPES[kind]
    made = fields(read(path, row))[row["name"]]
    assert {name: made.get(name) for name in expected} == expected


V = {"var": "age"}
EXPRESSIONS: dict[str, tuple[str, Any]] = {
    "a comparison": ("${age} > 60", {">": [V, 60]}),
    "a chosen code": ("${salt} = '1'", {"==": [{"var": "salt"}, "1"]}),
    "a chosen code without quotes": ("${salt}=1", {"==": [{"var": "salt"}, "1"]}),
    "selected of one": ("selected(${salt}, '2')", {"==": [{"var": "salt"}, "2"]}),
    "selected of several": ("selected(${signs}, 'a')", {"in": ["a", {"var": "signs"}]}),
    "how many are selected": ("count-selected(${signs}) >= 2", {">=": [{"len": [{"var": "signs"}]}, 2]}),
    "and, or": (
        "${age}>1 and (${age}<3 or ${age}=9)",
        {"and": [{">": [V, 1]}, {"or": [{"<": [V, 3]}, {"==": [V, 9]}]}]},
    ),
    "not": ("not(${age} > 60)", {"not": [{"coalesce": [{">": [V, 60]}, False]}]}),
    "no answer": ("${who} = ''", {"blank": [{"var": "who"}]}),
    "an answer": ("${age} != ''", {"not": [{"blank": [V]}]}),
    "a length": ("string-length(${who}) < 5", {"<": [{"len": [{"var": "who"}]}, 5]}),
    "a date": ("${born} <= today()", {"<=": [{"var": "born"}, {"var": "today"}]}),
    "a constant date": ("${born} > date('2000-01-01')", {">": [{"var": "born"}, "2000-01-01"]}),
    "days between": (
        "today() - ${born} > 30",
        {">": [{"days_between": [{"var": "born"}, {"var": "today"}]}, 30]},
    ),
    "days later": ("${born} + 7 < today()", {"<": [{"add_days": [{"var": "born"}, 7]}, {"var": "today"}]}),
    "arithmetic": (
        "(${age} + 1) * 2 div 3 - 1 > 0",
        {">": [{"-": [{"/": [{"*": [{"+": [V, 1]}, 2]}, 3]}, 1]}, 0]},
    ),
    "minus": ("-${age} < 0", {"<": [{"-": [0, V]}, 0]}),
    "a number in a text": ("number(${who}) = 3", {"==": [{"number": [{"var": "who"}]}, 3]}),
    "if": ("if(${age}>60, 1, 0) = 1", {"==": [{"if": [{">": [V, 60]}, 1, 0]}, 1]}),
    "coalesce": ("coalesce(${age}, 0) = 0", {"==": [{"coalesce": [V, 0]}, 0]}),
    "round": ("round(${age} div 3, 1) = 0.3", {"==": [{"round": [{"/": [V, 3]}, 1]}, 0.3]}),
    "the greatest": ("max(${age}, 3) > 4", {">": [{"max": [V, 3]}, 4]}),
    "a length by a pattern": (
        "regex(${who}, '^.{2,5}$')",
        {"and": [{">=": [{"len": [{"var": "who"}]}, 2]}, {"<=": [{"len": [{"var": "who"}]}, 5]}]},
    ),
    "always": ("true()", True),
}  # fmt: skip


@pytest.mark.parametrize("what", EXPRESSIONS)
def test_relevant_can_say(what: str, path: Path) -> None:
    text, expected = EXPRESSIONS[what]
    row = {"type": "text", "name": "more", "label": "详情", "relevant": text}
    assert fields(read(path, *QUESTIONS, row))["more"]["show"] == expected


def test_a_constraint_refuses_an_answer_that_breaks_it_with_its_message(path: Path) -> None:
    row = AGE | {"constraint": ". >= 18 and . < 100", "constraint_message": "应为成人"}
    broken = {"and": [{"coalesce": [{">=": [V, 18]}, False]}, {"coalesce": [{"<": [V, 100]}, False]}]}
    expected = {"when": {"and": [{"not": [{"blank": [V]}]}, {"not": [broken]}]}, "message": "应为成人"}
    assert fields(read(path, row))["age"]["hard"] == [expected]


def test_a_calculation_may_use_one_before_it_and_not_one_after_it(path: Path) -> None:
    one = {"type": "calculate", "name": "one", "calculation": "${age} + 1"}
    two = {"type": "calculate", "name": "two", "calculation": "${one} * 2"}
    assert fields(read(path, AGE, one, two))["two"]["compute"] == {"*": [{"var": "one"}, 2]}
    [fault] = read(path, AGE, two, one).faults
    assert fault == "survey 第 3 行，calculation：没有可引用的题目“one”（${one} * 2）"


def test_groups_become_sections_under_all_conditions_above_them(path: Path) -> None:
    begin = {"type": "begin_group", "name": "g", "label": "饮食", "relevant": "${age} > 18"}
    inner = {"type": "begin group", "name": "h", "label": "饮酒", "relevant": "${salt} = '1'"}
    end = {"type": "end_group"}
    drink = {"type": "text", "name": "drink", "label": "喝什么"}
    reading = read(path, AGE, SALT, begin, NAME, inner, drink, {"type": "end group"}, BORN, end)
    assert reading.faults == []
    titles = [section["title"] for section in reading.source["sections"]]
    assert titles == ["服务情况", "减盐行为调查", "饮食", "饮食 · 饮酒", "饮食", "备注与照片"]
    met = {"==": [{"var": "visit_result"}, "1"]}
    adult, salted = {">": [V, 18]}, {"==": [{"var": "salt"}, "1"]}
    assert reading.source["sections"][3]["show"] == {"and": [met, adult, salted]}


def test_of_labels_in_several_languages_the_chinese_ones_are_read(path: Path) -> None:
    row = {"type": "text", "name": "who", "label::English (en)": "Who", "label::中文 (zh)": "谁"}
    lines = [list(row), list(row.values())]
    reading = read_xlsform(workbook(path, {"survey": lines, "choices": CHOICES, "settings": SETTINGS}))
    assert fields(reading)["who"]["label"] == "谁"


REFUSALS: dict[str, tuple[dict[str, Any], str]] = {
    "a repeat": ({"type": "begin repeat", "name": "r"}, "survey 第 7 行，type：不支持题型“begin repeat”"),
    "a picture": ({"type": "image", "name": "p", "label": "照片"}, "不支持题型“image”"),
    "a place": ({"type": "geopoint", "name": "p", "label": "位置"}, "不支持题型“geopoint”"),
    "no type": ({"name": "p", "label": "位置"}, "第 7 行，type：请填写题型"),
    "a list that is not there": (
        {"type": "select_one none", "name": "p", "label": "x"},
        "没有可用的选项列表“none”",
    ),
    "a select without a list": (
        {"type": "select_one", "name": "p", "label": "x"},
        "请在题型后写选项列表的名称",
    ),
    "or_other": ({"type": "select_one yes_no or_other", "name": "p", "label": "x"}, "不支持“or_other”"),
    "a name twice": ({"type": "text", "name": "age", "label": "x"}, "第 7 行，name：名称“age”重复"),
    "no name": ({"type": "text", "label": "x"}, "第 7 行，name：名称应以字母开头"),
    "a reserved name": ({"type": "text", "name": "resident", "label": "x"}, "名称“resident”由系统使用"),
    "a name of the header": (
        {"type": "text", "name": "visit_mode", "label": "x"},
        "名称“visit_mode”由系统使用",
    ),
    "no label": ({"type": "text", "name": "p"}, "第 7 行，label：请填写题目文字"),
    "an end without a beginning": ({"type": "end group"}, "没有对应的 begin group"),
    "a beginning without an end": ({"type": "begin group", "name": "g"}, "没有对应的 end group"),
    "an answer in a label": (
        {"type": "text", "name": "p", "label": "${who}好"},
        "文字中不能引用其他题目的答案",
    ),
    "choice_filter": (
        {"type": "text", "name": "p", "label": "x", "choice_filter": "a"},
        "不支持按答案筛选选项",
    ),
    "read_only": ({"type": "text", "name": "p", "label": "x", "read_only": "yes"}, "不支持只读题目"),
    "an empty calculation": ({"type": "calculate", "name": "p"}, "第 7 行，calculation：请填写计算式"),
    "limits that are no numbers": (
        {"type": "integer", "name": "p", "label": "x", "min": "a"},
        "第 7 行，min：应为",
    ),
}


@pytest.mark.parametrize("what", REFUSALS)
def test_a_row_is_refused_with_its_number_for(what: str, path: Path) -> None:
    row, expected = REFUSALS[what]
    assert any(expected in fault for fault in read(path, *QUESTIONS, row).faults)


INEXPRESSIBLE: dict[str, str] = {
    "${nobody} = 1": "没有可引用的题目“nobody”",
    "pulldata('a', 'b', 'c', 'd')": "不支持函数 pulldata()",
    "jr:choice-name(${salt}, 'x') = 'y'": "表达式写法有误",
    "concat(${who}, 'x') = 'y'": "不支持“concat”",
    "position(..) = 1": "函数 position() 的参数个数不对",
    "/data/age > 1": "不支持“/”",
    "age > 1": "引用题目请写成 ${名称}",
    "${age} mod 2 = 0": "不支持“mod”",
    ". > 1": "“.”只能写在 constraint 中",
    "${age} >": "表达式写法有误",
    "${age}": "此处应为条件，而不是数字",
    "${age} and true()": "此处应为条件，而不是数字",
    "${signs} = 'a'": "多选题请用 selected()",
    "${salt} = '9'": "选项中没有“9”",
    "selected(${signs}, 'z')": "选项中没有“z”",
    "selected(${signs}, ${who})": "第二个参数应是选项",
    "count-selected(${salt}) > 1": "此处应为多选题，而不是单选题",
    "${born} > 5": "日期只能与日期比较",
    "${born} + ${age} > today()": "日期只能加减整天数",
    "${age} > 'x'": "“x”不是数字",
    "regex(${who}, '^1[3-9][0-9]{9}$')": "regex() 只支持",
    "if(${age} > 1, 'a', 2) = 'a'": "各个结果的类型不同",
    "round(${age}, ${age}) = 1": "round() 的小数位数",
    "true() > 1": "条件不能与其他值比较",
    "(" * 40 + "1" + ")" * 40 + " = 1": "括号超过 30 层",
    "${age} > " + "1" * 1500: "表达式超过 1000 个字",
    "${age} > 1e300": "数字过大",
}


@pytest.mark.parametrize("text", INEXPRESSIBLE)
def test_what_our_forms_cannot_express_is_refused_with_its_row_and_a_reason(text: str, path: Path) -> None:
    row = {"type": "text", "name": "more", "label": "详情", "relevant": text}
    [fault] = read(path, *QUESTIONS, row).faults
    assert fault.startswith("survey 第 7 行，relevant：")
    assert INEXPRESSIBLE[text] in fault


SHEETS: dict[str, tuple[dict[str, Any], str]] = {
    "no survey": ({"choices": CHOICES, "settings": SETTINGS}, "工作簿：缺少 survey 工作表"),
    "no settings": ({"survey": [("type", "name", "label"), ("text", "a", "b")]}, "settings 第 2 行，form_id"),
    "no questions": ({"survey": [("type", "name")], "settings": SETTINGS}, "survey：没有题目"),
    "a code that is none": ({"settings": [("form_id", "form_title"), ("9 x", "标题")]}, "请填写表单代码"),
    "a group that is not there": (
        {"settings": [("form_id", "form_title", "groups"), ("abc", "标题", "G77")]},
        "没有代码 G77",
    ),
    "a choice twice": ({"choices": [*CHOICES, ("yes_no", "1", "再来")]}, "第 7 行，name：选项代码“1”"),
    "a choice without a label": ({"choices": [*CHOICES, ("yes_no", "3", "")]}, "choices 第 7 行，label"),
    "a choice of no list": ({"choices": [*CHOICES, ("", "3", "x")]}, "choices 第 7 行，list_name"),
    "a code with a space": ({"choices": [*CHOICES, ("yes_no", "3 4", "x")]}, "choices 第 7 行，name"),
}  # fmt: skip


@pytest.mark.parametrize("what", SHEETS)
def test_a_workbook_is_refused_for(what: str, path: Path) -> None:
    sheets, expected = SHEETS[what]
    reading = read_xlsform(workbook(path, sheets))
    assert any(expected in fault for fault in reading.faults)


def test_what_is_left_out_is_noted(path: Path) -> None:
    row = NAME | {"default": "本人", "appearance": "w1", "media::audio": "x.mp3"}
    notes = read(path, {"type": "start", "name": "start"}, row).notes
    assert "survey 第 2 行，type：开始时间由系统自动记录，没有读取这一行" in notes
    assert "survey 第 3 行，default：默认值“本人”没有采用" in notes
    assert "survey 第 3 行，appearance：外观“w1”没有采用" in notes
    assert "survey 第 3 行，media::audio：不支持图片、声音和视频，没有读取这一列" in notes


def test_a_condition_in_a_column_of_another_name_is_not_lost(path: Path) -> None:
    faults = read(path, AGE, NAME | {"relevance": "${age} > 1"}).faults
    assert faults == ["survey 第 3 行，relevance：请把列名改为 relevant"]


def test_a_row_that_is_disabled_is_refused_and_the_message_for_a_required_one_is_noted(path: Path) -> None:
    reading = read(path, AGE | {"disabled": "yes"}, NAME | {"required": "yes", "required_message": "必填"})
    assert "survey 第 2 行，disabled：不支持停用的行，请删去这一行" in reading.faults
    assert "survey 第 3 行，required_message：必填提示语“必填”没有采用" in reading.notes
