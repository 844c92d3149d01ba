"""A mail server that can be told to misbehave, in a process of its own.

`python -m tests.faults.receiver PORT FOLDER`: behaviour is read from FOLDER/behaviour.json for
each mail, so it may change at any time. Each accepted mail adds a line to FOLDER/accepted (time,
Message-ID, recipient) before the server says yes; what it was asked counts in FOLDER/asked.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

FOR_EVER = 3600


@dataclass(frozen=True)
class Behaviour:
    """Shares are of all mails, from 0 to 1; seconds pass before the answer to a mail."""

    seconds: float = 0.0
    refuse_code: int = 0
    refuse_share: float = 0.0
    hang_at: str = ""  # "ehlo", "data" or "dot"
    hang_share: float = 0.0
    login_fails: bool = False

    def write(self, folder: Path) -> None:
        """Whole or not at all, since the server reads it at any time."""
        unfinished = folder / "behaviour.unfinished"
        unfinished.write_text(json.dumps(asdict(self)))
        unfinished.rename(folder / "behaviour.json")


class Conversation:
    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, folder: Path
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._folder = folder
        self._recipient = ""

    async def hold(self) -> None:
        try:
            await self._say("220 receiver")
            while line := await self._reader.readline():
                await self._hear(line.decode(errors="replace").strip())
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._writer.close()

    async def _hear(self, line: str) -> None:
        behaviour = self._behaviour()
        match line[:4].upper():
            case "EHLO":
                await self._perhaps_hang("ehlo", behaviour)
                await self._say("250-receiver\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE 30000000")
            case "AUTH":
                fails = behaviour.login_fails
                await self._say("535 5.7.8 wrong password" if fails else "235 welcome")
            case "RCPT":
                self._recipient = line.partition("<")[2].partition(">")[0]
                await self._say("250 fine")
            case "DATA":
                await self._say("354 go on")
                await self._perhaps_hang("data", behaviour)
                await self._take(await self._reader.readuntil(b"\r\n.\r\n"), behaviour)
            case "QUIT":
                await self._say("221 bye")
            case _:
                await self._say("250 fine")

    async def _take(self, mail: bytes, behaviour: Behaviour) -> None:
        note(self._folder / "asked", self._recipient)
        await asyncio.sleep(behaviour.seconds / 2)
        if random.random() < behaviour.refuse_share:
            await self._say(f"{behaviour.refuse_code} not now or never")
            return
        note(self._folder / "accepted", message_id(mail), self._recipient)
        await asyncio.sleep(behaviour.seconds / 2)
        await self._perhaps_hang("dot", behaviour)
        await self._say("250 taken")

    async def _perhaps_hang(self, where: str, behaviour: Behaviour) -> None:
        if behaviour.hang_at == where and random.random() < behaviour.hang_share:
            note(self._folder / "hung", where)
            await asyncio.sleep(FOR_EVER)

    async def _say(self, words: str) -> None:
        self._writer.write(f"{words}\r\n".encode())
        await self._writer.drain()

    def _behaviour(self) -> Behaviour:
        return Behaviour(**json.loads((self._folder / "behaviour.json").read_text()))


def message_id(mail: bytes) -> str:
    head = mail.partition(b"\r\n\r\n")[0].replace(b"\r\n ", b" ")
    lines = [line for line in head.split(b"\r\n") if line.lower().startswith(b"message-id:")]
    return lines[0].split(b":", 1)[1].strip().decode()


def note(file: Path, *words: str) -> None:
    with file.open("a") as lines:
        lines.write("\t".join([f"{time.time():.3f}", *words]) + "\n")


async def serve(port: int, folder: Path) -> None:
    server = await asyncio.start_server(
        lambda reader, writer: Conversation(reader, writer, folder).hold(), "127.0.0.1", port
    )
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
