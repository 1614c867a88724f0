"""What may be wrong with a rule by which a form fulfils an item: with it nothing would ever count."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.contracts.derived.facts import NO_SERVICE
from app.contracts.derived.fulfil import ANY_FORM
from app.formdefs.catalog import definition
from app.formdefs.definitions.definition import Definition
from app.formdefs.language.expression import variables


def faults_of_rule(rule: Mapping[str, Any]) -> Iterator[str]:
    """In words; none if the form and all that the rule says of it are there."""
    code = rule["form"]
    form = definition(code)
    if code == ANY_FORM:
        strange = [each for each in rule.get("except", ()) if definition(each) is None]
        if strange:
            yield f"没有表单 {'、'.join(strange)}"
    elif form is None:
        yield f"没有表单 {code}"
    elif code in NO_SERVICE:
        yield f"{form.short}不是服务记录，不能算作履约"
    else:
        yield from _faults_beside(form, rule)


def _faults_beside(form: Definition, rule: Mapping[str, Any]) -> Iterator[str]:
    modes = [mode for mode in rule.get("modes", ()) if mode not in form.modes]
    if modes:
        yield f"{form.short}没有服务方式 {'、'.join(modes)}"
    asked = dict.fromkeys([*variables(rule.get("when")), *([rule["needs"]] if rule.get("needs") else [])])
    fields = [each for each in asked if form.field(each) is None]
    if fields:
        yield f"{form.short}没有项目 {'、'.join(fields)}"
