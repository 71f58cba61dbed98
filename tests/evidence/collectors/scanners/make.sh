#!/bin/sh
# Writes the samples anew. Needs bandit[sarif], ruff, checkov and semgrep on PATH, and ESLint with
# @microsoft/eslint-formatter-sarif in ./node_modules of an empty folder, where it is run.
set -eu
printf 'import subprocess\nsubprocess.call("ls", shell=True)\neval("1")  # nosec\n' > bad.py
printf 'def f(:\n' > broken.py
printf 'var a = 1; eval("x");\n// eslint-disable-next-line no-eval -- input of our own\neval("y");\n' > bad.js
printf 'var = ;\n' > broken.js
printf 'module.exports = [{rules: {"no-eval": "error", "no-var": "warn"}}];\n' > eslint.config.js
printf 'rules: [{id: no-eval, languages: [python], severity: ERROR, message: do not eval, pattern: eval(...)}]\n' > rule.yml
mkdir -p empty
bandit -q -f sarif -o bandit.sarif bad.py || true
bandit -q -f sarif -o bandit-broken.sarif broken.py || true
bandit -q -f sarif -o bandit-missing.sarif missing/ || true
ruff check --no-cache --output-format sarif empty > ruff-empty.sarif || true
checkov -d empty --skip-download --quiet -o sarif --output-file-path checkov > /dev/null || true
mv checkov/results_sarif.sarif checkov-empty.sarif
semgrep scan --metrics off --disable-version-check --config rule.yml --sarif --output semgrep.sarif bad.py > /dev/null 2>&1
npx eslint -f @microsoft/eslint-formatter-sarif -o eslint.sarif bad.js || true
npx eslint -f @microsoft/eslint-formatter-sarif -o eslint-broken.sarif bad.js broken.js || true
sed -i "s#$PWD#/project#g" ./*.sarif
