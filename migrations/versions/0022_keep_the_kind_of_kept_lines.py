"""keep what kind of person and contract each line of a month is of"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.add_column("kept_month", sa.Column("kinds", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("kept_month", "kinds")  # without making the table anew, which would lose its triggers
