"""What a person fills in to import a roster."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileAllowed, FileField, FileRequired
from wtforms import RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are of wtforms 3.2
from wtforms.validators import InputRequired

from app.residents.roster.take_in import ALL

NONE, SOME = "none", "some"


class UploadForm(FlaskForm):
    """A roster file."""

    file = FileField(
        "名册文件",
        validators=[FileRequired("请选择文件"), FileAllowed(("xlsx", "csv"), "只接受 .xlsx 或 .csv 文件")],
        render_kw={"accept": ".xlsx,.csv"},
    )


class DecideForm(FlaskForm):
    """What becomes of the residents who are on record already."""

    duplicates = RadioField(
        "证件号码已在册的居民",
        choices=[
            SelectChoice(NONE, "全部保留原档案"),
            SelectChoice(ALL, "全部用名册合并"),
            SelectChoice(SOME, "只合并下面勾选的"),
        ],
        default=NONE,
        validators=[InputRequired("请选择")],
    )
    rows = SelectMultipleField("合并", coerce=int, validate_choice=False)

    def merge(self) -> str | list[int]:
        """As the import job takes it."""
        if self.duplicates.data == ALL:
            return ALL
        return list(self.rows.data or ()) if self.duplicates.data == SOME else []
