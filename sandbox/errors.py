"""What the Bot API says when it refuses: a code, words, and sometimes parameters."""

from typing import Any

PREFIXES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    413: "Request Entity Too Large",
    429: "Too Many Requests",
    500: "Internal Server Error",
}


class ApiError(Exception):
    """A refusal, spoken the way the server speaks.

    The first letter of the words is lowered unless the second is a capital or an underscore, so that server codes
    such as BUTTON_DATA_INVALID stay as they are.
    """

    def __init__(self, code: int, words: str = "", **parameters: Any) -> None:
        prefix = PREFIXES.get(code, "Error")
        self.code = code
        self.words = words
        self.description = f"{prefix}: {_lowered(words)}" if words else prefix
        self.parameters = parameters
        super().__init__(self.description)

    def to_json(self) -> dict[str, Any]:
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def _lowered(words: str) -> str:
    if len(words) > 1 and (words[1].isupper() or words[1] == "_"):
        return words
    return words[:1].lower() + words[1:]


def bad(words: str, **parameters: Any) -> ApiError:
    return ApiError(400, words, **parameters)


def forbidden(words: str) -> ApiError:
    return ApiError(403, words)
