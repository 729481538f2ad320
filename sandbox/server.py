"""The HTTP side: /bot<token>/<method>, /file/bot<token>/<path> and /clock."""

import asyncio
import inspect
import re
import time
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from sandbox.arguments import Arguments, words_of
from sandbox.calls import ApiCall
from sandbox.connections import Dropped, HangUp, unless_gone, with_connections
from sandbox.errors import ApiError, bad
from sandbox.faults import Fault, Faults
from sandbox.intake import read_arguments
from sandbox.methods import METHODS, Call
from sandbox.methods.registry import Method
from sandbox.updates import OTHER_POLL
from sandbox.users import BotUser, Json
from sandbox.web.routes import ours, page_routes
from sandbox.web.stage import Stage
from sandbox.webhooks import FIRST_WAIT, Postman
from sandbox.world import World

REORDER_SECONDS = 5.0
TOKEN = re.compile(r"[1-9]\d*:[^/]*")
LONGEST_TOKEN = 80
TEST_SERVERS = "test/"
BAD_GATEWAY = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><center>nginx</center></body>\r\n</html>\r\n"
)


@dataclass(eq=False)
class BotApi:
    world: World
    calls: list[ApiCall] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    postmen: dict[int, Postman] = field(default_factory=dict)
    zone: ZoneInfo = ZoneInfo("Asia/Shanghai")
    patience: float = FIRST_WAIT
    """Real seconds before an update is brought to a webhook for the second time; doubled at every further one."""

    def __post_init__(self) -> None:
        self._loopback = True
        self.faults = Faults(self.world.clock)
        self.stage = Stage(self.world, self.faults, self.calls, self.zone)

    def app(self, *, loopback: bool = True) -> ASGIApp:
        self._loopback = loopback
        routes = [
            *page_routes(self.stage, loopback=loopback),
            Route("/clock", self._read_clock, methods=["GET"]),
            Route("/clock", self._steer_clock, methods=["POST"]),
            Route("/file/bot{token}/{path:path}", self._file, methods=["GET"]),
            Route("/bot{token}/{method:path}", self._call, methods=["GET", "POST"]),
            Route("/{path:path}", self._nothing, methods=["GET", "POST"]),
        ]
        return with_connections(Starlette(routes=routes))

    async def _call(self, request: Request) -> Response:
        if self.faults.cuts_off():
            return HangUp()
        try:
            bot = self._bot(request.path_params["token"])
            method = request.path_params["method"].removeprefix(TEST_SERVERS)
            args = await read_arguments(request, method)
            known = METHODS.get((method or args.text("method")).lower())
            if known is None:
                raise ApiError(404, "method not found")
            args.method = known.name
        except ApiError as error:
            return _refusal(error)
        record = ApiCall(
            bot, known.name, dict(args.words), sorted(args.uploads), self.world.clock.timestamp(), time.time()
        )
        self.calls.append(record)
        record.unknown = known.unknown(args)
        self.warnings += [f"{known.name} does not know the parameter {name}" for name in record.unknown]
        self.warnings += [f"{known.name}: {note}" for note in args.notes]
        fault = self.faults.next(known.name, args.text("chat_id"))
        call = Call(self.world, bot, args)
        try:
            record.fault = fault.kind if fault else None
            refused = await self._before(request, fault)
            if refused is not None:
                return refused
            result = self._run(known, call, record)
            if inspect.isawaitable(result):
                result = await unless_gone(request, result, self.faults.cut())
            record.result = result
            if known.name == "setWebhook":
                self._employ_postman(bot)
            result = await self._after(fault, bot, result)
        except ApiError as error:
            record.error = error
            if fault and fault.kind == "drop_after":
                fault.strike()
                return HangUp()
            if fault and fault.kind == "hold_after":
                await fault.held()
            return _refusal(error)
        except Dropped:
            return HangUp()
        answer = JSONResponse({"ok": True, "result": result})
        return Response(bytes(answer.body)[: len(answer.body) // 2]) if record.fault == "cut_short" else answer

    async def _before(self, request: Request, fault: Fault | None) -> Response | None:
        """What a fault does before the call is processed; an answer means that it never is."""
        if fault is None:
            return None
        if fault.kind == "hold_before":
            await unless_gone(request, fault.held(), self.faults.cut())
        elif fault.kind == "delay":
            fault.strike()
            await unless_gone(request, asyncio.sleep(fault.seconds), self.faults.cut())
        elif fault.kind not in {"drop_after", "hold_after", "cut_short", "duplicate", "reorder"}:
            fault.strike()
        if fault.kind == "drop_before":
            raise Dropped
        if fault.kind == "html":
            return HTMLResponse(BAD_GATEWAY, 502)
        if fault.kind == "429":
            raise ApiError(429, f"retry after {fault.retry_after}", retry_after=fault.retry_after)
        if fault.kind == "401":
            raise ApiError(401)
        if fault.kind == "500":
            raise ApiError(500, "sandbox fault")
        if fault.kind in {"409", "conflict"}:
            raise ApiError(409, OTHER_POLL)
        return None

    async def _after(self, fault: Fault | None, bot: BotUser, result: Any) -> Any:
        if fault is None:
            return result
        if fault.kind == "hold_after":
            await fault.held()
        fault.strike()
        if fault.kind == "drop_after":
            raise Dropped
        if fault.kind == "duplicate":
            emitted = self.world.queues[bot.id].emitted
            fresh = {update["update_id"] for update in result}
            return [u for u in emitted[-10:] if u["update_id"] not in fresh] + result
        if fault.kind == "reorder":
            queue = self.world.queues[bot.id]
            await queue.bell.until(lambda: len(queue.waiting) > 1, fault.seconds or REORDER_SECONDS)
            return list(queue.waiting)[:100][::-1]
        return result

    def _run(self, known: Method, call: Call, record: ApiCall) -> Any:
        before = len(self.world.surprises)
        try:
            return known.run(call)
        finally:
            record.surprises = self.world.surprises[before:]

    def _employ_postman(self, bot: BotUser) -> None:
        if bot.id not in self.postmen:
            self.postmen[bot.id] = Postman(
                self.world.queues[bot.id], lambda order: self._carry_out(bot, order), lambda: self.faults.offline,
                unix=self.world.clock.unix, patience=self.patience,
            )  # fmt: skip
            self.postmen[bot.id].start()

    def _carry_out(self, bot: BotUser, order: Json) -> None:
        """A method that came as the answer to a webhook; whether it worked nobody is told, but it is recorded."""
        name = str(order.pop("method"))
        args = Arguments(name, words_of(order))
        record = ApiCall(bot, name, dict(args.words), [], self.world.clock.timestamp(), time.time())
        self.calls.append(record)
        try:
            if name.lower() not in METHODS:
                raise ApiError(404, "method not found")
            record.result = self._run(METHODS[name.lower()], Call(self.world, bot, args), record)
        except ApiError as error:
            record.error = error

    async def close(self) -> None:
        """Let go of whoever waits: held calls, long polls, readers of the clock, webhooks."""
        await self.stage.forwarding.stop()
        self.faults.clear()
        for queue in self.world.queues.values():
            queue.close()
        self.world.clock.close()
        for postman in self.postmen.values():
            await postman.stop()

    def _bot(self, token: str) -> BotUser:
        if not TOKEN.fullmatch(token) or len(token) > LONGEST_TOKEN:
            raise ApiError(401, "invalid token specified")
        bot = self.world.bot_of(token)
        if bot is None:
            raise ApiError(401)
        return bot

    async def _file(self, request: Request) -> Response:
        if self.faults.cuts_off():
            return HangUp()
        try:
            self._bot(request.path_params["token"])
        except ApiError as error:
            return _refusal(error)
        file = self.world.files.at(request.path_params["path"])
        if file is None:
            return _refusal(ApiError(404))
        return Response(file.data, media_type="application/octet-stream")

    async def _read_clock(self, request: Request) -> Response:
        after = request.query_params.get("after", "")
        if not after.lstrip("-").isdigit():
            return JSONResponse(self.world.clock.reading())
        try:
            return JSONResponse(await unless_gone(request, self.world.clock.reading_after(int(after))))
        except Dropped:
            return HangUp()

    async def _steer_clock(self, request: Request) -> Response:
        if not ours(request, loopback=self._loopback):
            return _refusal(ApiError(403, "the clock answers only to this machine"))
        try:
            order = await request.json()
            self.world.clock.steer(order if isinstance(order, dict) else {})
        except ValueError as error:
            return _refusal(bad(str(error)))
        return JSONResponse(self.world.clock.reading())

    async def _nothing(self, request: Request) -> Response:
        return _refusal(ApiError(404))


def _refusal(error: ApiError) -> Response:
    headers = {"Retry-After": str(error.parameters["retry_after"])} if "retry_after" in error.parameters else None
    return JSONResponse(error.to_json(), error.code, headers)
