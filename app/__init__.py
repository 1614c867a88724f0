"""Builds the application: extensions, blueprints, error answers, commands. Nobody imports from here."""

import secrets

from flask import Flask

from app import models, postgres, sqlite  # noqa: F401  every table; the engine events
from app.accounts.routes import bp as accounts
from app.accounts.sign_in import person_of
from app.answers import register_answers
from app.audit import log as _log  # noqa: F401  registers the writer of audit events
from app.changes import note as _note  # noqa: F401  registers the writer of changes
from app.cli import register_commands
from app.console.bulk.chosen.routes import bp as chosen
from app.console.bulk.routes import bp as bulk
from app.console.catalogue.routes import bp as catalogue
from app.console.changes.routes import bp as changes
from app.console.conflicts.routes import bp as conflicts
from app.console.county.routes import bp as county
from app.console.desk.routes import bp as desk
from app.console.formdefs.routes import bp as formdefs
from app.console.orgs.routes import bp as orgs
from app.console.people.routes import bp as people
from app.console.phone.routes import bp as phone
from app.console.quarantine.routes import bp as quarantine
from app.console.routes import bp as console
from app.console.staff.routes import bp as staff
from app.contracts.claims import endings as _endings  # noqa: F401  registers the checks of what ends contracts
from app.contracts.claims import events as _claims  # noqa: F401  registers the checks of claims about contracts
from app.contracts.claims import met as _met  # noqa: F401  registers the doubts of visits to who was not there
from app.contracts.claims import returns as _returns  # noqa: F401  registers what returns say of contracts
from app.contracts.claims import waivers as _waivers  # noqa: F401  registers the checks of what is explained
from app.contracts.derived import entrusted as _entrusted  # noqa: F401  registers whom transfers entrust to a doctor
from app.contracts.reading import standing as _standing  # noqa: F401  says to forms what a contract says
from app.contracts.reading.routes import bp as contracts
from app.drugs.routes import bp as drugs
from app.entries.intake import changes as _changes  # noqa: F401  registers the checks of changes of records
from app.exports.agreements.routes import bp as agreements
from app.exports.figures.routes import bp as figure_papers
from app.exports.kept.routes import bp as kept_papers
from app.exports.ledgers.routes import bp as ledgers
from app.exports.sheets.routes import bp as sheets
from app.exports.signing.routes import bp as signing_papers
from app.exports.villages.routes import bp as village_sheets
from app.exports.words.routes import bp as words
from app.extensions import csrf, db, login, migrate
from app.indicators.goals.routes import bp as goals
from app.indicators.routes import bp as indicators
from app.indicators.snapshots.drift.routes import bp as drift
from app.indicators.snapshots.routes import bp as kept_figures
from app.logs import configure_logs
from app.residents.roster.routes import bp as imports
from app.review.routes import bp as review
from app.sync.openapi import describe_api
from app.sync.routes import bp as sync
from app.worklists import beds as _beds  # noqa: F401  registers the checks of home beds
from app.worklists.alerts.routes import bp as worklists
from app.worklists.signing.routes import bp as signing
from config import Config

BLUEPRINTS = (
    accounts,
    agreements,
    bulk,
    chosen,
    catalogue,
    changes,
    conflicts,
    console,
    contracts,
    county,
    formdefs,
    imports,
    ledgers,
    goals,
    indicators,
    kept_figures,
    kept_papers,
    desk,
    drift,
    drugs,
    figure_papers,
    orgs,
    people,
    phone,
    quarantine,
    review,
    sheets,
    signing,
    signing_papers,
    staff,
    village_sheets,
    words,
    worklists,
)


def create_app(config: type[Config] = Config) -> Flask:
    app = Flask(__name__, template_folder="../templates", static_folder="../static")
    app.config.from_object(config)
    configure_logs(config.PRODUCTION)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    config.DATA_DIR.mkdir(parents=True, exist_ok=True)
    app.secret_key = config.SECRET_KEY or _own_secret(config)
    for extension in (db, login, csrf):
        extension.init_app(app)
    migrate.init_app(app, db, directory="migrations")
    login.user_loader(lambda session_id: person_of(session_id, not config.PRODUCTION))
    register_answers(app)
    register_commands(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    describe_api(app, sync)
    return app


def _own_secret(config: type[Config]) -> str:
    """The secret key of this installation, made at the first start and readable by its owner alone."""
    path = config.DATA_DIR / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32))
    return path.read_text().strip()
