"""what goes back to the centre"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_STATES = "'requested', 'planned', 'out', 'delivered', 'cancelled'"


def upgrade() -> None:
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.add_column(sa.Column("recalled_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.drop_constraint(batch_op.f("ck_delivery_state"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_delivery_state"), f"state IN ({_STATES}, 'undeliverable')")
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.add_column(sa.Column("to_custody", sa.String(24), server_default="courier", nullable=False))
        batch_op.alter_column("route_id", existing_type=sa.Integer(), nullable=True)
        batch_op.alter_column("courier_id", existing_type=sa.Integer(), nullable=True)
        batch_op.create_check_constraint(
            batch_op.f("ck_handover_to_custody"), "to_custody IN ('centre', 'courier', 'post_office', 'recipient')"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_handover_route"), "(to_custody = 'courier') = (route_id IS NOT NULL)"
        )
        batch_op.create_check_constraint(batch_op.f("ck_handover_courier"), "(route_id IS NULL) = (courier_id IS NULL)")
        batch_op.create_check_constraint(
            batch_op.f("ck_handover_centre"), "to_custody <> 'centre' OR centre_id IS NOT NULL"
        )


def downgrade() -> None:
    # Lists of what went back have no place in the older form; what they carried waits again, as it did then.
    gone = "SELECT id FROM handover WHERE route_id IS NULL"
    op.execute(f"DELETE FROM handover_item WHERE handover_id IN ({gone})")
    op.execute("DELETE FROM handover WHERE route_id IS NULL")
    op.execute("UPDATE delivery SET state = 'requested' WHERE state = 'undeliverable'")
    with op.batch_alter_table("handover", schema=None) as batch_op:
        for name in ("centre", "courier", "route", "to_custody"):
            batch_op.drop_constraint(batch_op.f(f"ck_handover_{name}"), type_="check")
        batch_op.alter_column("courier_id", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("route_id", existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column("to_custody")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_delivery_state"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_delivery_state"), f"state IN ({_STATES})")
        batch_op.drop_column("recalled_at")
