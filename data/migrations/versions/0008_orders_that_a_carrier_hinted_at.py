"""orders that a carrier hinted at"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("carrier_order", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hinted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.create_index(batch_op.f("ix_carrier_order_hinted_at"), ["hinted_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("carrier_order", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_carrier_order_hinted_at"))
        batch_op.drop_column("hinted_at")
