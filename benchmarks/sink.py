"""A mail server that takes everything as fast as it can, in a process of its own, and counts."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from multiprocessing.sharedctypes import Synchronized

from ops import process

END_OF_MAIL = b"\r\n.\r\n"
READY = "220 sink\r\n"
SAID = {"EHLO": "250-sink\r\n250 SIZE 30000000\r\n", "DATA": "354 go on\r\n", "QUIT": "221 bye\r\n"}


class Conversation(asyncio.Protocol):
    def __init__(self, mails: Synchronized[int], connections: Synchronized[int]) -> None:
        self._mails = mails
        self._connections = connections
        self._heard = b""
        self._in_mail = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._connections.value += 1
        self._transport.write(READY.encode())

    def data_received(self, data: bytes) -> None:
        self._heard += data
        while self._next():
            pass

    def _next(self) -> bool:
        mark = END_OF_MAIL if self._in_mail else b"\r\n"
        heard, found, rest = self._heard.partition(mark)
        if not found:
            return False
        self._heard = rest
        if self._in_mail:
            self._in_mail = False
            self._mails.value += 1
            answer = "250 taken\r\n"
        else:
            verb = heard[:4].decode().upper()
            self._in_mail = verb == "DATA"
            answer = SAID.get(verb, "250 fine\r\n")
        self._transport.write(answer.encode())
        return True


def serve(port: int, mails: Synchronized[int], connections: Synchronized[int]) -> None:
    async def forever() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: Conversation(mails, connections), process.LOCALHOST, port
        )
        await server.serve_forever()

    asyncio.run(forever())


class Sink:
    """Started with ``with``. ``mails`` and ``connections`` count from the start."""

    def __init__(self, port: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._mails = context.Value("i", 0)
        self._connections = context.Value("i", 0)
        self._process = context.Process(
            target=serve, args=[port, self._mails, self._connections], daemon=True
        )
        self._port = port

    def __enter__(self) -> Sink:
        self._process.start()
        while not process.answers(self._port):
            time.sleep(0.05)
        return self

    def __exit__(self, *error: object) -> None:
        self._process.terminate()
        self._process.join()

    @property
    def mails(self) -> int:
        return int(self._mails.value)

    @property
    def connections(self) -> int:
        return int(self._connections.value)

    def wait_for(self, mails: int, *, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while self.mails < mails:
            assert time.monotonic() < deadline, f"only {self.mails} of {mails} mails came"
            time.sleep(0.01)
