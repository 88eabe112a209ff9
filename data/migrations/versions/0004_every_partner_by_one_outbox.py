"""every partner is told through one outbox; a carrier's orders, its feed, and where the sides differ"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import data.encryption

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "opt_out",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("way", sqlmodel.sql.sqltypes.AutoString(length=24), nullable=False),
        sa.Column("contact_index", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opt_out")),
        sa.UniqueConstraint("way", "contact_index", name=op.f("uq_opt_out_way_contact_index")),
    )
    op.create_table(
        "partner_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("open_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("answered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("failed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("last_code", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_line")),
        sa.UniqueConstraint("partner", name=op.f("uq_partner_line_partner")),
    )
    op.create_table(
        "carrier_cursor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("cursor", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("read_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_carrier_cursor_centre_id_centre")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carrier_cursor")),
        sa.UniqueConstraint("centre_id", name=op.f("uq_carrier_cursor_centre_id")),
    )
    op.create_table(
        "carrier_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
        sa.Column("number", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("generation", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("label", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("meaning", sqlmodel.sql.sqltypes.AutoString(length=24), nullable=False),
        sa.Column("needs_person", sa.Boolean(), nullable=False),
        sa.Column("happened_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("received_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("waybill", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=True),
        sa.Column("place", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=True),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_carrier_event_centre_id_centre")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carrier_event")),
        sa.UniqueConstraint("centre_id", "key", name=op.f("uq_carrier_event_centre_id_key")),
    )
    with op.batch_alter_table("carrier_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_carrier_event_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_carrier_event_number"), ["number"], unique=False)
    op.create_table(
        "carrier_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("envelope_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("leg", sqlmodel.sql.sqltypes.AutoString(length=1), nullable=False),
        sa.Column("dispatch", sa.Integer(), nullable=False),
        sa.Column("truth", sqlmodel.sql.sqltypes.AutoString(length=24), nullable=False),
        sa.Column("standing", sqlmodel.sql.sqltypes.AutoString(length=24), nullable=False),
        sa.Column("ordered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("placed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("cancel_asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("carrier_id", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=True),
        sa.Column("waybill", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=True),
        sa.Column("fee_dong", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_carrier_order_centre_id_centre")),
        sa.ForeignKeyConstraint(["envelope_id"], ["envelope.id"], name=op.f("fk_carrier_order_envelope_id_envelope")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carrier_order")),
        sa.UniqueConstraint("envelope_id", "leg", "dispatch", name=op.f("uq_carrier_order_envelope_id_leg_dispatch")),
        sa.UniqueConstraint("number", name=op.f("uq_carrier_order_number")),
    )
    with op.batch_alter_table("carrier_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_carrier_order_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_carrier_order_envelope_id"), ["envelope_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_carrier_order_standing"), ["standing"], unique=False)
    op.create_table(
        "difference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("partner", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("subject", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=24), nullable=False),
        sa.Column("ours", sqlmodel.sql.sqltypes.AutoString(length=24), nullable=True),
        sa.Column("theirs", sqlmodel.sql.sqltypes.AutoString(length=24), nullable=True),
        sa.Column("repair", sqlmodel.sql.sqltypes.AutoString(length=24), nullable=True),
        sa.Column("found_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("seen_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("closed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_difference_centre_id_centre")),
        sa.ForeignKeyConstraint(["closed_by"], ["account.id"], name=op.f("fk_difference_closed_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_difference")),
    )
    with op.batch_alter_table("difference", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_difference_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index(
            "uq_difference_open",
            ["partner", "subject", "kind"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
    with op.batch_alter_table("sync_attempt", schema=None) as batch_op:
        batch_op.add_column(sa.Column("answer", data.encryption.Encrypted(), nullable=True))
    _open_the_outbox()


def _open_the_outbox() -> None:
    """What is there tells dossier systems; from now on a row may tell anyone."""
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=24), nullable=False, server_default="dossier"))
        batch_op.add_column(
            sa.Column("lane", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("partner", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("provider_id", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=True))
        batch_op.add_column(sa.Column("reached", sqlmodel.sql.sqltypes.AutoString(length=24), nullable=True))
        batch_op.alter_column("dossier_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.alter_column("tells_status", existing_type=sa.INTEGER(), nullable=True)
        batch_op.drop_constraint(batch_op.f("uq_outbox_dossier_id_sequence"), type_="unique")
        batch_op.drop_constraint(batch_op.f("ck_outbox_state"), type_="check")
        batch_op.drop_index(batch_op.f("ix_outbox_due"))
    op.execute("UPDATE outbox SET lane = 'dossier:' || dossier_id, partner = 'dossiers:' || centre_id")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        for column in ("kind", "lane", "partner"):
            batch_op.alter_column(column, server_default=None)
        batch_op.create_check_constraint(
            batch_op.f("ck_outbox_kind"), "kind IN ('dossier', 'place', 'cancel', 'message')"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_outbox_state"), "state IN ('pending', 'settled', 'waiting', 'withdrawn', 'skipped')"
        )
        batch_op.create_index("ix_outbox_due", ["partner", "state", "due_at"], unique=False)
        batch_op.create_unique_constraint(batch_op.f("uq_outbox_lane_sequence"), ["lane", "sequence"])


def downgrade() -> None:
    op.execute("DELETE FROM sync_attempt WHERE outbox_id IN (SELECT id FROM outbox WHERE kind <> 'dossier')")
    op.execute("DELETE FROM outbox WHERE kind <> 'dossier'")
    op.execute("UPDATE outbox SET state = 'withdrawn' WHERE state = 'skipped'")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_outbox_lane_sequence"), type_="unique")
        batch_op.drop_constraint(batch_op.f("ck_outbox_state"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_outbox_kind"), type_="check")
        batch_op.drop_index("ix_outbox_due")
        batch_op.create_index(batch_op.f("ix_outbox_due"), ["state", "due_at"], unique=False)
        batch_op.create_unique_constraint(batch_op.f("uq_outbox_dossier_id_sequence"), ["dossier_id", "sequence"])
        batch_op.create_check_constraint(
            batch_op.f("ck_outbox_state"), "state IN ('pending', 'settled', 'waiting', 'withdrawn')"
        )
        batch_op.alter_column("tells_status", existing_type=sa.INTEGER(), nullable=False)
        batch_op.alter_column("dossier_id", existing_type=sa.INTEGER(), nullable=False)
        for column in ("reached", "provider_id", "partner", "lane", "kind"):
            batch_op.drop_column(column)
    with op.batch_alter_table("sync_attempt", schema=None) as batch_op:
        batch_op.drop_column("answer")
    for table in ("difference", "carrier_order", "carrier_event", "carrier_cursor", "partner_line", "opt_out"):
        op.drop_table(table)
