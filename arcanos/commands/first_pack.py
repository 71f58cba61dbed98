"""What `arcanos init` writes beside the configuration: one rule that works, with its cases, and an empty registry."""

from __future__ import annotations

from typing import Final

PACK: Final = """\
id: policies
version: "0.1.0"
title: Our own rules
"""

RULE_NAME: Final = "versions-are-semantic"
RULE: Final = """\
# A rule says what must hold. Change it, then run: arcanos rules test
id: versions-are-semantic
title: Models have a semantic version and a named owner
domain: governance
severity: medium
scope: training
controls: [iso-42001:A.6.2.3]
owner: ml-engineering
why: A model that can't be told from its predecessor can't be rolled back, and nobody answers for one without an owner.
remedy: Give the model a version such as "1.4.0" and an owner in the registry.
for: $.registry.models[*]  # the targets: each model of the registry
subject: "{id}"  # how a target is called in a finding
require:
  version: {format: semver}
  owner: {on_missing: fail, type: string, empty: false}
message: "{subject}: version {version}, owner {owner}"
cases:
  - name: a versioned model with an owner passes
    given: {registry: {models: [{id: "m@1.0.0", version: "1.0.0", owner: ada}]}}
    expect: {"m@1.0.0": pass}
  - name: a date is no semantic version
    set: {"$.registry.models[0].version": "2026-01"}
    expect: {"m@1.0.0": fail}
  - name: an owner without a name is none
    set: {"$.registry.models[0].owner": ""}
    expect: {"m@1.0.0": fail}
  - name: a number is no owner
    set: {"$.registry.models[0].owner": 7}
    expect: {"m@1.0.0": fail}
  - name: nobody owns it
    drop: ["$.registry.models[0].owner"]
    expect: {"m@1.0.0": fail}
  - name: without a version it can't be told
    drop: ["$.registry.models[0].version"]
    expect: {"m@1.0.0": indeterminate path_absent}
"""

REGISTRY: Final = """\
# The models you have. An entry looks like this (without the #):
#   - name: churn
#     version: "1.0.0"
#     stage: development      # development, staging, production or archived
#     owner: ada
models: []
"""
