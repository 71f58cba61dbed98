"""The kind `lineage`: which data sets there are, and where they came from."""

from __future__ import annotations

from arcanos.evidence.kinds.kind import Kind, Supply, Wrong
from arcanos.evidence.kinds.members import (
    Count,
    Document,
    Flag,
    FreeObject,
    Name,
    Sha256,
    Shape,
    Text,
    Time,
    key,
    member,
)


class Consent(Shape):
    """The consent that a data set rests on."""

    wording_uri: Text = member("Where the words stand that people agreed to.")
    withdrawal_uri: Text = member("Where they can withdraw.")
    people: Count = member("How many people agreed and did not withdraw.")


class Dataset(Shape):
    """A data set."""

    id: Name = key("What other documents call the data set.")
    source: Text = member("Where it came from: an address, a DOI, a department.")
    sha256: Sha256 = member("The digest of its bytes.")
    rows: Count = member("How many rows it has.")
    license: Text = member("Its licence, as SPDX writes it: `CC-BY-4.0`.")
    region: Text = member("The region that it is kept in.")
    personal_data: Flag = member("Whether it holds data about people.")
    legal_basis: Text = member("What allows its use: `consent`, `contract`, `legitimate-interests`.")
    consent: Consent = member("The consent, where that is its legal basis.")
    people: Count = member("How many people it is about.")
    access: list[Text] = member("Who may read it: `team:data-engineering`.")
    quasi_identifiers: list[Text] = member("Attributes that together tell people apart; `[]` where there are none.")
    obtained_at: Time = member("When it was obtained.")
    delete_at: Time = member("When it must be deleted.")
    deleted_at: Time = member("When it was deleted; left out while it is there.")
    derived_from: Text = member("The data set that it was made from.")


class Lineage(Document):
    """Data sets, and what made them from each other."""

    datasets: list[Dataset] = member("The data sets.")
    jobs: list[FreeObject] = member("What read and wrote them.")
    edges: list[FreeObject] = member("Which job read and wrote which data set.")


KIND = Kind(
    name="lineage",
    version="1.0.0",
    title="Data lineage",
    says="Which data sets there are, where they came from, under which terms, and until when they may be kept.",
    supply=Supply.MEASURED,
    by="A lineage store, a data catalogue, or a file that the owners of the data keep.",
    model=Lineage,
    example={
        "schema_version": "1.0.0",
        "collected_at": "2026-11-20T09:00:00Z",
        "datasets": [
            {
                "id": "visits",
                "source": "emergency department",
                "sha256": "b21f3d81db8071257d5ff1deaeba1fd4303b62712e6fcc9715c7a86202cb5871",
                "rows": 8120,
                "license": "internal",
                "region": "eu-central-1",
                "personal_data": True,
                "legal_basis": "consent",
                "consent": {
                    "wording_uri": "https://example.org/consent/3",
                    "withdrawal_uri": "https://example.org/withdraw",
                    "people": 8120,
                },
                "people": 8120,
                "access": ["team:data-protection"],
                "quasi_identifiers": ["postcode", "sex"],
                "obtained_at": "2024-01-01T00:00:00Z",
                "delete_at": "2026-12-31T00:00:00Z",
            }
        ],
    },
    wrong=(
        Wrong(("datasets", 0, "deleted_at"), None, "must be text"),
        Wrong(("datasets", 0, "delete_at"), "2026-12-31", "is not a time"),
        Wrong(("datasets", 0, "personal_data"), "no", "must be true or false"),
        Wrong(("datasets", 0, "access"), "everyone", "must be a list"),
    ),
)
