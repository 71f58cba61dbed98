"""Extensions are named, installed, unaltered and free of clashes before any of their code is imported."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arcanos.config import ExtensionRef
from arcanos.errors import ConfigRefused, IntegrityBroken
from arcanos.installed import load_extensions

Install = Callable[..., Path]
Ref = Callable[..., ExtensionRef]
CODE = Path(__file__).with_name("acme_code.txt").read_text(encoding="utf-8")
LOUD = "raise AssertionError('imported')\n"


def refusal(*refs: ExtensionRef) -> str:
    with pytest.raises(ConfigRefused) as caught:
        load_extensions(refs)
    return "\n".join(map(str, caught.value.mistakes))


def one(group: str, name: str, attribute: str = "it") -> dict[str, dict[str, str]]:
    return {group: {name: attribute}}


def test_a_named_distribution_gives_its_names(install: Install, ref: Ref) -> None:
    install()
    loaded = load_extensions([ref()])
    assert set(loaded.table.operators) == {"acme/luhn"}
    assert set(loaded.table.reducers) == {"acme/median"}
    assert set(loaded.table.formats) == {"acme/iban"}
    assert set(loaded.table.owners.values()) == {"acme-arcanos 1.2.0"}
    (read,) = loaded.read
    assert (read.distribution, read.version) == ("acme-arcanos", "1.2.0")
    assert read.names == ("acme/iban", "acme/luhn", "acme/median")


def test_the_table_can_not_be_changed(install: Install, ref: Ref) -> None:
    install()
    operators: Any = load_extensions([ref()]).table.operators
    with pytest.raises(TypeError):
        operators["acme/other"] = operators["acme/luhn"]


def test_what_is_not_named_is_not_imported_and_gives_nothing(install: Install, ref: Ref) -> None:
    install()
    install("other-arcanos", module="other_arcanos", code=LOUD, points=one("operators", "other/asks"))
    loaded = load_extensions([ref()])
    assert "other_arcanos" not in sys.modules
    assert not any("other" in name for name in loaded.table.owners)
    assert [read.distribution for read in loaded.read] == ["acme-arcanos"]


def test_no_name_loads_nothing(install: Install) -> None:
    install(code=LOUD)
    loaded = load_extensions([])
    assert (loaded.read, loaded.table.words, dict(loaded.table.formats)) == ((), (), {})


@pytest.mark.parametrize("name", ["Acme.Arcanos", "acme_arcanos", "ACME-arcanos"])
def test_a_distribution_goes_by_any_spelling_of_its_name(install: Install, ref: Ref, name: str) -> None:
    install()
    assert load_extensions([ref(name)]).read[0].distribution == "acme-arcanos"


def test_the_next_step_for_a_name_that_is_not_named(install: Install) -> None:
    install(code=LOUD)
    offered = load_extensions([]).table.offered
    assert offered("acme/luhn") == "acme-arcanos, installed here, gives it: name it under 'extensions'"
    assert offered("acme/other") == ""


def test_one_that_is_not_installed_is_refused_with_the_next_step(install: Install, ref: Ref) -> None:
    install()
    said = refusal(ref("acme-arcano"))
    assert said == (
        "config.json:3:5: ARC-CFG-EXTENSION: 'acme-arcano' is not installed here; "
        "pip install acme-arcano; did you mean 'acme-arcanos'?"
    )


def test_one_without_entry_points_is_refused(install: Install, ref: Ref) -> None:
    install(points={"others": {"acme/luhn": "luhn"}})
    assert "gives no operator, reducer or format" in refusal(ref())


@pytest.mark.parametrize("range_", ["=1.2", ">=1.2, <2", ">1.1"])
def test_a_version_in_the_range_will_do(install: Install, ref: Ref, range_: str) -> None:
    install()
    assert load_extensions([ref(version=range_)]).read


@pytest.mark.parametrize("range_", ["<1.2", ">=1.3", "=1.2.1"])
def test_a_version_outside_the_range_is_refused_and_not_imported(install: Install, ref: Ref, range_: str) -> None:
    install(code=LOUD)
    assert f"is installed in version 1.2.0, outside {range_}" in refusal(ref(version=range_))


@pytest.mark.parametrize(
    ("points", "said"),
    [
        (one("operators", "equals"), "gives 'equals', which would shadow a word of the language"),
        (one("reducers", "mean"), "gives 'mean', which would shadow a word of the language"),
        (one("formats", "semver"), "gives 'semver', which would shadow a word of the language"),
        (one("operators", "on_missing"), "would shadow a word of the language"),
        (one("operators", "luhn"), "gives 'luhn', which is not a name that an extension may give"),
        (one("operators", "Acme/luhn"), "which is not a name that an extension may give"),
        (one("operators", "acme/luhn/two"), "which is not a name that an extension may give"),
        (one("operators", "acme/"), "which is not a name that an extension may give"),
        (one("operators", "arcanos/luhn"), "gives 'arcanos/luhn', which has the prefix of arcanos itself"),
        ({"operators": {"acme/x": "it"}, "formats": {"acme/x": "it"}}, "gives 'acme/x' twice"),
    ],
)
def test_a_name_that_may_not_be_given_is_refused_and_nothing_is_imported(
    install: Install, ref: Ref, points: dict[str, dict[str, str]], said: str
) -> None:
    install(code=LOUD, points=points)
    assert said in refusal(ref())


def test_two_distributions_that_give_one_name_are_refused(install: Install, ref: Ref) -> None:
    install(code=LOUD)
    install("second-arcanos", module="second_arcanos", code=LOUD, points=one("formats", "acme/luhn"))
    said = refusal(ref(), ref("second-arcanos"))
    assert "'second-arcanos' gives 'acme/luhn' as 'acme-arcanos' does" in said


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("raise ValueError('hunter2')", "could not be imported for 'acme/luhn': ValueError"),
        ("raise SystemExit(0)", "could not be imported for 'acme/luhn': SystemExit"),
        ("import nowhere_to_be_found", "there is no module 'nowhere_to_be_found'"),
        ("", "could not be imported for 'acme/luhn': AttributeError"),
        ("luhn = len", "gives as 'acme/luhn' a builtin_function_or_method, an Operator or TimedOperator of that name"),
        (f"{CODE}luhn = iban", "gives as 'acme/luhn' a Format, an Operator or TimedOperator of that name is needed"),
        (CODE.replace("acme/luhn", "acme/other"), "gives as 'acme/luhn' a Operator"),
    ],
)
def test_one_that_does_not_give_what_it_says_is_refused(install: Install, ref: Ref, code: str, said: str) -> None:
    install(code=code, points=one("operators", "acme/luhn", "luhn"))
    text = refusal(ref())
    assert said in text
    assert "hunter2" not in text


def test_an_interrupt_while_importing_stays_one(install: Install, ref: Ref) -> None:
    install(code="raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        load_extensions([ref()])


def test_all_mistakes_are_told_at_once(install: Install, ref: Ref) -> None:
    install(points=one("operators", "equals"))
    install("second-arcanos", module="second_arcanos", points=one("formats", "luhn"))
    assert len(refusal(ref(), ref("second-arcanos"), ref("third-arcanos")).splitlines()) == 3


def test_a_file_changed_after_installing_breaks_integrity_and_nothing_is_imported(install: Install, ref: Ref) -> None:
    site = install(code=LOUD)
    (site / "acme_arcanos" / "__init__.py").write_text(CODE)
    with pytest.raises(IntegrityBroken, match=r"acme_arcanos/__init__\.py was changed after it was installed"):
        load_extensions([ref()])


def test_a_file_that_is_gone_breaks_integrity(install: Install, ref: Ref) -> None:
    site = install(extra={"acme_arcanos/tables.py": ""})
    (site / "acme_arcanos" / "tables.py").unlink()
    with pytest.raises(IntegrityBroken, match=r"acme_arcanos/tables\.py can't be read"):
        load_extensions([ref()])


def test_a_file_that_is_gone_breaks_integrity_whoever_lists_files() -> None:
    """The metadata of Python 3.12 leaves out files that are gone; its backport, once imported, takes its place."""
    backport = ["-p", "importlib_metadata"] if sys.version_info < (3, 12) else []
    test = f"{__file__}::{test_a_file_that_is_gone_breaks_integrity.__name__}"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *backport, test]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_digest_that_was_reviewed_is_held(install: Install, ref: Ref) -> None:
    install()
    (read,) = load_extensions([ref()]).read
    assert load_extensions([ref(sha256=read.sha256)]).read == (read,)
    with pytest.raises(IntegrityBroken, match=f"its files have the digest {read.sha256}, not the one named"):
        load_extensions([ref(sha256="0" * 64)])


def test_one_without_a_list_of_its_files_is_refused(install: Install, ref: Ref) -> None:
    install(code=LOUD, record=False)
    assert "has no list of its files (RECORD); install it from a wheel" in refusal(ref())


def test_code_that_no_distribution_lists_is_not_imported(install: Install, ref: Ref, tmp_path: Path) -> None:
    """A folder of the same name earlier on the path, or an editable install, would run what no digest covers."""
    install(code=LOUD)
    other = tmp_path / "earlier"
    (other / "acme_arcanos").mkdir(parents=True)
    (other / "acme_arcanos" / "__init__.py").write_text(LOUD)
    sys.path.insert(0, str(other))
    try:
        said = refusal(ref())
    finally:
        sys.path.remove(str(other))
    assert "does not bring the module 'acme_arcanos' that should give 'acme/luhn'" in said
    assert "AssertionError" not in said


def test_a_module_that_is_not_there_is_refused(install: Install, ref: Ref) -> None:
    site = install()
    info = site / "acme_arcanos-1.2.0.dist-info"
    points = "[arcanos.operators]\nacme/luhn = acme_elsewhere:luhn\n"
    shutil.rmtree(info)
    install(extra={f"{info.name}/entry_points.txt": points})
    assert "does not bring the module 'acme_elsewhere'" in refusal(ref())


def test_a_package_inside_a_namespace_is_found(install: Install, ref: Ref) -> None:
    install(module="acme_space.rules")
    assert load_extensions([ref()]).table.words == ("acme/luhn", "acme/median")


def digest_of(install: Install, ref: Ref, **options: Any) -> str:
    install(**options)
    found = load_extensions([ref()]).read[0].sha256
    for module in [name for name in sys.modules if name.startswith("acme_arcanos")]:
        del sys.modules[module]
    return found


def test_the_digest_is_of_what_a_wheel_brings_and_not_of_how_it_was_installed(install: Install, ref: Ref) -> None:
    first = digest_of(install, ref)
    info = "acme_arcanos-1.2.0.dist-info"
    again = {f"{info}/direct_url.json": '{"url": "file:///tmp"}', f"{info}/REQUESTED": ""}
    assert digest_of(install, ref, extra=again) == first
    compiled = {"acme_arcanos/__pycache__/x.cpython-311.pyc": "bytes"}
    assert digest_of(install, ref, extra=compiled) == first


@pytest.mark.parametrize(
    "options",
    [
        {"code": f"{CODE}\n"},
        {"extra": {"acme_arcanos/tables.py": ""}},
        {"version": "1.2.1"},
        {"points": one("operators", "acme/luhn", "luhn")},
    ],
)
def test_the_digest_changes_with_every_file_of_the_wheel(install: Install, ref: Ref, options: dict[str, Any]) -> None:
    site = install()
    first = load_extensions([ref()]).read[0].sha256
    shutil.rmtree(site / "acme_arcanos-1.2.0.dist-info")
    for module in [name for name in sys.modules if name.startswith("acme_arcanos")]:
        del sys.modules[module]
    assert digest_of(install, ref, **options) != first


@pytest.mark.parametrize("point", ["acme.luhn", "acme/luhn"])
def test_an_entry_point_with_a_dot_or_a_slash_gives_the_name_with_the_slash(
    install: Install, ref: Ref, point: str
) -> None:
    install(points=one("operators", point, "luhn"))
    assert load_extensions([]).table.offered("acme/luhn")
    loaded = load_extensions([ref()])
    assert loaded.table.words == ("acme/luhn",)
    assert loaded.read[0].names == ("acme/luhn",)


def test_one_name_in_both_spellings_is_given_twice(install: Install, ref: Ref) -> None:
    install(points={"operators": {"acme.x": "it"}, "formats": {"acme/x": "it"}}, code=LOUD)
    assert "gives 'acme/x' twice" in refusal(ref())


@pytest.mark.parametrize("point", ["acme.luhn.two", "acme.", ".luhn", "arcanos.luhn"])
def test_a_dot_makes_no_name_that_may_not_be_given(install: Install, ref: Ref, point: str) -> None:
    install(points=one("operators", point), code=LOUD)
    assert "its author must rename" in refusal(ref())
