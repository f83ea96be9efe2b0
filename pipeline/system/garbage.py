"""The pace at which a run looks for garbage."""

from __future__ import annotations

import gc

_NEW_OBJECTS = 200_000
"""Objects that are made between two looks; Python's own pace is 700."""


def collect_seldom() -> None:
    """Look for rings of dead objects less often: a run makes much, and nearly all of it lives until it ends.

    For the whole process, so it is the program's to call and not a use case's. What is in no ring goes at once as ever.
    """
    gc.set_threshold(_NEW_OBJECTS, *gc.get_threshold()[1:])
