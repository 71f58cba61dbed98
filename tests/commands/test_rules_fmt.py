"""`arcanos rules fmt`: files are laid out, shown or only checked; a broken one is refused and left alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Run = Callable[..., Any]
CROOKED = "title:   T\n"


def test_files_are_laid_out_and_then_stay(project: Any, arcanos: Run) -> None:
    project.edit("policies/encrypted.yaml", "when: {stage: production}", "when: { stage:  production }  # so")
    done = arcanos("rules", "fmt")
    assert (done.code, done.err) == (0, "")
    assert "laid out policies/encrypted.yaml" in done.out
    text = (project.folder / "policies" / "encrypted.yaml").read_text(encoding="utf-8")
    assert "when: {stage: production}  # so\n" in text
    again = arcanos("rules", "fmt")
    assert "0 files laid out, 3 as they are" in again.out


def test_check_and_diff_write_nothing_and_end_with_1(project: Any, arcanos: Run) -> None:
    path = project.write("policies/encrypted.yaml", CROOKED)
    for option, shown in (("--check", "would lay out policies/encrypted.yaml"), ("--diff", "-title:   T\n+title: T\n")):
        done = arcanos("rules", "fmt", option, "policies/encrypted.yaml")
        assert done.code == 1
        assert shown in done.out
        assert path.read_text(encoding="utf-8") == CROOKED


def test_a_file_that_can_not_be_read_is_refused_and_the_others_are_laid_out(project: Any, arcanos: Run) -> None:
    broken = project.write("policies/accurate.yaml", "id: a\nid: b\n")
    crooked = project.write("policies/encrypted.yaml", CROOKED)
    done = arcanos("rules", "fmt", "policies")
    assert done.code == 3
    assert "policies/accurate.yaml:2:1: ARC-IN-DUPKEY" in done.err
    assert broken.read_text(encoding="utf-8") == "id: a\nid: b\n"
    assert crooked.read_text(encoding="utf-8") == "title: T\n"


def test_a_link_is_not_written_through(project: Any, arcanos: Run) -> None:
    outside = project.write("outside.yaml", CROOKED)
    (project.folder / "policies" / "linked.yaml").symlink_to(outside)
    done = arcanos("rules", "fmt", "policies/linked.yaml")
    assert done.code == 3
    assert outside.read_text(encoding="utf-8") == CROOKED


def test_shipped_packs_are_not_laid_out(project: Any, arcanos: Run) -> None:
    done = arcanos("rules", "fmt", "arcanos/security")
    assert done.code == 2
    assert "not yours to lay out" in done.err


def test_a_path_that_is_not_there_is_refused(project: Any, arcanos: Run) -> None:
    assert arcanos("rules", "fmt", "nowhere").code == 3
