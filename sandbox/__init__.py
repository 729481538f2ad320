"""A Telegram on your own machine: a Bot API server on loopback, with people, groups and a clock of its own."""

from sandbox.clock import Clock
from sandbox.faults import Fault
from sandbox.flood import FloodLimits, Window
from sandbox.groups import Group
from sandbox.messages import Button, Message
from sandbox.people import Person
from sandbox.taps import Tap, Toast
from sandbox.telegram import TOKEN, Sandbox

__all__ = [
    "TOKEN", "Button", "Clock", "Fault", "FloodLimits", "Group", "Message", "Person", "Sandbox", "Tap", "Toast",
    "Window",
]  # fmt: skip
