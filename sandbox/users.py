"""People and bots that have an account here."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(eq=False, repr=False)
class User:
    id: int
    name: str
    username: str | None = None
    language: str | None = None
    last_name: str | None = None
    phone: str | None = None
    about: str = ""
    circle: str = ""
    """What others see beside the name, and with whom they are listed."""
    script: bool = False
    """Acts by itself, as a scenario has it, while nobody plays them."""
    taken: bool = False
    """Somebody on a page plays them."""
    deactivated: bool = False
    hides_forwards: bool = False
    """The privacy setting that keeps strangers from linking to this account."""
    started: set[int] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)
    """Ids of the bots this person has started, and of those that they have blocked."""

    @property
    def is_bot(self) -> bool:
        return False

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id} {self.name}>"

    def to_json(self) -> Json:
        body: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.name}
        if self.last_name:
            body["last_name"] = self.last_name
        if self.username:
            body["username"] = self.username
        if self.language:
            body["language_code"] = self.language
        return body


@dataclass(eq=False, repr=False)
class BotUser(User):
    token: str = ""
    privacy: bool = True
    revoked: bool = False
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    """Name, description and short description, by (which, language)."""
    menu_buttons: dict[int, Json] = field(default_factory=dict)
    """By the person in whose private chat it stands; 0 for all the others."""

    @property
    def is_bot(self) -> bool:
        return True

    def to_full_json(self) -> Json:
        return {
            **self.to_json(),
            "can_join_groups": True,
            "can_read_all_group_messages": not self.privacy,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }
