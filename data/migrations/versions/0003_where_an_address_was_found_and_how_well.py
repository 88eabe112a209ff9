"""where an address was found and how well; imports that go on"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import data.encryption

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.add_column(sa.Column("located_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "confidence_percent",
                sa.Integer(),
                sa.CheckConstraint("confidence_percent BETWEEN 0 AND 100", name=op.f("ck_address_confidence")),
                nullable=True,
            )
        )
        batch_op.add_column(
            sa.Column(
                "uncertainty_metres",
                sa.Integer(),
                sa.CheckConstraint("uncertainty_metres >= 0", name=op.f("ck_address_uncertainty")),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("source", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True))
        batch_op.add_column(sa.Column("found_label", data.encryption.Encrypted(), nullable=True))
        batch_op.add_column(sa.Column("runner_up_label", data.encryption.Encrypted(), nullable=True))
        batch_op.add_column(sa.Column("runner_up_latitude", data.encryption.EncryptedFloat(), nullable=True))
        batch_op.add_column(sa.Column("runner_up_longitude", data.encryption.EncryptedFloat(), nullable=True))
        batch_op.create_index(batch_op.f("ix_address_located_at"), ["located_at"], unique=False)

    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.add_column(sa.Column("finished_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("rows_total", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("column_map", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True))
    # What came in before this column was known is not to be gone on with.
    op.execute("UPDATE import_batch SET finished_at = received_at")


def downgrade() -> None:
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.drop_column("column_map")
        batch_op.drop_column("rows_total")
        batch_op.drop_column("finished_at")
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_address_located_at"))
        batch_op.drop_column("runner_up_longitude")
        batch_op.drop_column("runner_up_latitude")
        batch_op.drop_column("runner_up_label")
        batch_op.drop_column("found_label")
        batch_op.drop_column("source")
        batch_op.drop_constraint(op.f("ck_address_uncertainty"), type_="check")
        batch_op.drop_constraint(op.f("ck_address_confidence"), type_="check")
        batch_op.drop_column("uncertainty_metres")
        batch_op.drop_column("confidence_percent")
        batch_op.drop_column("located_at")
