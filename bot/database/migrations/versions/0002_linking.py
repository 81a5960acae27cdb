"""Link codes, what platforms hand over twice, and no end of a message that nobody read."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # SQLite copies the table, and forgets that its ids are never given twice unless it is said again.
    with op.batch_alter_table("outbox", table_kwargs={"sqlite_autoincrement": True}) as outbox:
        outbox.drop_column("expires_at")
    op.create_table(
        "heard",
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_heard")),
    )
    op.create_table(
        "stamps",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("stamp", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_stamps")),
    )
    op.create_table(
        "link_codes",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("claimed_by", ID, nullable=True),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_link_codes_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["claimed_by"], ["people.id"], name=op.f("fk_link_codes_claimed_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_codes")),
        sa.UniqueConstraint("person_id", name=op.f("uq_link_codes_person_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_link_codes_digest"), "link_codes", ["digest"], unique=False)
    op.create_table(
        "link_tries",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_link_tries_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_tries")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_link_tries_person_id_at"), "link_tries", ["person_id", "at"], unique=False)


def downgrade() -> None:
    for table in ("link_tries", "link_codes", "stamps", "heard"):
        op.drop_table(table)
    # When a message stopped making sense is gone: a day after it might have gone is as good a guess.
    a_day = sa.text("allowed_at + 86400000000")
    with op.batch_alter_table("outbox", table_kwargs={"sqlite_autoincrement": True}) as outbox:
        outbox.add_column(sa.Column("expires_at", sa.BigInteger(), nullable=True))
    op.execute(sa.table("outbox", sa.column("expires_at")).update().values(expires_at=a_day))
    with op.batch_alter_table("outbox", table_kwargs={"sqlite_autoincrement": True}) as outbox:
        outbox.alter_column("expires_at", nullable=False)
