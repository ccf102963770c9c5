from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.conftest import READER, WRITER

TEA: dict[str, Any] = {"sku": "tea", "quantity": 2, "unit_price_cents": 250}


def order_body(**changes: Any) -> dict[str, Any]:
    return {"customer": "c-1", "lines": [TEA], **changes}


def test_creates_and_reads_an_order(client: TestClient) -> None:
    created = client.post("/orders", headers=WRITER, json=order_body(note="ring twice"))
    assert created.status_code == 201
    assert created.json() == {
        "id": 1,
        "customer": "c-1",
        "note": "ring twice",
        "placed_on": "2024-02-29",
        "status": "placed",
        "total_cents": 500,
        "lines": [TEA],
    }
    assert client.get("/orders/1", headers=READER).json() == created.json()
    assert client.get("/orders?customer=c-1", headers=READER).json() == [created.json()]
    assert client.get("/orders?customer=c-2", headers=READER).json() == []


def test_cancels_an_order(client: TestClient) -> None:
    client.post("/orders", headers=WRITER, json=order_body())
    cancelled = client.post("/orders/1/cancel", headers=WRITER)
    assert cancelled.status_code == 200
    assert cancelled.json()["status"] == "cancelled"


@pytest.mark.parametrize(
    "changes",
    [
        {"customer": ""},
        {"customer": "c" * 41},
        {"customer": None},
        {"note": "n" * 201},
        {"lines": None},
        {"lines": []},
        {"lines": [TEA, TEA]},
        {"lines": [{**TEA, "quantity": 0}]},
        {"lines": [{**TEA, "quantity": 1001}]},
        {"lines": [{**TEA, "unit_price_cents": -1}]},
        {"lines": [{**TEA, "discount": 10}]},
        {"status": "shipped"},
    ],
)
def test_refuses_an_invalid_order(client: TestClient, changes: dict[str, Any]) -> None:
    response = client.post("/orders", headers=WRITER, json=order_body(**changes))
    assert response.status_code == 422
    assert client.get("/orders", headers=READER).json() == []


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=many", f"customer={'c' * 41}"])
def test_refuses_an_invalid_query(client: TestClient, query: str) -> None:
    assert client.get(f"/orders?{query}", headers=READER).status_code == 422


def test_answers_404_for_an_unknown_order(client: TestClient) -> None:
    assert client.get("/orders/7", headers=READER).status_code == 404
    response = client.post("/orders/7/cancel", headers=WRITER)
    assert response.status_code == 404
    assert response.json() == {"detail": "no order 7"}
