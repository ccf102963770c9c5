from typing import Optional

import pytest
from fastapi.testclient import TestClient

from tests.conftest import READER, WRITER

ROUTES = [
    ("GET", "/orders"),
    ("GET", "/orders/1"),
    ("POST", "/orders"),
    ("POST", "/orders/1/cancel"),
    ("GET", "/shipping/quotes?weight_grams=500"),
]
WRITING_ROUTES = [(method, path) for method, path in ROUTES if method == "POST"]


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer wrong", "Bearer test-reader2", "Basic test-reader"]
)
def test_refuses_callers_without_a_known_key(
    client: TestClient, method: str, path: str, header: Optional[str]
) -> None:
    headers = {} if header is None else {"Authorization": header}
    response = client.request(method, path, headers=headers)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(("method", "path"), WRITING_ROUTES)
def test_refuses_to_write_with_the_reading_key(client: TestClient, method: str, path: str) -> None:
    body = {"customer": "c-1", "lines": [{"sku": "tea", "quantity": 1, "unit_price_cents": 1}]}
    response = client.request(method, path, headers=READER, json=body)
    assert response.status_code == 403
    assert response.json() == {"detail": "this key may only read"}
    assert client.get("/orders", headers=READER).json() == []


def test_the_writing_key_also_reads(client: TestClient) -> None:
    assert client.get("/orders", headers=WRITER).status_code == 200


def test_health_needs_no_key(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok"}


@pytest.mark.parametrize("header", ["Bearer test-reader", "Bearer ", ""])
def test_lets_nobody_in_while_a_key_is_not_configured(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, header: str
) -> None:
    monkeypatch.delenv("ORDERS_WRITE_KEY")
    response = client.get("/orders", headers={"Authorization": header})
    assert response.status_code == 503
    assert "ORDERS_WRITE_KEY" not in response.text
