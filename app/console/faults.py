"""Showing what a rule refuses at the fields of the form that was sent."""

from collections.abc import Callable

from wtforms import Form

from app.errors import Forbidden, Invalid
from app.pending import savepoint


def accepted(form: Form, rule: Callable[[], object]) -> bool:
    """Whether the rule took what the form says; what it says against it stands at the fields afterwards."""
    try:
        with savepoint():
            rule()
    except (Invalid, Forbidden) as refused:
        told = {name: said for name, said in refused.errors.items() if name in form}
        for name, said in told.items():
            form[name].errors = [*form[name].errors, *said]
        if not told:
            form.form_errors.append(_all(refused))
        return False
    return True


def _all(refused: Invalid | Forbidden) -> str:
    return "；".join(text for said in refused.errors.values() for text in said) or refused.message
