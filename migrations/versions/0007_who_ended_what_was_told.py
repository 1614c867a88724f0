"""who ended what was told"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    with op.batch_alter_table("resident_condition", schema=None) as batch_op:
        batch_op.add_column(sa.Column("told_ended_by", sa.String(), nullable=True))

    with op.batch_alter_table("resident_group", schema=None) as batch_op:
        batch_op.add_column(sa.Column("told_ended_by", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("resident_group", schema=None) as batch_op:
        batch_op.drop_column("told_ended_by")

    with op.batch_alter_table("resident_condition", schema=None) as batch_op:
        batch_op.drop_column("told_ended_by")
