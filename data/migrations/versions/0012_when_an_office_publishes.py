"""when an office publishes by itself"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("post_office", schema=None) as batch_op:
        batch_op.add_column(sa.Column("publishes_at_second", sa.Integer(), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_post_office_publishes_at"), "publishes_at_second BETWEEN 0 AND 86399"
        )


def downgrade() -> None:
    with op.batch_alter_table("post_office", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_post_office_publishes_at"), type_="check")
        batch_op.drop_column("publishes_at_second")
