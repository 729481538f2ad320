"""`python -m sandbox`: serve a Telegram on this machine until interrupted."""

import argparse
import asyncio
import contextlib
import sys

from sandbox.clock import Clock
from sandbox.telegram import TOKEN, Sandbox


async def serve(*, host: str, port: int, speed: float, token: str) -> None:
    async with Sandbox.running(host=host, port=port, clock=Clock(speed=speed), token=token, strict=False) as telegram:
        sys.stdout.write(f"Bot API   {telegram.url}/bot{telegram.token}/getMe\nClock     {telegram.url}/clock\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--listen", default="127.0.0.1", help="address to listen on; loopback unless you say otherwise")
    parser.add_argument("--speed", type=float, default=1.0, help="virtual seconds in a real second")
    parser.add_argument("--token", default=TOKEN)
    options = parser.parse_args()
    if options.speed < 0:
        parser.error("--speed must not be negative")
    if not options.token.partition(":")[0].isdigit():
        parser.error("--token must look like 1000:words")
    with contextlib.suppress(KeyboardInterrupt):
        try:
            asyncio.run(serve(host=options.listen, port=options.port, speed=options.speed, token=options.token))
        except OSError as error:
            parser.error(f"cannot listen on {options.listen}:{options.port}: {error.strerror}")


if __name__ == "__main__":
    main()
