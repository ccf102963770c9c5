import asyncio
from dataclasses import dataclass

import pytest
from fastapi.testclient import TestClient

from app.shipping import CARRIERS, Quote, TariffCarrier, quotes
from tests.conftest import READER


@dataclass(frozen=True)
class SilentCarrier:
    """Never answers."""

    name: str = "silent"

    async def price_cents(self, weight_grams: int) -> int:
        await asyncio.Event().wait()
        return weight_grams


@dataclass(frozen=True)
class MeetingCarrier:
    """Answers only after its partner was asked too, so it proves that both are asked at once."""

    name: str
    mine: asyncio.Event
    partner: asyncio.Event

    async def price_cents(self, weight_grams: int) -> int:
        self.mine.set()
        await self.partner.wait()
        return weight_grams


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("weight_grams", "expected"),
    [
        (1, [Quote("letterbox", 270), Quote("parcel", 490)]),
        (1000, [Quote("letterbox", 270), Quote("parcel", 490)]),
        (2000, [Quote("letterbox", 350), Quote("parcel", 530)]),
        (2001, [Quote("parcel", 570)]),
        (30_001, []),
    ],
)
async def test_quotes_cheapest_first(weight_grams: int, expected: list[Quote]) -> None:
    assert await quotes(CARRIERS, weight_grams, timeout=5) == expected


@pytest.mark.anyio
async def test_asks_all_carriers_at_once() -> None:
    first, second = asyncio.Event(), asyncio.Event()
    pair = [MeetingCarrier("a", first, second), MeetingCarrier("b", second, first)]
    assert await quotes(pair, 10, timeout=5) == [Quote("a", 10), Quote("b", 10)]


@pytest.mark.anyio
async def test_leaves_a_silent_carrier_out() -> None:
    parcel = TariffCarrier("parcel", base_cents=1, cents_per_kilogram=1, max_grams=100)
    assert await quotes([SilentCarrier(), parcel], 100, timeout=0.01) == [Quote("parcel", 2)]


@pytest.mark.anyio
async def test_lets_an_unexpected_error_through() -> None:
    class BrokenCarrier(SilentCarrier):
        async def price_cents(self, weight_grams: int) -> int:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await quotes([BrokenCarrier()], 100, timeout=5)


def test_the_endpoint_lists_quotes(client: TestClient) -> None:
    response = client.get("/shipping/quotes?weight_grams=500", headers=READER)
    assert response.json() == [
        {"carrier": "letterbox", "price_cents": 270},
        {"carrier": "parcel", "price_cents": 490},
    ]


@pytest.mark.parametrize(
    ("weight_grams", "status_code"),
    [("0", 422), ("-1", 422), ("heavy", 422), ("100001", 422), ("30001", 503)],
)
def test_the_endpoint_refuses(client: TestClient, weight_grams: str, status_code: int) -> None:
    response = client.get(f"/shipping/quotes?weight_grams={weight_grams}", headers=READER)
    assert response.status_code == status_code
