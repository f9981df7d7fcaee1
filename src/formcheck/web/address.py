"""Where the studio listens, and by what names a browser may call it there."""

from __future__ import annotations

import errno
import ipaddress
import socket
import sys
from dataclasses import dataclass
from typing import Final, Self

from formcheck.errors import UsageError
from formcheck.web.guard import as_name
from formcheck.web.settings import LOOPBACK_NAMES

BACKLOG: Final = 100

_ELSEWHERE: Final = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}
"""Addresses that are nobody's; asking for the way there sends nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An open door.

    Attributes
    ----------
    listener
        The listening socket.
    port
        Its port.
    names
        By what names it may be called, as they stand in a web address.
    any_address
        Whether it listens at every address of this machine.
    name
        By what name to tell people of it.
    loopback
        Whether only this machine can reach it.
    """

    listener: socket.socket
    port: int
    names: frozenset[str]
    any_address: bool
    name: str
    loopback: bool

    @classmethod
    def open(cls, host: str, port: int) -> Self:
        """Listen at a host's name or address.

        Parameters
        ----------
        host
            Such as ``127.0.0.1``, or ``0.0.0.0`` for every address of this machine.
        port
            0 for any that is free.

        Raises
        ------
        UsageError
            If there is no such host here or the port cannot be had.
        """
        listener = _listen(host, port)
        bound = listener.getsockname()
        address = ipaddress.ip_address(bound[0])
        given = {as_name(host.strip("[]").lower()), as_name(str(address))}
        if address.is_loopback:
            names, name = LOOPBACK_NAMES | given, as_name(host.strip("[]").lower())
        elif address.is_unspecified:
            own = socket.gethostname().lower()
            names = LOOPBACK_NAMES | {own, f"{own.removesuffix('.local')}.local"}
            name = _own_address(listener.family) or own
        else:
            names, name = frozenset(given), as_name(host.strip("[]").lower())
        return cls(
            listener=listener,
            port=bound[1],
            names=frozenset({*names, name}),
            any_address=address.is_unspecified,
            name=name,
            loopback=address.is_loopback,
        )


def _listen(host: str, port: int) -> socket.socket:
    try:
        found = socket.getaddrinfo(
            host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except (OSError, UnicodeError):
        raise UsageError(
            f"There is no address called {host!r}; give one of this machine with --host, such as "
            "127.0.0.1."
        ) from None
    # `localhost` may be two addresses; browsers try the old one in any case.
    family, kind, protocol, _, address = min(found, key=lambda each: each[0] != socket.AF_INET)
    listener = socket.socket(family, kind, protocol)
    try:
        if sys.platform == "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:  # a port that was used a minute ago is free
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise _unusable(host, port, error) from error
    return listener


def _unusable(host: str, port: int, error: OSError) -> UsageError:
    if error.errno == errno.EADDRINUSE:
        return UsageError(
            f"Port {port} is taken, perhaps by another studio; end that, or choose another port "
            "with --port."
        )
    if error.errno in {errno.EACCES, errno.EPERM}:
        return UsageError(
            f"Port {port} may not be used by this user; choose one from 1024 on with --port."
        )
    if error.errno == errno.EADDRNOTAVAIL:
        return UsageError(
            f"{host} is no address of this machine; give one of its own with --host, or 0.0.0.0 "
            "for all of them."
        )
    return UsageError(
        f"The studio cannot listen at {host}, port {port} ({error.strerror or error}); choose "
        "others with --host and --port."
    )


def _own_address(family: int) -> str | None:
    """Return the address by which other machines most likely reach this one."""
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((_ELSEWHERE[socket.AddressFamily(family)], 9))
        except OSError:
            return None
        return as_name(probe.getsockname()[0])
