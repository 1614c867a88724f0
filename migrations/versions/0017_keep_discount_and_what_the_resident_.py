"""keep discount and what the resident pays of each item promised"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
MONEY = sa.Numeric(precision=10, scale=2)


def upgrade() -> None:
    with op.batch_alter_table("agreement_item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("discount", MONEY, nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("resident_pays", MONEY, nullable=False, server_default="0"))
    op.execute("UPDATE agreement_item SET resident_pays = unit_price")
    with op.batch_alter_table("agreement_item", schema=None) as batch_op:
        batch_op.alter_column("discount", server_default=None)
        batch_op.alter_column("resident_pays", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("agreement_item", schema=None) as batch_op:
        batch_op.drop_column("resident_pays")
        batch_op.drop_column("discount")
