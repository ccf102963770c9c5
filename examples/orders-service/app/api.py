"""The routes: they translate between HTTP and the functions that do the work."""

from collections.abc import Sequence
from datetime import date, datetime, timezone
from typing import Optional

from fastapi import APIRouter, Depends, HTTPException, Query, status
from sqlalchemy.orm import Session

from app import orders, shipping
from app.auth import require_read, require_write
from app.database import open_session
from app.models import Order, OrderLine
from app.schemas import OrderIn, OrderOut, QuoteOut

router = APIRouter()

QUOTE_TIMEOUT_SECONDS = 2.0


def today() -> date:
    return datetime.now(timezone.utc).date()


def carriers() -> Sequence[shipping.Carrier]:
    return shipping.CARRIERS


@router.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}


@router.post(
    "/orders",
    status_code=status.HTTP_201_CREATED,
    response_model=OrderOut,
    dependencies=[Depends(require_write)],
)
def create_order(
    body: OrderIn, session: Session = Depends(open_session), placed_on: date = Depends(today)
) -> OrderOut:
    lines = [
        OrderLine(sku=line.sku, quantity=line.quantity, unit_price_cents=line.unit_price_cents)
        for line in body.lines
    ]
    order = Order(customer=body.customer, note=body.note, placed_on=placed_on, lines=lines)
    return OrderOut.of(orders.place_order(session, order))


@router.get("/orders", response_model=list[OrderOut], dependencies=[Depends(require_read)])
def read_orders(
    customer: Optional[str] = Query(default=None, max_length=40),
    limit: int = Query(default=50, ge=1, le=200),
    session: Session = Depends(open_session),
) -> list[OrderOut]:
    return [OrderOut.of(order) for order in orders.list_orders(session, customer, limit)]


@router.get("/orders/{order_id}", response_model=OrderOut, dependencies=[Depends(require_read)])
def read_order(order_id: int, session: Session = Depends(open_session)) -> OrderOut:
    return OrderOut.of(orders.find_order(session, order_id))


@router.post(
    "/orders/{order_id}/cancel", response_model=OrderOut, dependencies=[Depends(require_write)]
)
def cancel_order(order_id: int, session: Session = Depends(open_session)) -> OrderOut:
    return OrderOut.of(orders.cancel_order(session, order_id))


@router.get("/shipping/quotes", response_model=list[QuoteOut], dependencies=[Depends(require_read)])
async def read_quotes(
    weight_grams: int = Query(gt=0, le=100_000),
    available: Sequence[shipping.Carrier] = Depends(carriers),
) -> list[QuoteOut]:
    found = await shipping.quotes(available, weight_grams, QUOTE_TIMEOUT_SECONDS)
    if not found:
        raise HTTPException(
            status.HTTP_503_SERVICE_UNAVAILABLE, detail="no carrier quotes this parcel"
        )
    return [QuoteOut(carrier=quote.carrier, price_cents=quote.price_cents) for quote in found]
