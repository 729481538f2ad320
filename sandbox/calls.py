"""The record of what a bot asked and was told."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.errors import ApiError
from sandbox.users import BotUser
from sandbox.world import Surprise


@dataclass
class ApiCall:
    """One request as it came and as it was answered."""

    bot: BotUser
    method: str
    params: dict[str, str]
    uploads: list[str]
    at: float
    """Virtual unix seconds."""
    real: float
    result: Any = None
    error: ApiError | None = None
    fault: str | None = None
    unknown: list[str] = field(default_factory=list)
    """Parameters that Telegram would not know."""
    surprises: list[Surprise] = field(default_factory=list)
    """What it did to this call without saying so."""
