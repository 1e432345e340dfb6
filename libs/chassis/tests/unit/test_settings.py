"""Settings are read once, and every one that is wrong is named at once."""

from dataclasses import dataclass

import pytest

from chassis.identity import encode_key
from chassis.settings import Address, Settings, SettingsError, setting

GOOD = {
    "SHOP_DATABASE_URL": "postgresql://u:p@127.0.0.1:5432/shop",
    "BUS_URL": "amqp://guest:guest@127.0.0.1:5672",
    "IDENTITY_PUBLIC_KEYS": encode_key(b"k" * 32),
}


@dataclass(frozen=True, kw_only=True)
class ShopSettings(Settings):
    till: str = setting("SHOP_TILL", "str", "Where money goes")


def given(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def test_what_is_set_is_read_and_what_is_not_has_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, {**GOOD, "SHOP_TILL": "drawer", "SHOP_BIND": "127.0.0.1:80", "WEB_THREADS": "3"})
    settings = ShopSettings.load("shop")
    assert settings.database_url == GOOD["SHOP_DATABASE_URL"]
    assert settings.web_address == Address("127.0.0.1", 80)
    assert (settings.web_threads, settings.till, settings.worker_address) == (3, "drawer", None)
    assert settings.identity_public_keys == (b"k" * 32,)


def test_an_empty_value_is_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, {**GOOD, "WEB_THREADS": "", "SHOP_BIND": ""})
    settings = Settings.load("shop")
    assert (settings.web_threads, settings.web_address) == (8, None)


def test_everything_missing_or_malformed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    given(
        monkeypatch,
        {
            "SHOP_DATABASE_URL": "mysql://u:hidden@x/shop",
            "BUS_URL": "nonsense",
            "IDENTITY_PUBLIC_KEYS": "short",
            "SHOP_BIND": "80",
            "WEB_THREADS": "many",
            "LOG_LEVEL": "loud",
        },
    )
    with pytest.raises(SettingsError) as caught:
        ShopSettings.load("shop")
    message = str(caught.value)
    for name in (
        "SHOP_DATABASE_URL",
        "BUS_URL",
        "IDENTITY_PUBLIC_KEYS",
        "SHOP_BIND",
        "WEB_THREADS",
        "LOG_LEVEL",
        "SHOP_TILL",
    ):
        assert name in message
    assert "hidden" not in message
