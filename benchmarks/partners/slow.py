"""A partner that answers each call after a while, in a process of its own, and keeps the order in which it was asked.

A bare HTTP/1.1 server, so that the machine's two cores go to the relay and not to the partner.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection


@contextmanager
def slow_gateway(milliseconds: int) -> Iterator[tuple[str, Connection]]:
    """Run it; yields its address, and a pipe that gives the texts in the order they came, by lane, when asked."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(theirs, milliseconds / 1000), daemon=True
    )
    process.start()
    theirs.close()
    try:
        yield f"http://127.0.0.1:{ours.recv()}", ours
    finally:
        ours.close()
        process.join(10)


def _serve(pipe: Connection, seconds: float) -> None:
    heard: dict[str, list[int]] = {}

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
                body = json.loads(await reader.readexactly(length))
                lane, _, number = body["Content"].partition(" ")
                heard.setdefault(lane, []).append(int(number))
                await asyncio.sleep(seconds)
                said = json.dumps({"CodeResult": "100", "SMSID": body["RequestId"]}).encode()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(said) + said)
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.CancelledError):  # the relay, or the benchmark, has done
            return
        finally:
            writer.close()

    async def run() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=512)
        pipe.send(server.sockets[0].getsockname()[1])
        loop = asyncio.get_running_loop()
        ended = asyncio.Event()

        def asked() -> None:
            try:
                pipe.recv()
                pipe.send(heard)
            except (EOFError, OSError):
                loop.remove_reader(pipe.fileno())
                ended.set()

        loop.add_reader(pipe.fileno(), asked)
        await ended.wait()

    asyncio.run(run())
