"""The OpenAPI document of /api/v1, made from the routes and their schemas."""

from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask_smorest import Api
from marshmallow import fields

from app.entries.drafts.schemas import Day, EntrySchema, Id, Moment
from app.sync.schemas import ProblemSchema, SentEntry

SETTINGS: dict[str, object] = {
    "API_TITLE": "同步接口",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": "/api",
    "OPENAPI_JSON_PATH": "openapi.json",
}
SECURITY = {"session": {"type": "apiKey", "in": "cookie", "name": "session"}}
PROBLEM = "application/problem+json"


class DocumentedApi(Api):
    """Describes the routes; problems are answered by app/answers.py, under /api/ as on pages."""

    def _register_error_handlers(self) -> None:
        pass

    def _init_spec(self, **options: Any) -> None:
        super()._init_spec(marshmallow_plugin=Plugin(), **options)
        spec: APISpec = self.spec
        spec.components.security_scheme("session", SECURITY["session"])
        spec.components.schema("Entry", schema=EntrySchema)
        spec.components.schema("Problem", schema=ProblemSchema)


class Plugin(MarshmallowPlugin):
    """Knows our own kinds of fields."""

    def init_spec(self, spec: APISpec) -> None:
        super().init_spec(spec)
        for kind, format_ in ((Id, "uuid"), (Day, "date"), (Moment, "date-time")):
            self.map_to_openapi_type(kind, "string", format_)
        self.map_to_openapi_type(SentEntry, None, None)
        self.map_to_openapi_type(fields.Raw, None, None)


def describe_api(app: Any, *blueprints: Any) -> None:
    """Register the blueprints of the API and serve their description."""
    app.config.from_mapping(SETTINGS)
    api = DocumentedApi(app)
    for blueprint in blueprints:
        api.register_blueprint(blueprint)
