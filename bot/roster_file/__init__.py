"""The roster file: one workbook, or a folder of CSV files, read into rows or told what is wrong with it."""

from bot.roster_file.example import write_example
from bot.roster_file.parsing import read, read_workbook
from bot.roster_file.rows import RosterError, RosterErrors, RosterFile

__all__ = ["RosterError", "RosterErrors", "RosterFile", "read", "read_workbook", "write_example"]
