"""What every site needs before its first entry: divisions, service catalogue, forms, medicines, an epoch."""

from app.contracts.terms.catalogue import load_catalogue
from app.drugs import lists as drugs
from app.orgs.load import load_divisions
from app.orgs.settings import announce_installation
from app.sync.channels.reference import refresh_reference
from app.sync.state import epoch


def prepare() -> None:
    """Bring the database up to what is shipped; what is there already stays. The caller commits."""
    load_divisions()
    load_catalogue()
    refresh_reference()
    drugs.announce()
    announce_installation()
    epoch()
