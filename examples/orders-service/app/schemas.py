"""The wire format. What comes in may hold no unknown fields, so that a misspelt one is noticed."""

from datetime import date
from typing import Optional

from pydantic import BaseModel, Field

from app.models import Order, OrderStatus
from app.orders import total_cents


class OrderLineIn(BaseModel, extra="forbid"):
    sku: str = Field(min_length=1, max_length=32)
    quantity: int = Field(gt=0, le=1000)
    unit_price_cents: int = Field(ge=0)


class OrderIn(BaseModel, extra="forbid"):
    customer: str = Field(min_length=1, max_length=40)
    note: Optional[str] = Field(default=None, max_length=200)
    lines: list[OrderLineIn]


class OrderLineOut(BaseModel):
    sku: str
    quantity: int
    unit_price_cents: int


class OrderOut(BaseModel):
    id: int
    customer: str
    note: Optional[str]
    placed_on: date
    status: OrderStatus
    total_cents: int
    lines: list[OrderLineOut]

    @classmethod
    def of(cls, order: Order) -> "OrderOut":
        return cls(
            id=order.id,
            customer=order.customer,
            note=order.note,
            placed_on=order.placed_on,
            status=OrderStatus(order.status),
            total_cents=total_cents(order.lines),
            lines=[
                OrderLineOut(
                    sku=line.sku, quantity=line.quantity, unit_price_cents=line.unit_price_cents
                )
                for line in order.lines
            ],
        )


class QuoteOut(BaseModel):
    carrier: str
    price_cents: int
