"""Whether a process of this machine still runs: what a dead one left half done may be taken over or cleared away."""

from __future__ import annotations

import os
import sys


def is_running(process: int) -> bool:
    """Tell whether a process with this number runs on this machine; where that cannot be asked, it is taken to."""
    if sys.platform == "win32":  # asking there would interrupt the process
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True
