"""What may happen to an order. Knows the database, but nothing of HTTP."""

import logging
from collections.abc import Iterable, Sequence
from typing import Optional

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.models import Order, OrderLine, OrderStatus

logger = logging.getLogger(__name__)

BULK_QUANTITY = 100
BULK_DISCOUNT_PERCENT = 5


class InvalidOrder(Exception):
    """The order makes no sense; the message may be shown to the caller."""


class OrderNotFound(Exception):
    def __init__(self, order_id: int) -> None:
        super().__init__(f"no order {order_id}")


class OrderConflict(Exception):
    """The order is in a state that does not allow this."""


def total_cents(lines: Iterable[OrderLine]) -> int:
    """The price of all lines; a line of BULK_QUANTITY or more is discounted, rounded down."""
    return sum(_line_cents(line) for line in lines)


def _line_cents(line: OrderLine) -> int:
    cents: int = line.quantity * line.unit_price_cents
    if line.quantity >= BULK_QUANTITY:
        cents = cents * (100 - BULK_DISCOUNT_PERCENT) // 100
    return cents


def place_order(session: Session, order: Order) -> Order:
    if not order.lines:
        raise InvalidOrder("an order needs at least one line")
    skus = [line.sku for line in order.lines]
    if len(set(skus)) < len(skus):
        raise InvalidOrder("every sku may appear on one line only")
    session.add(order)
    session.commit()
    # Customers and notes stay out of the log.
    logger.info("order %d placed, %d lines", order.id, len(skus))
    return order


def find_order(session: Session, order_id: int) -> Order:
    order: Optional[Order] = session.get(Order, order_id)
    if order is None:
        raise OrderNotFound(order_id)
    return order


def list_orders(session: Session, customer: Optional[str], limit: int) -> Sequence[Order]:
    query = select(Order).options(selectinload(Order.lines)).order_by(Order.id).limit(limit)
    if customer is not None:
        query = query.where(Order.customer == customer)
    orders: Sequence[Order] = session.scalars(query).all()
    return orders


def cancel_order(session: Session, order_id: int) -> Order:
    """Cancels an order that is not under way yet; cancelling twice changes nothing."""
    order = find_order(session, order_id)
    if order.status == OrderStatus.SHIPPED.value:
        raise OrderConflict(f"order {order_id} is shipped already")
    order.status = OrderStatus.CANCELLED.value
    session.commit()
    logger.info("order %d cancelled", order.id)
    return order
