"""One engine a database URL, one session a request."""

from collections.abc import Iterator
from functools import lru_cache

from fastapi import Depends
from sqlalchemy import create_engine
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.settings import Settings, current_settings


@lru_cache(maxsize=8)
def engine_for(database_url: str) -> Engine:
    # A request may open its session in one thread of the pool and close it in another.
    options = {"check_same_thread": False} if database_url.startswith("sqlite") else {}
    engine: Engine = create_engine(database_url, connect_args=options)
    return engine


def open_session(settings: Settings = Depends(current_settings)) -> Iterator[Session]:
    with Session(engine_for(settings.database_url), expire_on_commit=False) as session:
        yield session
