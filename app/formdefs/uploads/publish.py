"""Publishing a draft from a day on, withdrawing it before that day, and giving a draft up."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from app.accounts.models import User
from app.audit.log import log
from app.clock import today
from app.errors import Invalid
from app.extensions import db
from app.formdefs.catalog import editions
from app.formdefs.definitions.published import announce
from app.formdefs.models import FormUpload, FormVersion, UploadState

FARTHEST = 366  # days


def publish(upload: FormUpload, valid_from: date, by: User) -> None:
    """From that day phones fill the new versions; entries and drafts keep theirs. Raises Invalid."""
    if upload.state is not UploadState.DRAFT:
        raise Invalid("只有草稿可以发布")
    if not 0 <= (valid_from - today()).days <= FARTHEST:
        raise Invalid(errors={"valid_from": ["启用日期应在今天到一年之内"]})
    _require_latest(upload, valid_from)
    _close_ranks(upload)
    for each in upload.versions:
        _require_newest(each.code, each.version, valid_from)
    upload.state, upload.valid_from = UploadState.PUBLISHED, valid_from
    announce()
    log("definition.published", upload.id, by.id, versions=_ids(upload), valid_from=valid_from.isoformat())


def withdraw(upload: FormUpload, by: User) -> None:
    """Nobody has filled it yet. Raises Invalid once its day has come."""
    if upload.state is not UploadState.PUBLISHED or upload.valid_from is None:
        raise Invalid("这一版没有发布")
    if upload.valid_from <= today():
        raise Invalid("这一版已经启用，不能撤回；要改回去，请上传新的一版")
    if any(max(editions(each.code)) > each.version for each in upload.versions):
        raise Invalid("之后还有发布的版本，请先撤回后面的版本")
    upload.state = UploadState.WITHDRAWN
    announce()
    log("definition.withdrawn", upload.id, by.id, versions=_ids(upload))


def discard(upload: FormUpload, by: User) -> None:
    """Raises Invalid for what is not a draft any more."""
    if upload.state is not UploadState.DRAFT:
        raise Invalid("只有草稿可以删除")
    log("definition.discarded", upload.id, by.id, versions=_ids(upload))
    db.session.delete(upload)


def _require_latest(upload: FormUpload, day: date) -> None:
    """What was handed in after it and is published already goes before it."""
    for each in _published_beside(upload):
        if each.uploaded_at > upload.uploaded_at:
            told = f"{each.title}已发布新的一版" if each.kind == "rules" else f"{each.name} 已发布新的一版"
            raise Invalid(f"{told}，比这一版新；请按新版重新上传")
        if upload.kind == "rules" == each.kind and each.valid_from and each.valid_from > day:
            raise Invalid(errors={"valid_from": [f"不能早于上一版的启用日期 {each.valid_from.isoformat()}"]})


def _published_beside(upload: FormUpload) -> Sequence[FormUpload]:
    """Of the same rule set, or with versions of the same forms."""
    codes = [each.code for each in upload.versions]
    same_forms = FormUpload.versions.any(FormVersion.code.in_(codes))
    same_rules = (FormUpload.kind == "rules") & (FormUpload.name == upload.name)
    which = same_forms | same_rules if upload.kind == "rules" else same_forms
    return db.session.scalars(
        select(FormUpload).where(FormUpload.state == UploadState.PUBLISHED, which)
    ).all()


def _close_ranks(upload: FormUpload) -> None:
    """Give its versions the next numbers: drafts that are never published use none up."""
    for each in upload.versions:
        query = (
            select(func.max(FormVersion.version))
            .join(FormUpload)
            .where(FormVersion.code == each.code, FormUpload.state != UploadState.DRAFT)
        )
        taken = max(db.session.scalar(query) or 0, max(editions(each.code), default=0))
        if each.version > taken + 1:
            _renumber(each, taken + 1)


def _renumber(version: FormVersion, number: int) -> None:
    """Another draft that has the number takes the old one in exchange."""
    other, old = db.session.get(FormVersion, (version.code, number)), version.version
    if other is not None:
        other.version = 0
        db.session.flush()
    for each, new in ((version, number), (other, old)):
        if each is not None:
            each.version, each.document = new, each.document | {"version": new}
            db.session.flush()


def _require_newest(code: str, version: int, day: date) -> None:
    there: Sequence[int] = sorted(editions(code))
    if not there:
        return
    newest = editions(code)[there[-1]]
    if there[-1] >= version:
        raise Invalid(f"{code} 已发布第 {there[-1]} 版，比这一版新；请按新版重新上传")
    if newest.valid_from and newest.valid_from > day:
        told = newest.valid_from.isoformat()
        raise Invalid(errors={"valid_from": [f"不能早于 {code} 上一版的启用日期 {told}"]})


def _ids(upload: FormUpload) -> list[str]:
    return [f"{each.code}:{each.version}" for each in upload.versions]
