"""How an error is named in the log, where nothing that people wrote may stand."""

from __future__ import annotations

import traceback
from pathlib import Path

FRAMES = 5


def place_of(failure: BaseException) -> str:
    """The kind of error and the way to it. Its message may quote what people wrote, so it stays out of the log."""
    frames = traceback.extract_tb(failure.__traceback__)[-FRAMES:]
    way = " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
    return f"{type(failure).__name__} at {way}" if way else type(failure).__name__
