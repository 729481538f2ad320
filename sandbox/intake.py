"""From an HTTP request to the parameters of a call: query string, form, multipart or JSON."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from sandbox.arguments import Arguments, Upload, words_of
from sandbox.errors import ApiError, bad
from sandbox.files import UPLOAD_LIMIT


async def read_arguments(request: Request, method: str) -> Arguments:
    words: dict[str, str] = dict(request.query_params)
    uploads: dict[str, Upload] = {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method == "POST":
        if int(request.headers.get("content-length") or 0) > 2 * UPLOAD_LIMIT:
            raise ApiError(413)
        if kind == "application/json":
            words |= words_of(_object(await request.body()))
        elif kind in {"multipart/form-data", "application/x-www-form-urlencoded"}:
            async with request.form(max_fields=1000, max_part_size=UPLOAD_LIMIT) as form:
                for name, value in form.multi_items():
                    if isinstance(value, UploadFile):
                        data = await value.read()
                        mime = value.content_type or "application/octet-stream"
                        uploads[name] = Upload(value.filename or name, data, mime)
                    else:
                        words[name] = value
    return Arguments(method, words, uploads)


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        raise bad("can't parse request JSON object") from None
    if not isinstance(value, dict):
        raise bad("expected a JSON object")
    return value
