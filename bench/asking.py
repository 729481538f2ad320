"""A client in a process of its own, that asks as fast as it is answered: orders on standard input, figures as JSON."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

HEAD = (
    "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    "Content-Length: {n}\r\n\r\n"
)


async def asked(url: str, bodies: list[str], seconds: float, at_once: int) -> list[float]:
    """How long each answer took. Every connection goes through the bodies from a place of its own."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 80
    requests = [(HEAD.format(path=parts.path, host=host, n=len(body.encode())) + body).encode() for body in bodies]
    end = time.perf_counter() + seconds

    async def line(first: int) -> list[float]:
        reader, writer = await asyncio.open_connection(host, port)
        took: list[float] = []
        while (began := time.perf_counter()) < end:
            writer.write(requests[(first + len(took) * at_once) % len(requests)])
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
            answer = await reader.readexactly(length)
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(answer.decode())
            took.append(time.perf_counter() - began)
        writer.close()
        return took

    lines = await asyncio.gather(*(line(n) for n in range(at_once)))
    return [one for some in lines for one in some]


async def asking(url: str, bodies: list[str], seconds: float, at_once: int) -> list[float]:
    """The same, from another process."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.asking", cwd=Path(__file__).parents[1],
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await process.communicate(json.dumps([url, bodies, seconds, at_once]).encode())
    if process.returncode:
        raise RuntimeError("the asking failed")
    return [float(one) for one in json.loads(out)]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(asked(*json.load(sys.stdin)))))
