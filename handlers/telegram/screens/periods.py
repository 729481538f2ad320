"""Stretches of days as people say them: 3月4日（周三）–3月6日（周五）."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from handlers.telegram.screens.language import Language


def period(language: Language, start: datetime, end: datetime) -> str:
    """``end`` is no longer part of it; midnight stands for the whole days before it."""
    first, last = start.astimezone(language.zone), end.astimezone(language.zone)
    until = last.date() - timedelta(days=1) if last.time() == time.min else last.date()
    begins = day(language, first.date()) + _clock(first)
    if until == first.date():
        return begins + (f"–{last:%H:%M}" if last.time() != time.min else "")
    return f"{begins} – {day(language, until)}{_clock(last)}"


def until(language: Language, end: datetime) -> str:
    """The last day, or the hour of it."""
    last = end.astimezone(language.zone)
    return (
        day(language, last.date() - timedelta(days=1))
        if last.time() == time.min
        else day(language, last.date()) + _clock(last)
    )


def day(language: Language, on: date) -> str:
    words = language.words["time"]
    facts = {"month": words["months"][on.month - 1], "day": on.day, "weekday": words["weekdays"][on.weekday()]}
    return language.word("leave", "day", **facts)


def _clock(at: datetime) -> str:
    return f" {at:%H:%M}" if at.time() != time.min else ""
