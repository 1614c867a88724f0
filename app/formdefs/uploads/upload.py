"""Takes an uploaded definition in: reads it, checks it, compares it, and keeps it as a draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from uuid6 import uuid7

from app.accounts.models import User
from app.audit.log import log
from app.clock import now
from app.errors import Invalid
from app.extensions import db
from app.formdefs.catalog import current, editions
from app.formdefs.definitions.definition import Definition, read_definition
from app.formdefs.definitions.resolve import (
    RuleSets,
    block_fields,
    reruled,
    resolved,
    rule_set_names,
    with_referral,
)
from app.formdefs.definitions.validate import faults_of
from app.formdefs.language.params import param_faults
from app.formdefs.models import FormUpload, FormVersion, UploadState
from app.formdefs.uploads.compare import Comparison, compare
from app.formdefs.uploads.keeping import carried, workbook_fault
from app.formdefs.uploads.reliance import reliance_faults
from app.formdefs.uploads.rule_sets import rule_set, rule_set_faults, setting_changes, with_new
from app.formdefs.uploads.source import parse_json, source_faults
from app.formdefs.uploads.steps import step_faults
from app.formdefs.uploads.trial import trial_faults
from app.formdefs.uploads.xlsform.read import read_xlsform
from app.formdefs.uploads.xlsform.survey import MET
from app.spreadsheet import is_workbook

Json = dict[str, Any]
MOST_FAULTS = 200
HEADER = frozenset({"visit_mode", "visit_result"})  # what entries are counted by


@dataclass
class Candidate:
    """A new version of a form that is sound, beside the one that it follows."""

    definition: Definition
    comparison: Comparison


@dataclass
class Checked:
    """What came of an uploaded file. With faults nothing is kept."""

    kind: str = "form"
    name: str = ""
    title: str = ""
    origin: str = "json"
    candidates: list[Candidate] = field(default_factory=list)
    rule_set: Json | None = None
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def check_file(path: Path) -> Checked:
    """Raises Invalid when the file is neither JSON nor a workbook that can be read."""
    if is_workbook(path):
        reading = read_xlsform(path)
        checked = Checked(origin="xlsform", faults=reading.faults, notes=reading.notes)
        return checked if checked.faults else _form(checked, reading.source)
    written = path.read_bytes()
    if not written.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"{", b"[")):
        raise Invalid("这不是能读取的工作簿（.xlsx），也不是 JSON：文件可能已损坏，请重新导出后上传")
    try:
        content = parse_json(written)
    except ValueError as error:
        raise Invalid(str(error)) from error
    if isinstance(content, dict) and content.get("id") in rule_set_names() and "sections" not in content:
        return _rules(Checked(kind="rules"), content)
    return _form(Checked(), content)


def keep(checked: Checked, by: User) -> FormUpload:
    """Keep what was checked as a draft that may be previewed and published."""
    upload = FormUpload(
        id=uuid7(),
        kind=checked.kind,
        name=checked.name,
        title=checked.title,
        origin=checked.origin,
        rule_set=checked.rule_set,
        notes=checked.notes,
        state=UploadState.DRAFT,
        uploaded_by=by.id,
        uploaded_at=now(),
    )
    for each in checked.candidates:
        document = each.definition.wire()
        upload.versions.append(
            FormVersion(code=document["code"], version=document["version"], document=document)
        )
    db.session.add(upload)
    db.session.flush()
    log("definition.uploaded", upload.id, by.id, name=upload.name, versions=_ids(checked.candidates))
    return upload


def _ids(candidates: Sequence[Candidate]) -> list[str]:
    return [each.definition.id for each in candidates]


def _form(checked: Checked, source: object) -> Checked:
    checked.faults += source_faults(source)
    if checked.faults or not isinstance(source, dict):
        return checked
    is_workbook = checked.origin == "xlsform"
    if is_workbook and (told := workbook_fault(source["code"])):
        checked.faults.append(told)
        return checked
    if before := _before(source["code"]):
        source, notes = carried(source, before, is_workbook)
        checked.notes += notes
    checked.faults += _reference_faults(source)
    if not checked.faults:
        plain = {key: value for key, value in source.items() if key != "valid_from"}
        document = resolved(plain, rule_set)
        checked.faults += source_faults(document)  # an override may say anything
    if not checked.faults:
        checked.name, checked.title = document["code"], document["title"]
        if "version" in source and source["version"] != next_version(checked.name):
            checked.notes.append(f"文件中的版本号 {source['version']} 没有采用，系统按顺序编号")
        _add(checked, document)
    return checked


def _rules(checked: Checked, given: Json) -> Checked:
    checked.faults += rule_set_faults(given)
    checked.name, checked.title, checked.rule_set = given["id"], str(given.get("title", given["id"])), given
    if checked.faults:
        return checked
    rule_sets = with_new(given)
    for form in _latest():
        document = reruled(form.wire(), rule_sets)
        if _clinical(document) != _clinical(form.wire()):
            _add(checked, document)
    if not checked.candidates and not checked.faults:
        told = list(setting_changes(rule_set(checked.name), given))
        checked.notes += told
        checked.faults += [] if told else ["与现用的规则没有不同"]
    return checked


def _clinical(document: Json) -> Json:
    """The rules without the name of the table that they come from, and what they ask of earlier entries."""
    rules = {key: value for key, value in document["rules"].items() if key != "table"}
    return rules | {"past": document.get("past")}


def _add(checked: Checked, given: Json) -> None:
    """As the form's next version, if it is sound."""
    document = with_referral(given, MET if checked.origin == "xlsform" else None)
    if document is not given:
        checked.notes.append(f"{given['title']}有触发红色预警的题目：系统加上了“转诊”部分，危急时填写")
    try:
        definition = read_definition(document | {"version": next_version(document["code"])})
        faults = [*faults_of(definition), *step_faults(definition)] or list(trial_faults(definition))
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        checked.faults.append(f"{document['code']}：写法有误，无法读取（{error}）")
        return
    before = _before(definition.code)
    asked = {each.id for each in before.fields} if before else HEADER  # some are about no visit
    missing = HEADER & asked - {each.id for each in definition.fields}
    faults += [f"缺少每张表都要有的题目 {name}" for name in sorted(missing)]
    faults += reliance_faults(definition, current())
    if before:
        faults += param_faults(before.rules.params, definition.rules.params, "rules.params")
    comparison = compare(before, definition) if before else Comparison(changes=["新表单"])
    faults += comparison.faults
    prefix = f"{definition.code}：" if checked.kind == "rules" else ""
    checked.faults += [f"{prefix}{each}" for each in faults][:MOST_FAULTS]
    checked.candidates.append(Candidate(definition, comparison))


def next_version(code: str) -> int:
    """One above every version that there is, was or is drafted."""
    drafted = db.session.scalar(select(func.max(FormVersion.version)).where(FormVersion.code == code))
    return max(drafted or 0, max(editions(code), default=0)) + 1


def _before(code: str) -> Definition | None:
    """The newest version that was published, even if only for a later day."""
    there = editions(code)
    return there[max(there)].definition if there else None


def _latest() -> list[Definition]:
    found = (_before(form.code) for form in current())
    return [form for form in found if form]


def _reference_faults(source: Json) -> list[str]:
    """Names of blocks' fields and of rule tables that do not exist, and parts without questions."""
    faults = []
    for place, section in enumerate(source["sections"]):
        known = block_fields(section.get("block", "")) or []
        wrong = [name for name in section.get("pick", []) if name not in known]
        faults += [f"sections.{place}.pick：共用部分中没有 {name}" for name in wrong]
        if not section.get("fields") and "block" not in section:
            faults.append(f"sections.{place}：没有题目")
        faults += _pick_faults(section.get("fields", []), f"sections.{place}.fields")
    return faults + _table_faults(source.get("rules", {}), rule_set)


def _pick_faults(fields: Sequence[Mapping[str, Any]], where: str) -> list[str]:
    faults = []
    for place, each in enumerate(fields):
        known = block_fields(each.get("block", "")) or []
        wrong = [name for name in each.get("pick", []) if name not in known]
        faults += [f"{where}.{place}.pick：共用部分中没有 {name}" for name in wrong]
        faults += _pick_faults(each.get("fields", []), f"{where}.{place}.fields")
    return faults


def _table_faults(rules: Json, rule_sets: RuleSets) -> list[str]:
    if "given" in rules or not rules:
        return []
    name, table = rules.get("set"), rules.get("table")
    if name not in rule_set_names():
        return [f"rules.set：没有这个规则集，可用：{'、'.join(rule_set_names())}"]
    if table not in rule_sets(str(name)).get("tables", {}):
        return [f"rules.table：规则集 {name} 中没有这张表"]
    return []
