"""Settings, each read once from the environment; nothing else reads os.environ."""

import os
from pathlib import Path
from typing import ClassVar

import orjson


class Config:
    """What a running server reads. `DATA_DIR` holds the database (if SQLite), uploads and the secret key."""

    DATA_DIR = Path(os.environ.get("DATA_DIR", "instance")).resolve()
    SQLALCHEMY_DATABASE_URI = os.environ.get("DATABASE_URL", f"sqlite:///{DATA_DIR / 'lvyue.db'}")
    SQLALCHEMY_ENGINE_OPTIONS: ClassVar[dict[str, object]] = {
        "pool_pre_ping": True,
        "hide_parameters": True,  # values of a refused row are people's
        "json_deserializer": orjson.loads,
    }
    SECRET_KEY = os.environ.get("SECRET_KEY")
    PRODUCTION = os.environ.get("LVYUE_ENV") == "production"
    DEMO_PASSWORD = os.environ.get("DEMO_PASSWORD", "Demo-2026!")
    MIN_APP_VERSION = os.environ.get("MIN_APP_VERSION", "0.1.0")
    ELDERLY_FROM = int(os.environ.get("ELDERLY_FROM", "65"))  # years of age from which people are G03
    MAX_CONTENT_LENGTH = 16 * 1024 * 1024  # roster files; the sync routes have tighter limits of their own
    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SAMESITE = "Lax"
    SESSION_COOKIE_SECURE = os.environ.get("COOKIE_SECURE") == "1"
    WTF_CSRF_TIME_LIMIT = None  # a phone may be offline for weeks; the session bounds the token
    WTF_I18N_ENABLED = False  # the forms' own words are Chinese: app/extensions.py
    PERMANENT_SESSION_LIFETIME = 30 * 24 * 3600


class TestConfig(Config):
    """What the tests run under; the fixtures set the database and the folder."""

    __test__ = False
    TESTING = True
    SECRET_KEY = "test"  # noqa: S105  opens nothing
    SQLALCHEMY_ENGINE_OPTIONS: ClassVar[dict[str, object]] = {"json_deserializer": orjson.loads}
