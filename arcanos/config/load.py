"""From the file to the configuration: read strictly, all mistakes told at once, then domain types."""

from __future__ import annotations

import pathlib

from arcanos.config.model import Config
from arcanos.errors import ConfigRefused
from arcanos.readers.files import read


def load_config(path: pathlib.Path, name: str | None = None) -> Config:
    """Return the configuration in the file `path`, called `name` in messages.

    Raises ConfigRefused with every mistake: the text's own, or else those of keys, of types and of
    parts that contradict each other.
    """
    # Pydantic is imported where a configuration is read, so that nothing else pays for it.
    from arcanos.config.agreement import disagreements
    from arcanos.config.mistakes import checked
    from arcanos.config.typed import config_of

    source = read(path, name or str(path), format="json", refused=ConfigRefused)
    shape = checked(source)
    mistakes = [*disagreements(source), *(shape if isinstance(shape, list) else ())]
    if mistakes or isinstance(shape, list):
        raise ConfigRefused(mistakes)
    return config_of(source, shape, path.parent)
