"""filings guided at home before there is a dossier"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("home_call", schema=None) as batch_op:
        batch_op.alter_column("dossier_id", existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column("erased_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_home_call_papers_of_a_dossier"), "kind <> 'home_collection' OR dossier_id IS NOT NULL"
        )


def downgrade() -> None:
    # A filing that led to no dossier has no place in the older form; its delivery stays, cancelled or done.
    op.execute("DELETE FROM home_call WHERE dossier_id IS NULL")
    with op.batch_alter_table("home_call", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_home_call_papers_of_a_dossier"), type_="check")
        batch_op.drop_column("erased_at")
        batch_op.alter_column("dossier_id", existing_type=sa.Integer(), nullable=False)
