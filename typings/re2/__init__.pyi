"""The part of google-re2 that arcanos uses; the package ships no types."""

class error(Exception): ...  # noqa: N801 - its name there

class Options:
    max_mem: int
    log_errors: bool
    def __init__(self) -> None: ...

class _Regexp:
    def fullmatch(self, text: str) -> object | None: ...

def compile(pattern: str, options: Options | None = None) -> _Regexp: ...
