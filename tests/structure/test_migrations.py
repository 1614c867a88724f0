"""The chain of migrations has one end, written down, so that two branches that add one conflict in git."""

from pathlib import Path

from alembic.script import ScriptDirectory

from tests.structure.source import ROOT

MIGRATIONS = ROOT / "migrations"


def test_the_newest_migration_is_named_in_the_head_file() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    newest = [Path(scripts.get_revision(head).path).stem for head in scripts.get_heads()]
    assert newest == [(MIGRATIONS / "HEAD").read_text().strip()]


def test_every_migration_is_numbered_in_the_order_it_runs_in() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    order = [script.revision for script in scripts.walk_revisions()][::-1]
    assert order == sorted(order)
    assert len(order) == len(list((MIGRATIONS / "versions").glob("*.py")))
