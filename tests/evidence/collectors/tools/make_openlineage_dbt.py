"""Write the sample of OpenLineage's integration with dbt: `python make_openlineage_dbt.py FOLDER`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(sys.argv[1])
FILES = {
    "dbt_project.yml": "name: loans\nversion: 1.0.0\nprofile: loans\nmodel-paths: [models]\nseed-paths: [seeds]\n",
    "profiles.yml": "loans: {target: dev, outputs: {dev: {type: duckdb, path: loans.duckdb, threads: 1}}}\n",
    "seeds/raw.csv": "id,age,status\n1,30,open\n2,,paid\n2,51,lost\n",
    "models/clean.sql": "select id, age from {{ ref('raw') }} where status <> 'lost'\n",
    "models/schema.yml": """
models:
  - name: clean
    columns:
      - name: id
        tests: [unique, not_null]
      - name: age
        tests:
          - not_null
seeds:
  - name: raw
    columns:
      - name: id
        tests:
          - unique: {config: {severity: warn}}
      - name: status
        tests:
          - accepted_values: {values: [open, paid]}
""",
}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in FILES.items():
            path = Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        said = {
            "OPENLINEAGE__TRANSPORT__TYPE": "file",
            "OPENLINEAGE__TRANSPORT__LOG_FILE_PATH": "events.jsonl",
            "OPENLINEAGE__TRANSPORT__APPEND": "true",
            "OPENLINEAGE_NAMESPACE": "dbt",
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
            "HOME": folder,
        }
        for command in ("seed", "run", "test"):
            subprocess.run(
                [Path(sys.executable).parent / "dbt-ol", command, "--profiles-dir", "."],
                cwd=folder,
                env=said,
                check=False,
            )
        events = Path(folder, "events.jsonl").read_text().replace(folder, "project")
        (HERE / "events.jsonl").write_text(events)


if __name__ == "__main__":
    main()
