"""add the status of an order, and find orders by customer

Deploy before the code that reads the status: code that does not know it keeps working.
"""

from typing import Optional

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: Optional[str] = "0001"


def upgrade() -> None:
    with op.batch_alter_table("orders") as orders:
        orders.add_column(
            sa.Column("status", sa.String(16), nullable=False, server_default="placed")
        )
        orders.create_check_constraint(
            op.f("ck_orders_status"), "status IN ('placed', 'shipped', 'cancelled')"
        )
        orders.create_index("ix_orders_customer", ["customer"])


def downgrade() -> None:
    with op.batch_alter_table("orders") as orders:
        orders.drop_index("ix_orders_customer")
        orders.drop_constraint(op.f("ck_orders_status"), type_="check")
        orders.drop_column("status")
