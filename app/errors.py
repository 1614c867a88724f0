"""What may go wrong in a way that the person, or the phone, can act on.

Raise a Problem anywhere; one handler answers with it: problem details under /api/, a page elsewhere.
`code` is part of the sync protocol: phones decide by it, so it never changes.
"""


class Problem(Exception):
    """A refusal with a stable code, an HTTP status and a message in Chinese for the person."""

    code: str
    status = 400
    message: str

    def __init__(self, message: str | None = None, *, errors: dict[str, list[str]] | None = None) -> None:
        super().__init__(self.code)
        self.message = message or type(self).message
        self.errors = errors or {}


class Invalid(Problem):
    code, status = "invalid", 422
    message = "填写的内容有误，请按提示修改"


class Malformed(Problem):
    code, status = "malformed", 400
    message = "无法读取请求内容"


class NotSignedIn(Problem):
    code, status = "not_signed_in", 401
    message = "请重新登录"


class WrongPassword(Problem):
    code, status = "wrong_password", 401
    message = "用户名或密码不正确"


class LockedOut(Problem):
    code, status = "locked_out", 429
    message = "登录失败次数过多，请稍后再试"

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after


class TooOften(Problem):
    code, status = "too_often", 429
    message = "今天查找的次数已达上限，请明天再查，或请卫生院审核员帮助"

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after


class Forbidden(Problem):
    code, status = "forbidden", 403
    message = "您没有进行此操作的权限"


class OutOfScope(Problem):
    code, status = "out_of_scope", 403
    message = "该记录不在您的管辖范围内"


class NotFound(Problem):
    code, status = "not_found", 404
    message = "没有找到该记录"


class TooLarge(Problem):
    code, status = "too_large", 413
    message = "一次发送的内容过多，请减少后再发"


class MediaUnknown(Problem):
    code, status = "media_unknown", 415
    message = "不支持这种内容格式或压缩方式"


class RestorePending(Problem):
    code, status = "restore_pending", 503
    message = "服务器的数据刚从备份恢复，管理员确认后才能继续使用"
    retry_after = 300


class Unavailable(Problem):
    code, status = "unavailable", 503
    message = "服务暂时不可用，请稍后再试"
    retry_after = 30


class ResidentUnknown(Problem):
    code, status = "resident_unknown", 409
    message = "服务器上还没有这位居民的档案"


class FormUnknown(Problem):
    code, status = "form_unknown", 409
    message = "服务器不认识这种表单或其版本"


class EntryMismatch(Problem):
    code, status = "entry_mismatch", 409
    message = "记录编号与居民或表单不符"


class EntryClosed(Problem):
    code, status = "entry_closed", 409
    message = "这条记录已有结论，不能再改"


class StaleRevision(Problem):
    code, status = "stale_revision", 409
    message = "这条记录已被修改，请先同步再改"


class ContentDiffers(Problem):
    code, status = "content_differs", 409
    message = "同一编号的记录内容不一致，两份都已保留"


class OwnEntry(Problem):
    code, status = "own_entry", 403
    message = "不能审核自己录入的记录"


class FlagsOpen(Problem):
    code, status = "flags_open", 409
    message = "这条记录有高度可疑的地方，请逐条核实并写明理由后再通过"


class AlreadySigned(Problem):
    code, status = "already_signed", 409
    message = "这位居民已与其他团队签约，同一时间只能有一份协议"


def flatten(messages: object, prefix: str = "") -> dict[str, list[str]]:
    """marshmallow's nested messages as "a.b.0": [text]."""
    if isinstance(messages, dict):
        flat: dict[str, list[str]] = {}
        for key, value in messages.items():
            flat.update(flatten(value, f"{prefix}.{key}" if prefix else str(key)))
        return flat
    return {prefix: [str(each) for each in messages] if isinstance(messages, list) else [str(messages)]}
