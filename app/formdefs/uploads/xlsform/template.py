"""An example workbook of our XLSForm layout, to begin from: it can be uploaded as it is."""

import io
from collections.abc import Sequence

import xlsxwriter

Rows = Sequence[Sequence[str]]
COLUMNS = (
    "type", "name", "label", "hint", "required", "relevant", "constraint", "constraint_message",
    "calculation",
)  # fmt: skip
MANY_SALTY = "${salt_day} > 5 or count-selected(${salty_food}) >= 2"
QUESTIONS: Sequence[dict[str, str]] = (
    {"type": "note", "name": "intro", "label": "请先说明来意，征得本人同意。"},
    {"type": "begin group", "name": "basics", "label": "基本情况"},
    {"type": "select_one who", "name": "respondent", "label": "由谁回答", "required": "yes"},
    {"type": "text", "name": "respondent_name", "label": "代答人姓名", "required": "yes",
     "relevant": "${respondent} = '2'"},
    {"type": "integer", "name": "people", "label": "家中常住人口", "hint": "含本人", "required": "yes",
     "constraint": ". >= 1 and . <= 20", "constraint_message": "常住人口应在 1 到 20 人之间"},
    {"type": "select_one yes_no", "name": "family_htn", "label": "家中是否有人患高血压", "required": "yes"},
    {"type": "decimal", "name": "salt_month", "label": "每月用盐（克）", "hint": "按家中购买量估计",
     "required": "yes", "constraint": ". >= 0 and . <= 5000"},
    {"type": "calculate", "name": "salt_day", "label": "人均每日用盐（克）",
     "calculation": "round(${salt_month} div ${people} div 30, 1)"},
    {"type": "end group"},
    {"type": "begin group", "name": "habits", "label": "饮食习惯"},
    {"type": "select_one yes_no", "name": "spoon", "label": "是否用限盐勺", "required": "yes"},
    {"type": "date", "name": "spoon_since", "label": "从哪天开始用", "relevant": "${spoon} = '1'",
     "constraint": ". <= today()", "constraint_message": "不能晚于今天"},
    {"type": "select_one yes_no", "name": "reads_label", "label": "买食品时是否看钠含量", "required": "yes"},
    {"type": "select_multiple salty", "name": "salty_food", "label": "常吃的高盐食品", "required": "yes",
     "constraint": "not(selected(., 'none') and count-selected(.) > 1)",
     "constraint_message": "选“都不吃”时不能再选其他"},
    {"type": "select_one yes_no", "name": "willing", "label": "是否愿意减盐", "required": "yes",
     "relevant": MANY_SALTY},
    {"type": "integer", "name": "target", "label": "打算每日用盐（克）", "relevant": "${willing} = '1'",
     "constraint": ". >= 1 and . <= 30"},
    {"type": "text", "name": "advice", "label": "给居民的建议", "constraint": "string-length(.) <= 100",
     "constraint_message": "不超过 100 个字"},
    {"type": "end group"},
)  # fmt: skip
SURVEY: Rows = (COLUMNS, *([row.get(name, "") for name in COLUMNS] for row in QUESTIONS))
CHOICES: Rows = (
    ("list_name", "name", "label"),
    ("who", "1", "本人"),
    ("who", "2", "家属代答"),
    ("yes_no", "1", "是"),
    ("yes_no", "2", "否"),
    ("salty", "pickle", "咸菜、腌制品"),
    ("salty", "sauce", "酱油、酱料"),
    ("salty", "snack", "薯片等零食"),
    ("salty", "none", "都不吃"),
)
SETTINGS: Rows = (
    ("form_id", "form_title", "short_title", "basis", "groups", "modes", "signature"),
    ("salt_survey", "居民减盐行为调查表", "减盐调查", "本县减盐行动方案", "", "1 2 3", "no"),
)


def template() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        for name, rows in (("survey", SURVEY), ("choices", CHOICES), ("settings", SETTINGS)):
            sheet = book.add_worksheet(name)
            sheet.set_column(0, len(rows[0]) - 1, 22, text)
            sheet.freeze_panes(1, 0)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    sheet.write_string(number, place, cell)
    return buffer.getvalue()
