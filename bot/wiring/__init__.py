"""The composition root: the one room that knows every other, and the real clock."""

from bot.wiring.assembling import Parts, assemble
from bot.wiring.premises import database_of, office_of, shelf_of
from bot.wiring.serving import run

__all__ = ["Parts", "assemble", "database_of", "office_of", "run", "shelf_of"]
