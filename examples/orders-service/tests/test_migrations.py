from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate.api import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from app.orm import Base

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def config(database_url: str) -> Config:
    return Config(str(ROOT / "alembic.ini"))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = create_engine(database_url)
    yield engine
    engine.dispose()


def tables(engine: Engine) -> dict[str, list[str]]:
    inspector = inspect(engine)
    return {
        table: sorted(column["name"] for column in inspector.get_columns(table))
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def test_there_is_one_head(config: Config) -> None:
    assert ScriptDirectory.from_config(config).get_heads() == ["0002"]


def test_migrated_database_is_what_the_models_say(config: Config, engine: Engine) -> None:
    command.upgrade(config, "head")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_every_revision_goes_up_down_and_up_again(config: Config, engine: Engine) -> None:
    seen = []
    for revision in ("0001", "0002"):
        before = tables(engine)
        command.upgrade(config, revision)
        after = tables(engine)
        command.downgrade(config, "-1")
        assert tables(engine) == before
        command.upgrade(config, revision)
        assert tables(engine) == after
        seen.append(after)
    assert "status" not in seen[0]["orders"]
    assert "status" in seen[1]["orders"]
    command.downgrade(config, "base")
    assert tables(engine) == {}


def test_rows_survive_both_ways(config: Config, engine: Engine) -> None:
    command.upgrade(config, "0001")
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO orders (customer, placed_on) VALUES ('c-1', '2024-02-29')")
        )
        connection.execute(
            text(
                "INSERT INTO order_lines (order_id, sku, quantity, unit_price_cents)"
                " VALUES (1, 'tea', 2, 250)"
            )
        )
    command.upgrade(config, "head")
    with engine.begin() as connection:
        assert connection.execute(text("SELECT status FROM orders")).scalar() == "placed"
        connection.execute(text("UPDATE orders SET status = 'cancelled'"))
    command.downgrade(config, "0001")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT customer FROM orders")).scalar() == "c-1"
        assert connection.execute(text("SELECT sku FROM order_lines")).scalar() == "tea"


def test_the_database_refuses_an_unknown_status(config: Config, engine: Engine) -> None:
    command.upgrade(config, "head")
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO orders (customer, placed_on, status)"
                " VALUES ('c-1', '2024-02-29', 'lost')"
            )
        )


def test_needs_a_database(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL")
    with pytest.raises(SystemExit, match="DATABASE_URL is not set"):
        command.upgrade(config, "head")
