"""A county's own Word template of the agreement: checked when it is handed in, filled by word_press.py."""

import subprocess
from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from app.errors import Invalid, Unavailable
from app.exports.agreements.placeholders import EXAMPLE
from app.exports.agreements.samples import given_blank, samples
from app.exports.bounded import run

KIND = "word"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LARGEST = 5 * 1024 * 1024
SECONDS = 20
TRYING = 8  # somebody waits for it; the example takes less than one
_PROGRAM = Path(__file__).parents[1] / "word_press.py"
_WRONG = 3
MESSAGES = {
    "kind": "这不是 Word 文档（.docx），或者其中带有宏",
    "size": "文档展开后过大，请减小其中的图片",
    "outside": "文档引用了外部的文件或图片，请改为直接插入",
    "unknown": "{place}有误，没有“{name}”这个占位符，请对照下面的说明修改",
    "row": "{place}有误。原因：列表中没有这一项，有的协议行数较少，请改用“for”逐行列出",
    "empty": "文档中没有任何占位符，打印出来的协议都会一样；请参照示例插入占位符",
    "unfinished": "{place}有误。原因：标签没有写完，请检查大括号和其中的内容",
    "open": "{place}有误。原因：标签没有写完，缺少对应的“endfor”或“endif”",
    "syntax": "{place}有误。原因：模板标签有误，请对照示例修改",
    "forbidden": "{place}使用了不允许的写法，只能使用下面列出的占位符",
    "expression": "{place}有误。原因：计算出错，请改为直接使用占位符",
    "loop": "{place}有误。原因：循环太大或内容太多，请改为只列出下面说明中的列表",
}


def require_usable(template: bytes) -> None:
    """Raises Invalid with what is wrong. It is tried with agreements of every kind, and with a blank one."""
    if len(template) > LARGEST:
        raise Invalid("文件过大，不能超过 5 MB")
    _made({"template": b64encode(template).decode(), "tries": [*samples(), given_blank()]}, TRYING)


def fill(template: bytes, given: dict[str, Any]) -> bytes:
    """Raises Invalid for a template that cannot be filled."""
    return _made({"template": b64encode(template).decode(), "given": given})


@cache
def example() -> bytes:
    """A template to begin with, with every table and list."""
    return _made({"example": EXAMPLE})


def _made(asked: dict[str, Any], seconds: int = SECONDS) -> bytes:
    try:
        made = run(_PROGRAM, asked, seconds)
    except subprocess.TimeoutExpired as error:
        raise Invalid(f"模板填写超时（{seconds} 秒），请简化模板，检查其中的循环") from error
    if made.returncode == _WRONG:
        said = orjson.loads(made.stderr)
        place = f"模板中「{said['place']}」" if said["place"] else "模板中有一处"
        raise Invalid(MESSAGES[said["what"]].format(name=said["name"], place=place))
    if made.returncode != 0:
        raise Unavailable("无法按此模板生成协议，请检查模板")
    return made.stdout
