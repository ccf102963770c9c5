"""What the service takes from its environment. Nothing here has a default that would be unsafe."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Optional


class SettingsError(RuntimeError):
    """A variable that the service cannot do without is missing or useless."""


@dataclass(frozen=True)
class Settings:
    database_url: str = field(repr=False)
    read_key: str = field(repr=False)
    write_key: str = field(repr=False)


def load_settings(environ: Optional[Mapping[str, str]] = None) -> Settings:
    values = os.environ if environ is None else environ
    settings = Settings(
        database_url=_required(values, "DATABASE_URL"),
        read_key=_required(values, "ORDERS_READ_KEY"),
        write_key=_required(values, "ORDERS_WRITE_KEY"),
    )
    if settings.read_key == settings.write_key:
        raise SettingsError("ORDERS_READ_KEY and ORDERS_WRITE_KEY must differ")
    return settings


def _required(values: Mapping[str, str], name: str) -> str:
    value = values.get(name, "").strip()
    if not value:
        raise SettingsError(f"{name} is not set")
    return value


def current_settings() -> Settings:
    """The settings of this process, as a FastAPI dependency."""
    return load_settings()
