"""Write the samples of lm-evaluation-harness: `python make_lm_evaluation_harness.py FOLDER`, which holds `tasks`.

Left out of them: the description of the machine, and the configurations of the tasks, which stand beside them.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(sys.argv[1])
RUNS = {
    "limited": ["--tasks", "sums_choice", "--limit", "5", "--log_samples"],
    "groups": ["--tasks", "sums,sums_text"],
    "one": ["--tasks", "sums_choice,sums_text", "--limit", "1"],
}


def main() -> None:
    for name, more in RUNS.items():
        made = HERE / "made"
        command = ["lm_eval", "--model", "dummy", "--include_path", "tasks", "--output_path", "made", "--seed", "1"]
        subprocess.run([Path(sys.executable).parent / command[0], *command[1:], *more], cwd=HERE, check=True)
        [path] = made.rglob("results_*.json")
        result = json.loads(path.read_text())
        for key in ("pretty_env_info", "configs"):
            del result[key]
        (HERE / f"results_{name}.json").write_text(json.dumps(result, indent=2) + "\n")
        for samples in made.rglob("samples_*.jsonl"):
            shutil.copyfile(samples, HERE / "samples_limited.jsonl")
        shutil.rmtree(made)


if __name__ == "__main__":
    main()
