"""Who answered for contracts before transfers, and on which day waivers were written."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "former_doctor",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("doctor_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["doctor_id"], ["user.id"], name=op.f("fk_former_doctor_doctor_id_user")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["agreement_member.id"], name=op.f("fk_former_doctor_member_id_agreement_member")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_former_doctor_team_id_team")),
        sa.PrimaryKeyConstraint("member_id", "valid_to", name=op.f("pk_former_doctor")),
    )
    with op.batch_alter_table("due_slot", schema=None) as batch_op:
        batch_op.add_column(sa.Column("waived_on", sa.Date(), nullable=True))
    op.execute(
        "UPDATE due_slot SET waived_on = (SELECT occurred_on FROM entry WHERE entry.id = due_slot.waived_by)"
        " WHERE waived_by IS NOT NULL"
    )  # former doctors are written by the next `flask rebuild`

    with op.batch_alter_table("residence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_residence_valid_to"), ["valid_to"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("residence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_residence_valid_to"))

    with op.batch_alter_table("due_slot", schema=None) as batch_op:
        batch_op.drop_column("waived_on")

    op.drop_table("former_doctor")
