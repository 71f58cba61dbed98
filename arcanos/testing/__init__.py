"""Checks for those who write extensions: does it keep what an operator, a reducer or a format promises?

Each check calls the extension on a table of awkward values, then on ones that Hypothesis makes, and
raises BrokenPromises with every promise that is broken and a value that shows it. `docs/extensions.md`
lists the promises.
"""

from __future__ import annotations

from arcanos.testing.formats import check_format
from arcanos.testing.operators import check_operator
from arcanos.testing.promises import BrokenPromises
from arcanos.testing.reducers import check_reducer

__all__ = ["BrokenPromises", "check_format", "check_operator", "check_reducer"]
