"""How an error is named in the log, where nothing that people wrote may stand."""

from __future__ import annotations

import traceback
from pathlib import Path


def place_of(failure: BaseException) -> str:
    """The kind of error and where it arose. Its message may quote what people wrote, so it stays out of the log."""
    frames = traceback.extract_tb(failure.__traceback__)
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(failure).__name__}{where}"
