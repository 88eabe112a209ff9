"""how far partners were read"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("partner_line", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cursor", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("partner_line", schema=None) as batch_op:
        batch_op.drop_column("cursor")
