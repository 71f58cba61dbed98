"""The kind `privacy`: what was looked for in data about people, and what was promised to them."""

from __future__ import annotations

from arcanos.evidence.kinds.kind import Kind, Supply, Wrong
from arcanos.evidence.kinds.members import (
    Count,
    Document,
    FreeObject,
    Name,
    Number,
    Sha256,
    Shape,
    Text,
    Time,
    Whole,
    key,
    member,
)


class Found(Shape):
    """Something that looks like a direct identifier; never the value."""

    column: Text = member("The column that it is in.")
    kind: Text = member("What it looks like: `email`, `phone`.")
    scheme: Text = member("The scheme of a national number.")
    basis: Text = member("What was seen: check digits that hold, or only the shape.")
    count: Count = member("How many rows have it.")
    share: Number = member("The share of the rows that have it, 0 to 1.")
    verdict: Text = member("What a person decided: `identifier`, `false-positive`.")


class IdentifierScan(Shape):
    """A search for direct identifiers in a data set."""

    dataset: Name = key("The data set, by its `id` in `lineage`.")
    sha256: Sha256 = member("The digest of the bytes that were searched.")
    rows_scanned: Count = member("How many rows were searched.")
    kinds: list[Text] = member("What was looked for: `name`, `email`, `phone`.")
    findings: list[Found] = member("What was found; `[]` where nothing was.")


class Anonymity(Shape):
    """How well people in a data set hide among each other."""

    dataset: Name = key("The data set, by its `id` in `lineage`.")
    sha256: Sha256 = member("The digest of the bytes that were measured.")
    quasi_identifiers: list[Text] = member("The attributes that it was measured for.")
    k: Whole = member("The size of the smallest group of rows that are alike in them, in rows.")
    rows: Count = member("How many rows were measured.")
    unique_rows: Count = member("How many rows no other is like.")
    unique_share: Number = member("The share of such rows, 0 to 1.")
    sensitive: list[FreeObject] = member("Diversity and closeness of sensitive attributes, by column.")


class Budget(Shape):
    """What a model's training may tell about a person, and what it did tell."""

    model: Name = key("The model version, `name@version`.")
    epsilon_limit: Number = member("The epsilon that it may spend.")
    epsilon_spent: Number = member("The epsilon that it spent.")
    epsilon_recomputed: Number = member("What arcanos counts again from the settings.")
    delta: Number = member("The probability that the promise does not hold.")
    accountant: Text = member("How it was counted: `rdp`, `prv`.")


class Erased(Shape):
    """One data set that a request reaches."""

    dataset: Text = member("The data set, by its `id` in `lineage`.")
    applied_at: Time = member("When the person was removed from it.")


class ErasureRequest(Shape):
    """A person's request to be erased."""

    id: Name = key("The request, without the person's name.")
    received_at: Time = member("When it came.")
    answered_at: Time = member("When it was answered.")
    datasets: list[Erased] = member("The data sets that it reaches.")


class ProcessingRecord(Shape):
    """A record of processing, as GDPR Art. 30 asks."""

    system: Name = key("The system, by its `id` in `registry`.")
    controller: Text = member("Who decides why and how data are processed.")
    purpose: Text = member("What for; the same words as in `registry`.")
    people_categories: list[Text] = member("Whose data: `patients`.")
    data_categories: list[Text] = member("Which data: `health`.")
    recipients: list[Text] = member("Who gets them; `[]` where nobody does.")
    erasure_term: Text = member("When they are erased.")
    reviewed_at: Time = member("When the record was last reviewed.")


class Privacy(Document):
    """Searches, measures, budgets, requests and records."""

    identifier_scans: list[IdentifierScan] = member("Searches for direct identifiers.")
    anonymity: list[Anonymity] = member("Measures of anonymity.")
    budgets: list[Budget] = member("Budgets of differential privacy.")
    erasure_requests: list[ErasureRequest] = member("Requests to be erased.")
    processing_records: list[ProcessingRecord] = member("Records of processing.")
    retention: list[FreeObject] = member("Rows past their term or without consent, by data set.")


KIND = Kind(
    name="privacy",
    version="1.0.0",
    title="Privacy of data",
    says="What was looked for in data about people, how well they hide, and what was promised to them.",
    supply=Supply.MEASURED,
    by="Scans of the data, and those who answer for its protection.",
    model=Privacy,
    example={
        "schema_version": "1.0.0",
        "collected_at": "2026-11-20T09:00:00Z",
        "identifier_scans": [
            {
                "dataset": "visits",
                "sha256": "b21f3d81db8071257d5ff1deaeba1fd4303b62712e6fcc9715c7a86202cb5871",
                "rows_scanned": 8120,
                "kinds": ["name", "email", "phone"],
                "findings": [{"column": "drug", "kind": "name", "count": 3, "verdict": "false-positive"}],
            }
        ],
        "anonymity": [{"dataset": "visits", "quasi_identifiers": ["postcode", "sex"], "k": 5}],
        "budgets": [
            {"model": "triage@2.1.0", "epsilon_limit": 8, "epsilon_spent": 7.5, "delta": 1e-05, "accountant": "rdp"}
        ],
        "erasure_requests": [
            {
                "id": "R-17",
                "received_at": "2026-01-05T09:00:00Z",
                "datasets": [{"dataset": "visits", "applied_at": "2026-01-09T09:00:00Z"}],
            }
        ],
        "processing_records": [
            {
                "system": "triage",
                "controller": "City Hospital",
                "purpose": "order of treatment",
                "people_categories": ["patients"],
                "data_categories": ["health"],
                "recipients": [],
                "erasure_term": "ten years after the last treatment",
                "reviewed_at": "2025-11-03T09:00:00Z",
            }
        ],
    },
    wrong=(
        Wrong(("anonymity", 0, "k"), "five", "must be a whole number"),
        Wrong(("processing_records", 0, "recipients"), "none", "must be a list"),
        Wrong(("erasure_requests", 0, "datasets", 0, "applied_at"), "yesterday", "is not a time"),
    ),
)
