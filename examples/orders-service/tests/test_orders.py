import logging
from datetime import date
from typing import Optional

import pytest
from sqlalchemy.orm import Session

from app.models import Order, OrderLine, OrderStatus
from app.orders import (
    InvalidOrder,
    OrderConflict,
    OrderNotFound,
    cancel_order,
    find_order,
    list_orders,
    place_order,
    total_cents,
)


def line(sku: str = "tea", quantity: int = 1, unit_price_cents: int = 250) -> OrderLine:
    return OrderLine(sku=sku, quantity=quantity, unit_price_cents=unit_price_cents)


def order(*lines: OrderLine, customer: str = "c-1", note: Optional[str] = None) -> Order:
    return Order(customer=customer, note=note, placed_on=date(2024, 2, 29), lines=list(lines))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], 0),
        ([line(quantity=3)], 750),
        ([line(quantity=99, unit_price_cents=1)], 99),
        ([line(quantity=100, unit_price_cents=1)], 95),
        ([line(quantity=101, unit_price_cents=1)], 95),
        ([line(quantity=100, unit_price_cents=10), line("milk", 1, 99)], 1049),
    ],
)
def test_total(lines: list[OrderLine], expected: int) -> None:
    assert total_cents(lines) == expected


def test_a_placed_order_can_be_found(session: Session) -> None:
    placed = place_order(session, order(line(), line("milk")))
    session.expire_all()
    found = find_order(session, placed.id)
    assert [item.sku for item in found.lines] == ["tea", "milk"]
    assert found.status == OrderStatus.PLACED.value


@pytest.mark.parametrize(
    ("lines", "reason"), [([], "at least one line"), ([line(), line()], "one line only")]
)
def test_refuses_an_order_without_sense(
    session: Session, lines: list[OrderLine], reason: str
) -> None:
    with pytest.raises(InvalidOrder, match=reason):
        place_order(session, order(*lines))
    assert list_orders(session, customer=None, limit=10) == []


def test_lists_the_orders_of_one_customer(session: Session) -> None:
    for customer in ("c-1", "c-2", "c-1", "c-1"):
        place_order(session, order(line(), customer=customer))
    assert [found.id for found in list_orders(session, customer="c-1", limit=2)] == [1, 3]
    assert len(list_orders(session, customer=None, limit=10)) == 4


def test_cancels_once_and_for_all(session: Session) -> None:
    placed = place_order(session, order(line()))
    assert cancel_order(session, placed.id).status == OrderStatus.CANCELLED.value
    assert cancel_order(session, placed.id).status == OrderStatus.CANCELLED.value


def test_does_not_cancel_what_is_shipped(session: Session) -> None:
    placed = place_order(session, order(line()))
    placed.status = OrderStatus.SHIPPED.value
    session.commit()
    with pytest.raises(OrderConflict):
        cancel_order(session, placed.id)
    assert find_order(session, placed.id).status == OrderStatus.SHIPPED.value


def test_does_not_find_what_is_not_there(session: Session) -> None:
    with pytest.raises(OrderNotFound, match="no order 7"):
        find_order(session, 7)


def test_keeps_customers_out_of_the_log(session: Session, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    place_order(session, order(line(), customer="Ada Lovelace", note="ring twice"))
    assert "order 1 placed, 1 lines" in caplog.text
    assert "Ada" not in caplog.text
    assert "ring" not in caplog.text
