"""keep who pays how much of an agreement, and where it was signed"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("signed_place", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("fee_amounts", JSON, nullable=False, server_default="{}"))
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.alter_column("signed_place", server_default=None)
        batch_op.alter_column("fee_amounts", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.drop_column("fee_amounts")
        batch_op.drop_column("signed_place")
