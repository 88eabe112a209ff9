"""who guides which filing, and in which language"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_OF_ALL_OFFICES = 65_535
"""Bits of skills that do not depend on what an office taught by name; all that fits in the older column."""


def upgrade() -> None:
    with op.batch_alter_table("post_office", schema=None) as batch_op:
        batch_op.add_column(sa.Column("taught", sa.JSON(), server_default="{}", nullable=False))
    with op.batch_alter_table("courier", schema=None) as batch_op:
        batch_op.add_column(sa.Column("procedures", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("languages", sa.JSON(), server_default="[]", nullable=False))
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.add_column(sa.Column("language", sa.String(length=3), nullable=True))
    with op.batch_alter_table("home_call", schema=None) as batch_op:
        batch_op.add_column(sa.Column("procedure_code", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("language", sa.String(length=3), nullable=True))
    if op.get_bind().dialect.name == "postgresql":  # an integer of SQLite has 64 bits anyway
        op.alter_column("visit", "needs", existing_type=sa.Integer(), type_=sa.BigInteger(), existing_nullable=False)


def downgrade() -> None:
    op.execute(f"UPDATE visit SET needs = needs & {_OF_ALL_OFFICES}")
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("visit", "needs", existing_type=sa.BigInteger(), type_=sa.Integer(), existing_nullable=False)
    with op.batch_alter_table("home_call", schema=None) as batch_op:
        batch_op.drop_column("language")
        batch_op.drop_column("procedure_code")
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.drop_column("language")
    with op.batch_alter_table("courier", schema=None) as batch_op:
        batch_op.drop_column("languages")
        batch_op.drop_column("procedures")
    with op.batch_alter_table("post_office", schema=None) as batch_op:
        batch_op.drop_column("taught")
