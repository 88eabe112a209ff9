"""territories rosters and households"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import data.encryption

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "taught_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_index", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("latitude", data.encryption.EncryptedFloat(), nullable=False),
        sa.Column("longitude", data.encryption.EncryptedFloat(), nullable=False),
        sa.Column("handovers", sa.Integer(), nullable=False),
        sa.Column("taught_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("handovers > 0", name=op.f("ck_taught_point_handovers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taught_point")),
        sa.UniqueConstraint("household_index", name=op.f("uq_taught_point_household_index")),
    )
    op.create_table(
        "commune_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("commune_code", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("addresses", sa.Integer(), nullable=False),
        sa.Column("at_commune", sa.Integer(), nullable=False),
        sa.Column("corrections", sa.Integer(), nullable=False),
        sa.Column("median_correction_metres", sa.Integer(), nullable=True),
        sa.Column("reported_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_commune_report_centre_id_centre")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commune_report")),
        sa.UniqueConstraint("centre_id", "commune_code", name=op.f("uq_commune_report_centre_id_commune_code")),
    )
    with op.batch_alter_table("commune_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commune_report_centre_id"), ["centre_id"], unique=False)

    op.create_table(
        "familiar_commune",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("courier_id", sa.Integer(), nullable=False),
        sa.Column("commune_code", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("deliveries", sa.Integer(), nullable=False),
        sa.Column("counted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("deliveries > 0", name=op.f("ck_familiar_commune_deliveries")),
        sa.ForeignKeyConstraint(["courier_id"], ["courier.id"], name=op.f("fk_familiar_commune_courier_id_courier")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_familiar_commune")),
        sa.UniqueConstraint("courier_id", "commune_code", name=op.f("uq_familiar_commune_courier_id_commune_code")),
    )
    with op.batch_alter_table("familiar_commune", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_familiar_commune_courier_id"), ["courier_id"], unique=False)

    op.create_table(
        "leave",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("courier_id", sa.Integer(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "annual",
                "sick",
                "training",
                "other",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("from_day <= to_day", name=op.f("ck_leave_order")),
        sa.ForeignKeyConstraint(["courier_id"], ["courier.id"], name=op.f("fk_leave_courier_id_courier")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave")),
    )
    with op.batch_alter_table("leave", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leave_courier_id"), ["courier_id"], unique=False)

    op.create_table(
        "roster_pattern",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("courier_id", sa.Integer(), nullable=False),
        sa.Column("weekdays", sa.Integer(), nullable=False),
        sa.Column("every_weeks", sa.Integer(), nullable=False),
        sa.Column("starts_second", sa.Integer(), nullable=False),
        sa.Column("ends_second", sa.Integer(), nullable=False),
        sa.Column("lunch_from_second", sa.Integer(), nullable=False),
        sa.Column("lunch_to_second", sa.Integer(), nullable=False),
        sa.Column("lunch_seconds", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.CheckConstraint("every_weeks BETWEEN 1 AND 8", name=op.f("ck_roster_pattern_every_weeks")),
        sa.CheckConstraint(
            "lunch_seconds = 0 OR (lunch_from_second >= starts_second AND lunch_to_second >= lunch_from_second "
            "AND lunch_to_second + lunch_seconds <= ends_second)",
            name=op.f("ck_roster_pattern_lunch_in_shift"),
        ),
        sa.CheckConstraint(
            "starts_second >= 0 AND starts_second < ends_second AND ends_second <= 86400",
            name=op.f("ck_roster_pattern_times"),
        ),
        sa.CheckConstraint("weekdays BETWEEN 1 AND 127", name=op.f("ck_roster_pattern_weekdays")),
        sa.ForeignKeyConstraint(["courier_id"], ["courier.id"], name=op.f("fk_roster_pattern_courier_id_courier")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_pattern")),
    )
    with op.batch_alter_table("roster_pattern", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roster_pattern_courier_id"), ["courier_id"], unique=False)

    op.create_table(
        "household_fix",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_index", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("commune_code", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("latitude", data.encryption.EncryptedFloat(), nullable=False),
        sa.Column("longitude", data.encryption.EncryptedFloat(), nullable=False),
        sa.Column(
            "way",
            sa.Enum("map", "coordinates", "phone", name="way", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("confirmed_by", data.encryption.Encrypted(), nullable=True),
        sa.Column("called_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("note", data.encryption.Encrypted(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("fixed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column(
            "was_precision",
            sa.Enum(
                "pin",
                "house",
                "street",
                "hamlet",
                "commune",
                name="was_precision",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("moved_metres", sa.Integer(), nullable=False),
        sa.CheckConstraint("moved_metres >= 0", name=op.f("ck_household_fix_moved_metres")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_household_fix_account_id_account")),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_household_fix_centre_id_centre")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_fix")),
    )
    with op.batch_alter_table("household_fix", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_household_fix_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_household_fix_household_index"), ["household_index"], unique=False)

    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("household_index", sqlmodel.sql.sqltypes.AutoString(length=64), server_default="", nullable=False)
        )
        batch_op.drop_constraint(batch_op.f("uq_address_centre_id_match_index"), type_="unique")
        batch_op.create_index(batch_op.f("ix_address_household_index"), ["household_index"], unique=False)
        batch_op.create_unique_constraint(
            batch_op.f("uq_address_centre_id_match_index_household_index"),
            ["centre_id", "match_index", "household_index"],
        )

    with op.batch_alter_table("courier", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "vehicle",
                sa.Enum(
                    "motorbike",
                    "electric",
                    "bicycle",
                    "car",
                    "boat",
                    name="vehicle",
                    native_enum=False,
                    create_constraint=True,
                    length=24,
                ),
                server_default="motorbike",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("skills", sa.JSON(), server_default='["collect"]', nullable=False))
        batch_op.add_column(sa.Column("spare", sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table("post_office", schema=None) as batch_op:
        batch_op.add_column(sa.Column("open_weekdays", sa.Integer(), server_default="63", nullable=False))
        batch_op.add_column(sa.Column("opens_second", sa.Integer(), server_default="25200", nullable=False))
        batch_op.add_column(sa.Column("closes_second", sa.Integer(), server_default="61200", nullable=False))
        batch_op.create_check_constraint(batch_op.f("ck_post_office_open_weekdays"), "open_weekdays BETWEEN 1 AND 127")
        batch_op.create_check_constraint(
            batch_op.f("ck_post_office_hours"),
            "opens_second >= 0 AND opens_second < closes_second AND closes_second <= 86400",
        )

    with op.batch_alter_table("roster", schema=None) as batch_op:
        batch_op.add_column(sa.Column("by_hand", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("off", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("roster", schema=None) as batch_op:
        batch_op.drop_column("off")
        batch_op.drop_column("by_hand")

    with op.batch_alter_table("post_office", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_post_office_hours"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_post_office_open_weekdays"), type_="check")
        batch_op.drop_column("closes_second")
        batch_op.drop_column("opens_second")
        batch_op.drop_column("open_weekdays")

    with op.batch_alter_table("courier", schema=None) as batch_op:
        batch_op.drop_column("spare")
        batch_op.drop_column("skills")
        batch_op.drop_constraint(batch_op.f("ck_courier_vehicle"), type_="check")
        batch_op.drop_column("vehicle")

    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_address_centre_id_match_index_household_index"), type_="unique")
        batch_op.drop_index(batch_op.f("ix_address_household_index"))
        batch_op.create_unique_constraint(batch_op.f("uq_address_centre_id_match_index"), ["centre_id", "match_index"])
        batch_op.drop_column("household_index")

    with op.batch_alter_table("household_fix", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_household_fix_household_index"))
        batch_op.drop_index(batch_op.f("ix_household_fix_centre_id"))
    op.drop_table("household_fix")
    with op.batch_alter_table("roster_pattern", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roster_pattern_courier_id"))
    op.drop_table("roster_pattern")
    with op.batch_alter_table("leave", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_leave_courier_id"))
    op.drop_table("leave")
    with op.batch_alter_table("familiar_commune", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_familiar_commune_courier_id"))
    op.drop_table("familiar_commune")
    with op.batch_alter_table("commune_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_commune_report_centre_id"))
    op.drop_table("commune_report")
    op.drop_table("taught_point")
