"""An answer to a request that has more to come which nobody is going to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import anyio
from starlette.responses import JSONResponse

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

LINGER_S: Final = 30.0


class Refusal(JSONResponse):
    """One sentence, said at once; then the connection ends.

    Browsers read it only after they have sent all they had to send, and to most of them a
    connection that ends before that is an error without words. So what still comes is thrown
    away, for a while.

    Parameters
    ----------
    status
        Of HTTP.
    reason
        The sentence.
    """

    def __init__(self, status: int, reason: str) -> None:
        super().__init__({"error": reason}, status, {"Connection": "close"})

    async def __call__(
        self,
        scope: Scope,  # noqa: ARG002 - the interface has it
        receive: Receive,
        send: Send,
    ) -> None:
        """Send it."""
        start = {"status": self.status_code, "headers": self.raw_headers}
        await send({"type": "http.response.start", **start})
        await send({"type": "http.response.body", "body": self.body, "more_body": True})
        with anyio.move_on_after(LINGER_S):
            while (await receive()).get("more_body"):
                pass
        await send({"type": "http.response.body", "body": b""})
