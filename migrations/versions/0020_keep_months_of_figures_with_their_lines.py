"""keep months of figures with their lines"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TABLES = ("kept_month", "indicator_snapshot", "indicator_snapshot_cast", "indicator_snapshot_member")
REFUSED = "kept figures are superseded, never changed"


def upgrade() -> None:
    op.create_table(
        "kept_month",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rules", JSON, nullable=False),
        sa.Column("params_hash", sa.String(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cut_off", JSON, nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("supersedes_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("goals", JSON, nullable=False),
        sa.Column("names", JSON, nullable=False),
        sa.Column("places", JSON, nullable=False),
        sa.Column("words", JSON, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["user.id"], name=op.f("fk_kept_month_made_by_user")),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_kept_month_org_unit_id_org_unit")
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["kept_month.id"], name=op.f("fk_kept_month_supersedes_id_kept_month")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_month")),
        sa.UniqueConstraint("org_unit_id", "month", "edition", name="uq_kept_month_edition"),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_kept_month_supersedes_id")),
    )
    op.create_table(
        "indicator_snapshot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kept_month_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("numerator", sa.Integer(), nullable=False),
        sa.Column("denominator", sa.Integer(), nullable=False),
        sa.Column("pending", sa.Integer(), nullable=False),
        sa.Column("row_things", sa.Integer(), nullable=True),
        sa.Column("cells", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["kept_month_id"], ["kept_month.id"], name=op.f("fk_indicator_snapshot_kept_month_id_kept_month")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_snapshot")),
        sa.UniqueConstraint("kept_month_id", "code", "basis", name="uq_indicator_snapshot_code"),
    )
    op.create_table(
        "indicator_snapshot_cast",
        sa.Column("kept_month_id", sa.Uuid(), nullable=False),
        sa.Column("village", sa.String(), nullable=False),
        sa.Column("ids", sa.LargeBinary(), nullable=False),
        sa.Column("evidence", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kept_month_id"],
            ["kept_month.id"],
            name=op.f("fk_indicator_snapshot_cast_kept_month_id_kept_month"),
        ),
        sa.PrimaryKeyConstraint("kept_month_id", "village", name=op.f("pk_indicator_snapshot_cast")),
    )
    op.create_table(
        "indicator_snapshot_member",
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        sa.Column("village", sa.String(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"],
            ["indicator_snapshot.id"],
            name=op.f("fk_indicator_snapshot_member_snapshot_id_indicator_snapshot"),
        ),
        sa.PrimaryKeyConstraint("snapshot_id", "village", name=op.f("pk_indicator_snapshot_member")),
    )
    _refuse_changes(op.get_bind().dialect.name)


def _refuse_changes(dialect: str) -> None:
    """Whoever writes to the database: rows of these tables stay as they are."""
    if dialect == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_kept() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$"
        )
    for table in TABLES:
        if dialect == "postgresql":
            op.execute(
                f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_kept()"
            )
            continue
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_stays_{deed.lower()} BEFORE {deed} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
            )


def downgrade() -> None:
    op.drop_table("indicator_snapshot_member")
    op.drop_table("indicator_snapshot_cast")
    op.drop_table("indicator_snapshot")
    op.drop_table("kept_month")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_kept()")
