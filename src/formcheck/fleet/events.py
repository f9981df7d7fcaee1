"""What is told of orders under way, and who carries them out: this machine or a cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from types import TracebackType


@dataclass(frozen=True, slots=True)
class Begun:
    """An order was given to a worker process, `pid`, on the machine `node`, empty for this one."""

    number: int
    pid: int
    node: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """The worker told something on the way; it may be anything."""

    number: int
    said: Any


@dataclass(frozen=True, slots=True)
class Ended:
    """The worker answered, anything, or died, which is None."""

    number: int
    said: Any


Event = Begun | Told | Ended


class Workers(Protocol):
    """Those who carry out orders; to be used as a context manager, which stops them at its end."""

    def __enter__(self) -> Self:
        """Make ready; may take seconds."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop all that was started."""
        ...

    def run(self, orders: Iterable[Any]) -> Generator[Event]:
        """Work off the orders, numbered from 0; each begins and ends exactly once."""
        ...
