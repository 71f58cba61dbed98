"""`arcanos schema`: the JSON Schemas by which editors complete and check what authors write."""

from __future__ import annotations

from arcanos.commands.group import LazyGroup

command = LazyGroup(
    "schema",
    "arcanos.commands.schema_",
    {
        "list": "List the schemas.",
        "show": "Print one schema.",
        "write": "Write the schemas into a folder, for editors.",
    },
    text="""Print or write the JSON Schemas (draft 2020-12) of rules, packs, waivers, configuration, record, evidence,
    questionnaires and interviews.

    A YAML file names its schema in its first line:

    \b
      # yaml-language-server: $schema=../.arcanos/rule.schema.json
      # yaml-language-server: $schema=../.arcanos/evidence/registry.schema.json
    """,
)
