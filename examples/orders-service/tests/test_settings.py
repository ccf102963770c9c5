from typing import Optional

import pytest

from app.settings import SettingsError, load_settings

COMPLETE = {
    "DATABASE_URL": "sqlite://",
    "ORDERS_READ_KEY": "test-reader",
    "ORDERS_WRITE_KEY": "test-writer",
}


def test_reads_everything_from_the_environment() -> None:
    settings = load_settings(COMPLETE)
    assert settings.database_url == "sqlite://"
    assert (settings.read_key, settings.write_key) == ("test-reader", "test-writer")


@pytest.mark.parametrize("name", sorted(COMPLETE))
@pytest.mark.parametrize("value", [None, "", "  "])
def test_names_the_variable_that_is_missing(name: str, value: Optional[str]) -> None:
    environ = {key: text for key, text in COMPLETE.items() if key != name}
    if value is not None:
        environ[name] = value
    with pytest.raises(SettingsError, match=f"{name} is not set"):
        load_settings(environ)


def test_refuses_one_key_for_both_purposes() -> None:
    with pytest.raises(SettingsError, match="must differ"):
        load_settings({**COMPLETE, "ORDERS_WRITE_KEY": COMPLETE["ORDERS_READ_KEY"]})


def test_does_not_show_keys_when_printed() -> None:
    assert "test-" not in repr(load_settings(COMPLETE))
