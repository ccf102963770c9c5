from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.api import today
from app.database import engine_for
from app.main import create_app
from app.orm import Base

READER = {"Authorization": "Bearer test-reader"}
WRITER = {"Authorization": "Bearer test-writer"}
PLACED_ON = date(2024, 2, 29)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def database_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{tmp_path / 'orders.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    return url


@pytest.fixture
def configured(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("ORDERS_READ_KEY", "test-reader")
    monkeypatch.setenv("ORDERS_WRITE_KEY", "test-writer")
    engine = engine_for(database_url)
    Base.metadata.create_all(engine)
    yield database_url
    engine.dispose()


@pytest.fixture
def session(configured: str) -> Iterator[Session]:
    with Session(engine_for(configured)) as session:
        yield session


@pytest.fixture
def client(configured: str) -> Iterator[TestClient]:
    app = create_app()
    app.dependency_overrides[today] = lambda: PLACED_ON
    with TestClient(app) as client:
        yield client
