"""The objects that every feature shares. This module imports nothing of the app."""

import enum

from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect, FlaskForm
from sqlalchemy import Enum, MetaData
from sqlalchemy.orm import DeclarativeBase, registry


def _values(kind: type[enum.Enum]) -> list[str]:
    return [str(member.value) for member in kind]


class Model(DeclarativeBase):
    """Every table: constraints named by one convention, enumerations stored as their values."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    registry = registry(
        metadata=metadata,
        type_annotation_map={
            enum.Enum: Enum(enum.Enum, native_enum=False, values_callable=_values, length=20),
        },
    )


db = SQLAlchemy(model_class=Model)
login = LoginManager()
csrf = CSRFProtect()
migrate = Migrate()
FlaskForm.Meta.locales = ["zh"]  # what a form says by itself, such as of a number that is none
