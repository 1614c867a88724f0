"""dated records of residents"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "pregnancy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("lmp", sa.Date(), nullable=True),
        sa.Column("edd", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_pregnancy_resident_id_resident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pregnancy")),
    )
    with op.batch_alter_table("pregnancy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pregnancy_resident_id"), ["resident_id"], unique=False)

    op.create_table(
        "record_status",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_record_status_resident_id_resident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_status")),
    )
    with op.batch_alter_table("record_status", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_status_resident_id"), ["resident_id"], unique=False)

    op.create_table(
        "residence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("village_code", sa.String(), nullable=False),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=True),
        sa.Column("doctor_id", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("is_derived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["doctor_id"], ["user.id"], name=op.f("fk_residence_doctor_id_user")),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_residence_household_id_household")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_residence_org_unit_id_org_unit")
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_residence_resident_id_resident")
        ),
        sa.ForeignKeyConstraint(
            ["village_code"], ["village.code"], name=op.f("fk_residence_village_code_village")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residence")),
    )
    with op.batch_alter_table("residence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_residence_resident_id"), ["resident_id"], unique=False)

    op.create_table(
        "second_review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("org_unit_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("marked_by", sa.Uuid(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_confirmed", sa.Boolean(), nullable=True),
        sa.Column("remark", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["marked_by"], ["user.id"], name=op.f("fk_second_review_marked_by_user")),
        sa.ForeignKeyConstraint(
            ["org_unit_id"], ["org_unit.id"], name=op.f("fk_second_review_org_unit_id_org_unit")
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_second_review_resident_id_resident")
        ),
        sa.ForeignKeyConstraint(["settled_by"], ["user.id"], name=op.f("fk_second_review_settled_by_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_review")),
    )
    with op.batch_alter_table("second_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_second_review_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_second_review_resident_id"), ["resident_id"], unique=False)

    with op.batch_alter_table("resident", schema=None) as batch_op:
        batch_op.add_column(sa.Column("closed_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("mother_id", sa.Uuid(), nullable=True))

    with op.batch_alter_table("resident_condition", schema=None) as batch_op:
        batch_op.add_column(sa.Column("basis", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("end_reason", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("ended_by", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("told_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("told_to", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("is_derived", sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table("resident_group", schema=None) as batch_op:
        batch_op.add_column(sa.Column("document", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("ended_by", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("told_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("told_to", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("is_derived", sa.Boolean(), server_default=sa.false(), nullable=False))

    # What is known of spans so far was told; of the dead, their records were closed that day.
    op.execute("UPDATE resident_condition SET told_from = managed_from, told_to = managed_to")
    op.execute("UPDATE resident_group SET told_from = valid_from, told_to = valid_to")
    op.execute("UPDATE resident SET closed_on = death_date WHERE archive_status = '1'")


def downgrade() -> None:
    with op.batch_alter_table("resident_group", schema=None) as batch_op:
        batch_op.drop_column("is_derived")
        batch_op.drop_column("told_to")
        batch_op.drop_column("told_from")
        batch_op.drop_column("ended_by")
        batch_op.drop_column("document")

    with op.batch_alter_table("resident_condition", schema=None) as batch_op:
        batch_op.drop_column("is_derived")
        batch_op.drop_column("told_to")
        batch_op.drop_column("told_from")
        batch_op.drop_column("ended_by")
        batch_op.drop_column("end_reason")
        batch_op.drop_column("basis")

    with op.batch_alter_table("resident", schema=None) as batch_op:
        batch_op.drop_column("mother_id")
        batch_op.drop_column("closed_on")

    with op.batch_alter_table("second_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_second_review_resident_id"))
        batch_op.drop_index(batch_op.f("ix_second_review_entry_id"))

    op.drop_table("second_review")
    with op.batch_alter_table("residence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_residence_resident_id"))

    op.drop_table("residence")
    with op.batch_alter_table("record_status", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_record_status_resident_id"))

    op.drop_table("record_status")
    with op.batch_alter_table("pregnancy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pregnancy_resident_id"))

    op.drop_table("pregnancy")
