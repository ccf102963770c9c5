"""Shipping quotes: all carriers are asked at once, and one that is slow or fails is left out."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Optional, Protocol

logger = logging.getLogger(__name__)


class CarrierError(Exception):
    """The carrier does not quote this parcel."""


@dataclass(frozen=True)
class Quote:
    carrier: str
    price_cents: int


class Carrier(Protocol):
    @property
    def name(self) -> str: ...

    async def price_cents(self, weight_grams: int) -> int: ...


@dataclass(frozen=True)
class TariffCarrier:
    """Prices by a table in memory; a carrier with an API of its own has the same shape."""

    name: str
    base_cents: int
    cents_per_kilogram: int
    max_grams: int

    async def price_cents(self, weight_grams: int) -> int:
        if weight_grams > self.max_grams:
            raise CarrierError(f"{self.name} takes at most {self.max_grams} g")
        started_kilograms = -(-weight_grams // 1000)
        return self.base_cents + started_kilograms * self.cents_per_kilogram


CARRIERS: Sequence[Carrier] = (
    TariffCarrier("letterbox", base_cents=190, cents_per_kilogram=80, max_grams=2_000),
    TariffCarrier("parcel", base_cents=450, cents_per_kilogram=40, max_grams=30_000),
)


async def quotes(carriers: Sequence[Carrier], weight_grams: int, timeout: float) -> list[Quote]:
    """The quotes that came within `timeout` seconds, cheapest first."""
    answers = await asyncio.gather(*(_ask(carrier, weight_grams, timeout) for carrier in carriers))
    return sorted((quote for quote in answers if quote), key=lambda quote: quote.price_cents)


async def _ask(carrier: Carrier, weight_grams: int, timeout: float) -> Optional[Quote]:
    try:
        price = await asyncio.wait_for(carrier.price_cents(weight_grams), timeout)
    except (CarrierError, asyncio.TimeoutError) as problem:
        logger.warning("no quote from %s (%s)", carrier.name, type(problem).__name__)
        return None
    return Quote(carrier.name, price)
