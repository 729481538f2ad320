"""The page, its files, its photos and its socket, beside the Bot API. Only the page itself may use them."""

import gzip
import hashlib
import ipaddress
import re
from collections.abc import Awaitable, Callable
from functools import lru_cache
from importlib import resources
from urllib.parse import urlsplit

from starlette.datastructures import UploadFile
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from sandbox.arguments import Upload
from sandbox.files import UPLOAD_LIMIT
from sandbox.web.stage import Stage
from sandbox.web.visits import Visit

FILES = resources.files("sandbox.web") / "static"
NAME = re.compile(r"[a-z-]+\.(html|js|css|svg)")
KINDS = {"html": "text/html", "js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
PICTURES = {"image/jpeg", "image/png", "image/gif", "image/webp"}
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
ALONE = {"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "max-age=86400"}
"""What people upload never acts in the name of the page."""
STRANGE_HOST = 4403


def page_routes(stage: Stage, *, loopback: bool) -> list[BaseRoute]:
    """On loopback only names of this machine are answered, so that no foreign page gets in by a name of its own."""

    def guarded(answer: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def asked(request: Request) -> Response:
            if not ours(request, loopback=loopback):
                return PlainTextResponse("This page answers only to this machine.", 403)
            return await answer(request)

        return asked

    async def page(request: Request) -> Response:
        answer = _file(request, "index.html")
        answer.headers["Link"] = _modules()
        return answer

    async def file(request: Request) -> Response:
        return _file(request, request.path_params["name"])

    async def media(request: Request) -> Response:
        stored = stage.world.files.by_id.get(request.path_params["id"])
        if stored is None:
            return PlainTextResponse("Not found", 404)
        kind = stored.mime if stored.mime in PICTURES else "application/octet-stream"
        return Response(stored.data, media_type=kind, headers=HEADERS | ALONE)

    async def upload(request: Request) -> Response:
        if int(request.headers.get("content-length") or 0) > UPLOAD_LIMIT:
            return JSONResponse({"error": "too_big", "words": "a file may have 50 MB"}, 413)
        names: list[str] = []
        async with request.form(max_part_size=UPLOAD_LIMIT) as form:
            for value in form.getlist("file"):
                if isinstance(value, UploadFile):
                    mime = value.content_type or "application/octet-stream"
                    names.append(stage.keep(Upload(value.filename or "file", await value.read(), mime)))
        return JSONResponse({"files": names})

    async def socket(connection: WebSocket) -> None:
        if not ours(connection, loopback=loopback):
            await connection.close(STRANGE_HOST)
            return
        await Visit(stage, connection).run()

    return [
        Route("/", guarded(page), methods=["GET"]),
        Route("/static/{name}", guarded(file), methods=["GET"]),
        Route("/media/{id}", guarded(media), methods=["GET"]),
        Route("/upload", guarded(upload), methods=["POST"]),
        WebSocketRoute("/socket", socket),
    ]


def _file(request: Request, name: str) -> Response:
    """Small on the way, and not sent again to who has it."""
    found = NAME.fullmatch(name)
    if found is None or not (FILES / name).is_file():
        return PlainTextResponse("Not found", 404)
    data = (FILES / name).read_bytes()
    headers = HEADERS | {"ETag": f'"{hashlib.sha256(data).hexdigest()[:20]}"', "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        data, headers = _packed(data), headers | {"Content-Encoding": "gzip"}
    return Response(data, media_type=KINDS[found[1]], headers=headers)


@lru_cache(maxsize=64)
def _packed(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def _modules() -> str:
    """All are fetched at once, not one after the other as each names the next."""
    names = sorted(file.name for file in FILES.iterdir() if file.name.endswith(".js"))
    return ", ".join(f"</static/{name}>; rel=modulepreload" for name in names)


def ours(connection: HTTPConnection, *, loopback: bool) -> bool:
    """Not from a foreign page; on loopback, not by a foreign name either."""
    host = connection.headers.get("host", "")
    origin = connection.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != host:
        return False
    return not loopback or is_loopback(urlsplit(f"//{host}").hostname or "")


def is_loopback(host: str) -> bool:
    """Whether only this machine can get there."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
