"""Which addresses are called because somebody has named them."""

import pytest

from chassis.public_addresses import is_public


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1",
        "::ffff:10.0.0.1", "::ffff:127.0.0.1", "::10.0.0.1", "::ffff:0:10.0.0.1",
        "64:ff9b::10.0.0.1", "64:ff9b::169.254.169.254", "64:ff9b:1::1", "2002:a00:1::",
    ],
)  # fmt: skip
def test_addresses_of_the_house_are_not_public_however_they_are_wrapped(address: str) -> None:
    assert is_public(address) is False


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34", "64:ff9b::93.184.216.34"]
)
def test_other_addresses_are(address: str) -> None:
    assert is_public(address) is True
