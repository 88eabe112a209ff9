"""citizens known by a one-time code, who wants to be told, calendars, and counters that hand out results"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import data.encryption

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_PAPERS = ("identity_card", "vneid", "passport", "authorisation")
_PARTS = ("phone", "recipient", "commune")


def upgrade() -> None:
    op.create_table(
        "slowing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_index", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("refused_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slowing")),
        sa.UniqueConstraint("key_index", name=op.f("uq_slowing_key_index")),
    )
    op.create_table(
        "one_time_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_digest", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("dossier_code", data.encryption.Encrypted(), nullable=True),
        sa.Column("phone", data.encryption.Encrypted(), nullable=True),
        sa.Column("language", sqlmodel.sql.sqltypes.AutoString(length=2), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=True),
        sa.Column("code_digest", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("answered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("used_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_one_time_code_dossier_id_dossier")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_code")),
        sa.UniqueConstraint("ticket_digest", name=op.f("uq_one_time_code_ticket_digest")),
    )
    with op.batch_alter_table("one_time_code", schema=None) as batch_op:
        for column in ("answered_at", "dossier_id", "expires_at"):
            batch_op.create_index(batch_op.f(f"ix_one_time_code_{column}"), [column], unique=False)
    op.create_table(
        "contact_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("paper", sa.Enum(*_PAPERS, name="paper", native_enum=False, length=24), nullable=False),
        sa.Column("part", sa.Enum(*_PARTS, name="part", native_enum=False, length=24), nullable=False),
        sa.CheckConstraint(f"paper IN {_PAPERS}", name=op.f("ck_contact_change_paper")),
        sa.CheckConstraint(f"part IN {_PARTS}", name=op.f("ck_contact_change_part")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_contact_change_account_id_account")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_contact_change_dossier_id_dossier")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_change")),
    )
    with op.batch_alter_table("contact_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_change_dossier_id"), ["dossier_id"], unique=False)
    op.create_table(
        "booking_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("language", sqlmodel.sql.sqltypes.AutoString(length=2), nullable=False),
        sa.Column("agreed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_booking_contact_booking_id_booking")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_contact")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_booking_contact_booking_id")),
    )
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("group_code", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True),
        sa.Column("token_digest", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_calendar_feed_account_id_account")),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_calendar_feed_centre_id_centre")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_calendar_feed_token_digest")),
    )
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_feed_centre_id"), ["centre_id"], unique=False)
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hands_out_results", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.drop_column("hands_out_results")
    for table in ("calendar_feed", "booking_contact", "contact_change", "one_time_code", "slowing"):
        op.drop_table(table)
