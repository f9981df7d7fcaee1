from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
from tests.conftest import guard

from formcheck.errors import UsageError
from formcheck.web.address import Address
from formcheck.web.settings import LOOPBACK_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _listening_is_allowed(no_network: None) -> Iterator[None]:  # noqa: ARG001 - comes first
    """These tests listen, for a moment, and nobody is called: the guard may look away."""
    guard.armed = False
    yield
    guard.armed = True


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST"])
def test_this_machine_alone_is_the_default(host: str) -> None:
    address = Address.open(host, 0)
    with address.listener:
        assert address.loopback
        assert not address.any_address
        assert address.names == LOOPBACK_NAMES
        assert address.name == host.lower()
        assert address.listener.getsockname() == ("127.0.0.1", address.port)


def test_everywhere_has_the_names_of_this_machine_and_its_addresses() -> None:
    address = Address.open("0.0.0.0", 0)  # noqa: S104 - what is tested
    with address.listener:
        own = socket.gethostname().lower().removesuffix(".local")
        assert not address.loopback
        assert address.any_address
        assert address.names >= LOOPBACK_NAMES | {f"{own}.local"}
        assert "0.0.0.0" not in {address.name, *address.names}  # noqa: S104 - the same


@pytest.mark.skipif(not socket.has_ipv6, reason="this Python knows no new addresses")
def test_new_addresses_stand_in_brackets() -> None:
    try:
        address = Address.open("[::1]", 0)
    except UsageError:
        pytest.skip("this machine has no new addresses")
    with address.listener:
        assert address.name == "[::1]"
        assert address.loopback


def test_a_port_that_is_taken_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(UsageError, match=rf"^Port {port} is taken.*--port\.$"):
            Address.open("127.0.0.1", port)


@pytest.mark.parametrize("host", ["192.0.2.77", "x" * 300, "a\0b"])
def test_an_address_that_is_not_here_is_one_sentence(host: str) -> None:
    with pytest.raises(UsageError, match=r"--host"):
        Address.open(host, 0)
