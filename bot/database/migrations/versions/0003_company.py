"""The people around a member: groups, ties, what is shared, letters, pods, and what channels get."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("people", sa.Column("company", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("accounts", sa.Column("name", sa.String(length=128), server_default="", nullable=False))
    op.create_table(
        "groups",
        sa.Column("id", ID, nullable=False),
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("place", sa.String(length=64), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("next_look", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
        sa.UniqueConstraint("platform", "place", name=op.f("uq_groups_platform_place")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_groups_next_look"), "groups", ["next_look"], unique=False)

    op.create_table(
        "letters",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("sender_id", ID, nullable=True),
        sa.Column("group_id", ID, nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_letters_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["sender_id"], ["people.id"], name=op.f("fk_letters_sender_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_letters_group_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_letters_group_id"), "letters", ["group_id"], unique=False)
    op.create_index(op.f("ix_letters_person_id_until"), "letters", ["person_id", "until"], unique=False)
    op.create_index(
        op.f("ix_letters_sender_id_kind_subject"), "letters", ["sender_id", "kind", "subject"], unique=False
    )

    op.create_table(
        "memberships",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("group_id", ID, nullable=False),
        sa.Column("user", sa.String(length=64), nullable=False),
        sa.Column("manages", sa.Boolean(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("mentor", sa.Boolean(), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_memberships_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_memberships_group_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", "group_id", name=op.f("pk_memberships")),
    )
    op.create_index(op.f("ix_memberships_confirmed_at"), "memberships", ["confirmed_at"], unique=False)
    op.create_index(op.f("ix_memberships_group_id"), "memberships", ["group_id"], unique=False)

    op.create_table(
        "pods",
        sa.Column("id", ID, nullable=False),
        sa.Column("group_id", ID, nullable=False),
        sa.Column("exam", sa.String(length=32), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_pods_group_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pods")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_pods_group_id"), "pods", ["group_id"], unique=False)

    op.create_table(
        "posts",
        sa.Column("id", ID, nullable=False),
        sa.Column("group_id", ID, nullable=False),
        sa.Column("slot", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("allowed_at", sa.BigInteger(), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("rule", sa.String(length=64), nullable=False),
        sa.Column("leased_until", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("first_try_at", sa.BigInteger(), nullable=True),
        sa.Column("key", sa.String(length=25), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_posts_group_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint("group_id", "slot", name=op.f("uq_posts_group_id_slot")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_posts_state_not_before"), "posts", ["state", "not_before"], unique=False)

    op.create_table(
        "shares",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("item", sa.String(length=16), nullable=False),
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("other_id", ID, nullable=True),
        sa.Column("group_id", ID, nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_shares_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["other_id"], ["people.id"], name=op.f("fk_shares_other_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_shares_group_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shares")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_shares_group_id"), "shares", ["group_id"], unique=False)
    op.create_index(op.f("ix_shares_other_id"), "shares", ["other_id"], unique=False)
    op.create_index(op.f("ix_shares_person_id"), "shares", ["person_id"], unique=False)

    op.create_table(
        "sightings",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("viewer_id", ID, nullable=True),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sightings_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["viewer_id"], ["people.id"], name=op.f("fk_sightings_viewer_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sightings")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sightings_person_id_at"), "sightings", ["person_id", "at"], unique=False)
    op.create_index(op.f("ix_sightings_viewer_id"), "sightings", ["viewer_id"], unique=False)

    op.create_table(
        "ties",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("other_id", ID, nullable=False),
        sa.Column("group_id", ID, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("meeting", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_ties_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["other_id"], ["people.id"], name=op.f("fk_ties_other_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_ties_group_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ties")),
        sa.UniqueConstraint("person_id", "other_id", "kind", name=op.f("uq_ties_person_id_other_id_kind")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_ties_other_id"), "ties", ["other_id"], unique=False)

    op.create_table(
        "pod_members",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("pod_id", ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_pod_members_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["pod_id"], ["pods.id"], name=op.f("fk_pod_members_pod_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", "pod_id", name=op.f("pk_pod_members")),
    )
    op.create_index(op.f("ix_pod_members_pod_id"), "pod_members", ["pod_id"], unique=False)


def downgrade() -> None:
    for table in ("pod_members", "posts", "pods", "letters", "sightings", "shares", "ties", "memberships", "groups"):
        op.drop_table(table)
    with op.batch_alter_table("accounts") as accounts:
        accounts.drop_column("name")
    with op.batch_alter_table("people", table_kwargs={"sqlite_autoincrement": True}) as people:
        people.drop_column("company")
