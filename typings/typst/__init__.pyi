"""The part of typst that arcanos uses; the package's own types have type variables without a meaning."""

from datetime import datetime

class TypstError(RuntimeError):
    message: str

class Fonts:
    def __init__(self, include_system_fonts: bool = ..., include_embedded_fonts: bool = ...) -> None: ...

class Compiler:
    def __init__(
        self,
        input: bytes,  # noqa: A002 - its name there
        *,
        root: str,
        font_paths: Fonts,
        sys_inputs: dict[str, str],
        package_path: str,
        package_cache_path: str,
    ) -> None: ...
    def compile(self, *, format: str, pdf_standards: list[str], timestamp: datetime) -> bytes: ...  # noqa: A002 - its name there
