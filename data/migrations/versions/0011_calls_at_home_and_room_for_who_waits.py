"""papers fetched and filings guided at home, and room that is offered first to who waits"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "home_call",
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "counter",
                "home_visit",
                "home_delivery",
                "home_collection",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("received_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("received_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('home_collection', 'home_visit')", name=op.f("ck_home_call_call_kind")),
        sa.CheckConstraint("(received_at IS NULL) = (received_by IS NULL)", name=op.f("ck_home_call_received")),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_home_call_delivery_id_delivery")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_home_call_dossier_id_dossier")),
        sa.ForeignKeyConstraint(["received_by"], ["account.id"], name=op.f("fk_home_call_received_by_account")),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_home_call")),
    )
    with op.batch_alter_table("home_call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_home_call_dossier_id"), ["dossier_id"], unique=False)

    with op.batch_alter_table("witness", schema=None) as batch_op:
        batch_op.add_column(sa.Column("freed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("witness", schema=None) as batch_op:
        batch_op.drop_column("freed_at")

    with op.batch_alter_table("home_call", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_home_call_dossier_id"))

    op.drop_table("home_call")
