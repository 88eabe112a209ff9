"""home windows: witnesses of fleet days, the visits in them, and whose bookings they are"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fleet_day_id", sa.Integer(), nullable=False),
        sa.Column("address_id", sa.Integer(), nullable=False),
        sa.Column("opens_second", sa.Integer(), nullable=False),
        sa.Column("closes_second", sa.Integer(), nullable=False),
        sa.Column("work_seconds", sa.Integer(), nullable=False),
        sa.Column("envelopes", sa.Integer(), nullable=False),
        sa.Column("collect_dong", sa.Integer(), nullable=False),
        sa.Column("needs", sa.Integer(), nullable=False),
        sa.Column("inner_seconds", sa.Integer(), nullable=False),
        sa.Column("legs", sa.LargeBinary(), nullable=False),
        sa.Column("ghost", sa.Boolean(), nullable=False),
        sa.Column("risk", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True),
        sa.Column("risk_sentence", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=True),
        sa.Column("risk_since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint("opens_second < closes_second", name=op.f("ck_visit_window_order")),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_visit_address_id_address")),
        sa.ForeignKeyConstraint(["fleet_day_id"], ["fleet_day.id"], name=op.f("fk_visit_fleet_day_id_fleet_day")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_address_id"), ["address_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_fleet_day_id"), ["fleet_day_id"], unique=False)
        batch_op.create_index(
            "uq_visit_household",
            ["fleet_day_id", "address_id", "opens_second", "closes_second"],
            unique=True,
            sqlite_where=sa.text("NOT ghost"),
            postgresql_where=sa.text("NOT ghost"),
        )

    op.create_table(
        "witness",
        sa.Column("fleet_day_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("road_version", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("compacted_version", sa.Integer(), nullable=False),
        sa.Column("compacted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["fleet_day_id"], ["fleet_day.id"], name=op.f("fk_witness_fleet_day_id_fleet_day")),
        sa.PrimaryKeyConstraint("fleet_day_id", name=op.f("pk_witness")),
    )
    op.create_table(
        "booking_visit",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("stated_permille", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_booking_visit_booking_id_booking")),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_booking_visit_delivery_id_delivery")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_booking_visit_visit_id_visit")),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_booking_visit")),
    )
    with op.batch_alter_table("booking_visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_booking_visit_delivery_id"), ["delivery_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_booking_visit_visit_id"), ["visit_id"], unique=False)


def downgrade() -> None:
    for table in ("booking_visit", "witness", "visit"):
        op.drop_table(table)
