"""Every table, so that whoever imports this sees the whole schema. Only create_app does."""

from app.accounts import models as accounts
from app.audit import models as audit
from app.changes import models as changes
from app.contracts import models as contracts
from app.drugs import models as drugs
from app.entries import models as entries
from app.exports import models as exports
from app.formdefs import models as formdefs
from app.indicators.goals import models as goals
from app.indicators.snapshots import models as snapshots
from app.jobs import models as jobs
from app.orgs import models as orgs
from app.residents import models as residents
from app.review import models as review
from app.worklists import models as worklists

__all__ = [
    "accounts",
    "audit",
    "changes",
    "contracts",
    "drugs",
    "entries",
    "exports",
    "formdefs",
    "goals",
    "jobs",
    "orgs",
    "residents",
    "review",
    "snapshots",
    "worklists",
]
