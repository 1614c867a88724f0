"""How the routes read requests: JSON by sync/body.py, then the schema."""

from typing import Any, NoReturn

from marshmallow import ValidationError
from webargs.flaskparser import FlaskParser

from app.errors import MediaUnknown
from app.sync.body import decompress, parse


class StrictParser(FlaskParser):
    """What is wrong with a request comes back as marshmallow says it, without the place it was read from."""

    def load_json(self, req: Any, schema: Any) -> Any:
        if req.mimetype != "application/json":
            raise MediaUnknown
        return parse(decompress(req.get_data(cache=False), req.headers.get("Content-Encoding", "")))

    def handle_error(
        self,
        error: ValidationError,
        req: Any,
        schema: Any,
        *,
        error_status_code: int | None,
        error_headers: Any,
    ) -> NoReturn:
        messages = error.messages
        place = next(iter(messages)) if isinstance(messages, dict) and len(messages) == 1 else None
        inner = messages[place] if isinstance(messages, dict) and place in ("json", "query") else messages
        raise ValidationError(inner)
