"""how far off a taught address was"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("taught_point", schema=None) as batch_op:
        batch_op.add_column(sa.Column("moved_metres", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("taught_point", schema=None) as batch_op:
        batch_op.drop_column("moved_metres")
