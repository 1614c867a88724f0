"""What kind of value each expression of a form gives; wrong types are found here, when a form is loaded.

Names are flat: `sbp`, `referral.ref_flag`, `prev.sbp`; the items of a list stand under `name.*`
(`symptoms.*`, `medications.*.dose`) and are called `item` inside the operators over lists (`_ITEM_RESULTS`).
"""

from collections.abc import Mapping

from app.formdefs.language.dates import looks_like_day
from app.formdefs.language.expression import compile_expression
from app.formdefs.language.values import ExpressionError

Kind = str
Kinds = Mapping[str, Kind]

NUMBER, TEXT, DATE, MOMENT, BOOL, LIST, OBJECT, ANY = (
    "number", "text", "date", "moment", "bool", "list", "object", "any",
)  # fmt: skip

# What each operator takes, one entry for all operands or one each, and what it gives.
_SIGNATURES: dict[str, tuple[tuple[Kind, ...], Kind]] = {
    "+": ((NUMBER,), NUMBER),
    "-": ((NUMBER,), NUMBER),
    "*": ((NUMBER,), NUMBER),
    "/": ((NUMBER,), NUMBER),
    "round": ((NUMBER,), NUMBER),
    "min": ((NUMBER,), NUMBER),
    "max": ((NUMBER,), NUMBER),
    "number": ((ANY,), NUMBER),
    "not": ((BOOL,), BOOL),
    "and": ((BOOL,), BOOL),
    "or": ((BOOL,), BOOL),
    "in": ((ANY, LIST), BOOL),
    "len": ((ANY,), NUMBER),
    "blank": ((ANY,), BOOL),
    "days_between": ((DATE,), NUMBER),
    "minutes_between": ((MOMENT,), NUMBER),
    "day_of": ((MOMENT,), DATE),
    "add_days": ((DATE, NUMBER), DATE),
    "add_months": ((DATE, NUMBER), DATE),
    "age": ((DATE,), NUMBER),
    "join": ((TEXT,), TEXT),
}
_ITEM_RESULTS = {
    "any": BOOL, "all": BOOL, "count_if": NUMBER, "count_last": NUMBER, "rising": BOOL, "sum_of": NUMBER,
    "first_of": ANY,
}  # fmt: skip
_ORDERED = {NUMBER, DATE, ANY}


def check_expression(expression: object, names: Kinds) -> Kind:
    """The kind that the expression gives. Raises ExpressionError: ill-formed, ill-typed or unknown."""
    compile_expression(expression)
    return _kind(expression, names)


def check_condition(expression: object, names: Kinds) -> None:
    _require(BOOL, check_expression(expression, names), expression)


def _kind(expression: object, names: Kinds) -> Kind:
    if isinstance(expression, dict):
        ((operator, operands),) = expression.items()
        if operator == "var":
            return _named(operands, names)
        return _constant(operands) if operator == "lit" else _operation(operator, operands, names)
    if isinstance(expression, list):
        for part in expression:
            _kind(part, names)
    return _constant(expression)


def _named(name: str, names: Kinds) -> Kind:
    if name not in names:
        raise ExpressionError(f"unknown name: {name}")
    return names[name]


def _constant(value: object) -> Kind:
    if isinstance(value, str):
        return DATE if looks_like_day(value) else TEXT
    if isinstance(value, bool):
        return BOOL
    if isinstance(value, int | float):
        return NUMBER
    return LIST if isinstance(value, list) else ANY


def _operation(operator: str, operands: list[object], names: Kinds) -> Kind:
    if operator in _ITEM_RESULTS:
        return _over_items(operator, operands, names)
    kinds = [_kind(operand, names) for operand in operands]
    if operator in ("if", "coalesce"):
        return _choice(operator, kinds, operands)
    if operator in _SIGNATURES:
        wanted, result = _SIGNATURES[operator]
        for position, kind in enumerate(kinds):
            _require(wanted[min(position, len(wanted) - 1)], kind, operands[position])
        return result
    _comparable(operator, kinds, operands)
    return BOOL


def _over_items(operator: str, operands: list[object], names: Kinds) -> Kind:
    source, each = operands
    _require(LIST, _kind(source, names), source)
    path = source["var"] if isinstance(source, dict) and "var" in source else ""
    inner = dict(names) | {"item": names.get(f"{path}.*", ANY)}
    prefix = f"{path}.*."
    inner |= {f"item.{name[len(prefix) :]}": kind for name, kind in names.items() if name.startswith(prefix)}
    if operator == "first_of":
        return _kind(each, inner)
    _require(NUMBER if operator in ("sum_of", "rising") else BOOL, _kind(each, inner), each)
    return _ITEM_RESULTS[operator]


def _choice(operator: str, kinds: list[Kind], operands: list[object]) -> Kind:
    """The one kind that all the values of an if or a coalesce have."""
    if operator == "coalesce":
        values = kinds
    else:
        for position in range(0, len(kinds) - 1, 2):
            _require(BOOL, kinds[position], operands[position])
        values = kinds[1::2] + (kinds[-1:] if len(kinds) % 2 else [])
    found = {kind for kind in values if kind != ANY}
    if not found:
        return ANY
    return found.pop() if len(found) == 1 else TEXT if found == {TEXT, DATE} else _mixed(operator, operands)


def _mixed(operator: str, operands: list[object]) -> Kind:
    raise ExpressionError(f"{operator} mixes kinds: {operands}")


def _comparable(operator: str, kinds: list[Kind], operands: list[object]) -> None:
    one, other = kinds
    fits = ANY in kinds or one == other or {one, other} == {TEXT, DATE}
    if operator not in ("==", "!="):
        fits = fits and one in _ORDERED and other in _ORDERED
    if not fits or OBJECT in kinds:
        raise ExpressionError(f"{operator} cannot compare {one} and {other}: {operands}")


def _require(wanted: Kind, kind: Kind, expression: object) -> None:
    if kind != wanted and ANY not in (kind, wanted):
        raise ExpressionError(f"{wanted} was expected, not {kind}: {expression}")
