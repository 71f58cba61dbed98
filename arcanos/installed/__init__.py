"""Extensions that are installed here and named in the configuration: found, checked, and only then imported.

`distributions` reads what is installed and takes its digest, `versions` orders Python's version
numbers, `naming` says which names may be given, `loading` puts them together. Nothing that the
configuration does not name is ever imported.
"""

from __future__ import annotations

from arcanos.installed.loading import Loaded, load_extensions

__all__ = ["Loaded", "load_extensions"]
