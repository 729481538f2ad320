"""Somebody else's reading of the Bot API: does aiogram know every call of a bot, and all that the sandbox says?"""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from sandbox import Sandbox
from sandbox.calls import ApiCall
from sandbox.fields import parsed

if TYPE_CHECKING:
    from aiogram.methods import TelegramMethod

CHOOSING = {"type", "status", "parse_mode", "action"}
_KNOWN: set[Hashable] = set()


@cache
def methods() -> dict[str, type[TelegramMethod[Any]]]:
    """Importing it takes seconds, so only where something is read."""
    known = import_module("aiogram.methods")
    return {
        model.__api_method__.lower(): model
        for model in vars(known).values()
        if isinstance(model, type) and issubclass(model, known.TelegramMethod) and model is not known.TelegramMethod
    }


@cache
def answers(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(methods()[name].__returning__)


def unknown_fields(model: Any, path: str = "") -> list[str]:
    """What a model was given and does not know."""
    if isinstance(model, list):
        return [name for item in model for name in unknown_fields(item, path)]
    if not isinstance(model, BaseModel):
        return []
    names = [f"{path}.{name}" for name in model.model_extra or {}]
    for name in model.__pydantic_fields_set__:
        names += unknown_fields(getattr(model, name, None), f"{path}.{name}")
    return names


def misread(telegram: Sandbox) -> list[str]:
    """Every call, answer and update so far that aiogram cannot read, or finds something strange in."""
    found: list[str] = []
    for call in telegram.calls:
        found += call_misread(call)
    for queue in telegram.world.queues.values():
        found += [words for update in queue.emitted for words in update_misread(update)]
    return found


def call_misread(call: ApiCall) -> list[str]:
    """The call where it was granted, and what it was answered. getUpdates is looked at update by update."""
    name, found = call.method.lower(), []
    if call.error is None:
        given: dict[str, Any] = {part: f"attach://{part}" for part in call.uploads if part in _fields(name)}
        given |= {part: _value(words) for part, words in call.params.items()}
        found += _strange(f"call {call.method}", given, methods()[name].model_validate)
    if call.result is not None and name != "getupdates":
        found += _strange(f"answer {call.method}", call.result, answers(name).validate_python)
    return found


def update_misread(update: dict[str, Any]) -> list[str]:
    return _strange("update", update, import_module("aiogram.types").Update.model_validate)


def _strange(what: str, value: Any, read: Callable[[Any], Any]) -> list[str]:
    """Read once for each form that it takes; a session of stories says the same things over and over."""
    form = what, _form(value)
    if form in _KNOWN:
        return []
    try:
        found = [f"{what}: {name} is unknown" for name in unknown_fields(read(value))]
    except ValidationError as error:
        found = [f"{what}: {error}"]
    if not found:
        _KNOWN.add(form)
    return found


def _form(value: Any) -> Hashable:
    """Names and types, and the words that choose between types."""
    if isinstance(value, dict):
        return tuple((name, _form(inner), inner if name in CHOOSING else None) for name, inner in value.items())
    if isinstance(value, list):
        return frozenset(map(_form, value))
    return type(value)


def _fields(name: str) -> Container[str]:
    return methods()[name].model_fields


def _value(words: str) -> Any:
    """The JSON in the words of a call, where there is any."""
    if not words.startswith(("{", "[")):
        return words
    try:
        return parsed(words)
    except ValueError:
        return words
