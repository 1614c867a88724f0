"""What a reviewer does with pages, in the words of a reviewer."""

from hashlib import sha256

from flask_sqlalchemy.session import Session
from sqlalchemy import event
from sqlalchemy.orm import scoped_session

from app.entries.models import Entry, EntryStatus, Revision
from tests.drivers.client import Client
from tests.drivers.page import Page, page

HIGH = {"code": "Q-33", "level": "HIGH", "message": "服务日期早于录入 30 天以上", "field": "occurred_on"}
MED = {"code": "Q-10", "level": "MED", "message": "与上次随访完全相同"}
LOW = {"code": "Q-30", "level": "LOW", "message": "体重与上次相差超过 15%，请核对", "field": "weight"}
PNG = b"\x89PNG\r\n\x1a\n picture"
DIGEST = sha256(PNG).hexdigest()


def url_of(entry: Entry) -> str:
    return f"/review/entries/{entry.id}"


def read(client: Client, entry: Entry, query: str = "") -> Page:
    return page(client.get(url_of(entry) + query))


def decide(client: Client, entry: Entry, verb: str, query: str = "", **fields: object) -> Page:
    """Fill in and send the form of that decision, as it stands on the entry's page."""
    form = read(client, entry).form(f"{url_of(entry)}/{verb}")
    data = {name: value for name, value in form.items() if name in ("csrf_token", "seen")} | fields
    return page(client.post(f"{url_of(entry)}/{verb}{query}", data=data, follow_redirects=True))


def status_of(db: scoped_session[Session], entry: Entry) -> EntryStatus:
    db.expire_all()
    return db.get_one(Entry, entry.id).status


def in_order(shown: Page, *names: str) -> bool:
    places = [shown.html.index(f">{name}</a>") for name in names]
    return places == sorted(places)


def queries(db: scoped_session[Session], client: Client, url: str) -> int:
    db.commit()
    statements: list[str] = []

    def count(conn: object, cursor: object, statement: str, *rest: object) -> None:
        statements.append(statement)

    engine = db.get_bind()
    event.listen(engine, "before_cursor_execute", count)
    try:
        assert client.get(url).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return len([each for each in statements if not each.startswith(("BEGIN", "ROLLBACK"))])


def correct(db: scoped_session[Session], entry: Entry, **answers: object) -> None:
    """The author's next revision, put into the tables."""
    entry = db.get_one(Entry, entry.id)
    last = entry.newest
    columns = {name: getattr(last, name) for name in Revision.__table__.columns.keys()}  # noqa: SIM118
    db.add(Revision(**columns | {"number": last.number + 1, "answers": {**last.answers, **answers}}))
    entry.revision, entry.status = last.number + 1, EntryStatus.SUBMITTED
    db.commit()


def approve_together(client: Client, *entries: Entry, **fields: str) -> Page:
    token = page(client.get("/review")).form("/review/approve")["csrf_token"]
    chosen = [f"{entry.id}:1" for entry in entries] + ["nonsense"]
    return page(client.post("/review/approve", data={"csrf_token": token, "entry": chosen, **fields}))
