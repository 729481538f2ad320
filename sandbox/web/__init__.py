"""Phones in the browser: a page on which anybody plays any of the people here."""

from sandbox.web import acts, directing, troubles

__all__ = ["acts", "directing", "troubles"]
