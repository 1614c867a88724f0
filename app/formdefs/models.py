"""Definitions that an administrator uploaded, beside those that are shipped."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.columns import Instant, Json
from app.extensions import Model


class UploadState(StrEnum):
    DRAFT = "draft"  # 草稿：已检查，尚未发布
    PUBLISHED = "published"  # 已发布（自 valid_from 起）
    WITHDRAWN = "withdrawn"  # 已撤回


class FormUpload(Model):
    """One uploaded definition: of a form, or of a rule set, which gives new versions of several forms."""

    __tablename__ = "form_upload"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]  # form, rules
    name: Mapped[str]  # the form's code, or the rule set's id
    title: Mapped[str]
    origin: Mapped[str]  # json, xlsform
    rule_set: Mapped[dict[str, Any] | None] = mapped_column(Json)
    notes: Mapped[list[str]] = mapped_column(Json)  # what was left out or looks odd, for the administrator
    state: Mapped[UploadState] = mapped_column(default=UploadState.DRAFT)
    valid_from: Mapped[date | None]
    uploaded_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    uploaded_at: Mapped[datetime] = mapped_column(Instant)

    versions: Mapped[list["FormVersion"]] = relationship(
        back_populates="upload", order_by="FormVersion.code", cascade="all, delete-orphan"
    )
    uploader: Mapped[User] = relationship()


class FormVersion(Model):
    """The whole document of one version of one form. It never changes: a correction is another upload."""

    __tablename__ = "form_version"

    code: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    upload_id: Mapped[UUID] = mapped_column(ForeignKey("form_upload.id"), index=True)
    document: Mapped[dict[str, Any]] = mapped_column(Json)

    upload: Mapped[FormUpload] = relationship(back_populates="versions")
