"""From an HTTP request to the parameters of a call: query string, form, multipart or JSON.

Where a name is given twice the first counts, and the query string comes before the body. A body that cannot be read is
not refused: the call goes on without it.
"""

from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from sandbox.arguments import Arguments, Upload, words_of
from sandbox.errors import ApiError, bad
from sandbox.fields import parsed
from sandbox.files import UPLOAD_LIMIT


async def read_arguments(request: Request, method: str) -> Arguments:
    words: dict[str, str] = {}
    uploads: dict[str, Upload] = {}
    notes: list[str] = []
    for name, value in request.query_params.multi_items():
        words.setdefault(name, value)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if int(request.headers.get("content-length") or 0) > 2 * UPLOAD_LIMIT:
        raise ApiError(413)
    if kind == "application/json":
        for name, value in _object(await request.body(), notes).items():
            words.setdefault(name, value)
    elif kind == "application/x-www-form-urlencoded":
        form = (await request.body()).decode("utf-8", "replace")
        for name, value in parse_qsl(form, keep_blank_values=True):
            words.setdefault(name, value)
    elif kind == "multipart/form-data":
        await _read_parts(request, words, uploads)
    return Arguments(method, words, uploads, notes)


async def _read_parts(request: Request, words: dict[str, str], uploads: dict[str, Upload]) -> None:
    try:
        async with request.form(max_fields=1000, max_part_size=UPLOAD_LIMIT) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    mime = value.content_type or "application/octet-stream"
                    uploads.setdefault(name, Upload(value.filename or name, await value.read(), mime))
                else:
                    words.setdefault(name, value)
    except HTTPException as error:
        raise bad(f"can't parse form data: {error.detail}") from None


def _object(body: bytes, notes: list[str]) -> dict[str, str]:
    """A null is the word `null`, not nothing: whoever leaves one in for a parse mode is refused."""
    try:
        value: Any = parsed(body or b"{}")
    except ValueError:
        value = None
    if not isinstance(value, dict):
        notes.append("the JSON body could not be read as an object, and was ignored")
        return {}
    empty = [name for name, content in value.items() if content is None]
    notes += [f"null for {name} is read as the word null" for name in empty]
    return words_of(value) | dict.fromkeys(empty, "null")
