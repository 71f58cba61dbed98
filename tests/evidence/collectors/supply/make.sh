#!/bin/sh
# Writes the samples anew, in an empty folder. Needs cyclonedx-py and Python with pip-audit as $PYTHON, and npm.
set -eu
printf 'flask==0.5\nrequests>=2\n' > requirements.txt
cyclonedx-py requirements --sv 1.6 --output-reproducible -o python-1.6.cdx.json requirements.txt
cyclonedx-py requirements --sv 1.2 --output-reproducible -o python-1.2.cdx.json requirements.txt
printf '{"name": "scorer", "version": "1.0.0", "private": true}\n' > package.json
npm install --silent ms@2.1.3
for version in 1.4 1.7; do
    npx @cyclonedx/cyclonedx-npm --package-lock-only --output-reproducible --spec-version $version -o node-$version.cdx.json
done
$PYTHON - <<'PYTHON' > pip-audit.json
from pip_audit._fix import ResolvedFixVersion
from pip_audit._format import JsonFormat
from pip_audit._service.interface import ResolvedDependency, SkippedDependency, VulnerabilityResult
from packaging.version import Version

flask, click = ResolvedDependency("flask", Version("0.5")), ResolvedDependency("click", Version("8.1.7"))
found = VulnerabilityResult.create(["CVE-2019-1010083", "PYSEC-2019-179"], "Memory.", [Version("1.0")], None)
result = {flask: [found], click: [], SkippedDependency("torch", "not found"): []}
fixes = [ResolvedFixVersion(flask, Version("1.0"))]
print(JsonFormat(True, True).format(result, fixes))
PYTHON
