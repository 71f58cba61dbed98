"""Write the sample of openlineage-python: `python make_openlineage.py FOLDER`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import (
    DatasetEvent,
    InputDataset,
    Job,
    JobEvent,
    OutputDataset,
    Run,
    RunEvent,
    RunState,
    StaticDataset,
)
from openlineage.client.facet_v2 import (
    column_lineage_dataset,
    data_quality_assertions_dataset,
    data_quality_metrics_input_dataset,
    dataset_version_dataset,
    datasource_dataset,
    documentation_dataset,
    error_message_run,
    lifecycle_state_change_dataset,
    nominal_time_run,
    output_statistics_output_dataset,
    ownership_dataset,
    ownership_job,
    parent_run,
    schema_dataset,
    source_code_location_job,
    sql_job,
    tags_dataset,
    test_run,
)
from openlineage.client.transport.file import FileConfig, FileTransport

NAMESPACE = "s3://loans"
BEGIN = datetime(2026, 11, 20, 10, tzinfo=UTC)


def run_id(number: int) -> str:
    return str(UUID(int=0x0192F0C4_9C2A_7C4E_9D5E_000000000000 + number))


def at(minutes: int) -> str:
    return (BEGIN + timedelta(minutes=minutes)).isoformat()


def assertion(name: str, success: bool, column: str | None = None, severity: str | None = None):
    return data_quality_assertions_dataset.Assertion(
        assertion=name, success=success, column=column, severity=severity, actual="canary-actual"
    )


def raw(*assertions):
    """Return the raw data set as a job reads it."""
    facets = {
        "schema": schema_dataset.SchemaDatasetFacet(
            fields=[
                schema_dataset.SchemaDatasetFacetFields(name="age", type="int"),
                schema_dataset.SchemaDatasetFacetFields(name="email", type="string", description="how to reach them"),
            ]
        ),
        "dataSource": datasource_dataset.DatasourceDatasetFacet(name="loans", uri="s3://loans/raw"),
        "ownership": ownership_dataset.OwnershipDatasetFacet(
            owners=[ownership_dataset.Owner(name="team:data", type="MAINTAINER")]
        ),
        "tags": tags_dataset.TagsDatasetFacet(
            tags=[
                tags_dataset.TagsDatasetFacetFields(key="tier", value="gold", source="CATALOGUE"),
                tags_dataset.TagsDatasetFacetFields(key="pii", value="true", source="CATALOGUE", field="email"),
            ]
        ),
    }
    checked = data_quality_assertions_dataset.DataQualityAssertionsDatasetFacet(assertions=list(assertions))
    counted = data_quality_metrics_input_dataset.DataQualityMetricsInputDatasetFacet(
        rowCount=1000,
        bytes=64000,
        columnMetrics={
            "age": data_quality_metrics_input_dataset.ColumnMetrics(
                nullCount=3, distinctCount=60, min=18.0, max=93.0, quantiles={"0.5": 41.0}
            )
        },
    )
    inputs = {"dataQualityMetrics": counted} | ({"dataQualityAssertions": checked} if assertions else {})
    return InputDataset(namespace=NAMESPACE, name="raw", facets=facets, inputFacets=inputs)


def clean():
    source = column_lineage_dataset.InputField(
        namespace=NAMESPACE,
        name="raw",
        field="email",
        transformations=[column_lineage_dataset.Transformation(type="DIRECT", subtype="TRANSFORMATION", masking=True)],
    )
    return OutputDataset(
        namespace=NAMESPACE,
        name="clean",
        facets={
            "columnLineage": column_lineage_dataset.ColumnLineageDatasetFacet(
                fields={"email_hash": column_lineage_dataset.Fields(inputFields=[source])}
            ),
            "version": dataset_version_dataset.DatasetVersionDatasetFacet(datasetVersion="v7"),
            "lifecycleStateChange": lifecycle_state_change_dataset.LifecycleStateChangeDatasetFacet(
                lifecycleStateChange=lifecycle_state_change_dataset.LifecycleStateChange.OVERWRITE
            ),
        },
        outputFacets={
            "outputStatistics": output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(
                rowCount=997, size=60000, fileCount=4
            )
        },
    )


def parent():
    return parent_run.ParentRunFacet(
        run=parent_run.Run(runId=run_id(100)), job=parent_run.Job(namespace="airflow", name="loans_daily")
    )


def job(name: str):
    facets = {
        "ownership": ownership_job.OwnershipJobFacet(owners=[ownership_job.Owner(name="team:data", type="OWNER")]),
        "sourceCodeLocation": source_code_location_job.SourceCodeLocationJobFacet(
            type="git", url="https://git.example/loans", version="abc123"
        ),
        "sql": sql_job.SQLJobFacet(query="insert into clean select age, sha2(email) from raw"),
    }
    return Job(namespace="airflow", name=name, facets=facets)


def event(minutes: int, state: RunState, number: int, name: str, inputs=(), outputs=(), facets=None):
    run = Run(runId=run_id(number), facets={"parent": parent(), **(facets or {})})
    return RunEvent(
        eventTime=at(minutes), eventType=state, run=run, job=job(name), inputs=list(inputs), outputs=list(outputs)
    )


def emitted(name: str, *events) -> None:
    path = Path(sys.argv[1]) / name
    path.unlink(missing_ok=True)
    client = OpenLineageClient(transport=FileTransport(FileConfig(log_file_path=str(path), append=True)))
    for one in events:
        client.emit(one)


def main() -> None:
    nominal = nominal_time_run.NominalTimeRunFacet(nominalStartTime=at(0), nominalEndTime=at(60))
    failed = error_message_run.ErrorMessageRunFacet(
        message="canary-message: no such table", programmingLanguage="PYTHON", stackTrace="canary-trace"
    )
    tests = test_run.TestRunFacet(
        tests=[
            test_run.TestExecution(name="unique_age", status="pass", severity="error", type="unique"),
            test_run.TestExecution(name="no_orphans", status="fail", severity="warn", actual="canary-actual"),
            test_run.TestExecution(name="fresh", status="skip"),
        ]
    )
    emitted(
        "events.jsonl",
        event(0, RunState.START, 1, "clean_loans", [raw()], [clean()], {"nominalTime": nominal}),
        event(
            5,
            RunState.COMPLETE,
            1,
            "clean_loans",
            [raw(assertion("not_null", False, "age", "error"), assertion("row_count", True))],
            [clean()],
        ),
        event(6, RunState.START, 2, "profile_loans", [raw()]),
        event(7, RunState.COMPLETE, 2, "profile_loans", [raw(assertion("unique", True, "email"))]),
        event(8, RunState.START, 3, "train", [InputDataset(namespace=NAMESPACE, name="clean")]),
        event(
            9,
            RunState.FAIL,
            3,
            "train",
            [InputDataset(namespace=NAMESPACE, name="clean")],
            (),
            {"errorMessage": failed},
        ),
        event(10, RunState.START, 4, "test_loans"),
        event(11, RunState.COMPLETE, 4, "test_loans", (), (), {"test": tests}),
        DatasetEvent(
            eventTime=at(12),
            dataset=StaticDataset(
                namespace=NAMESPACE,
                name="archive",
                facets={
                    "documentation": documentation_dataset.DocumentationDatasetFacet(description="kept for audits")
                },
            ),
        ),
        JobEvent(
            eventTime=at(13),
            job=job("nightly_copy"),
            inputs=[],
            outputs=[OutputDataset(namespace=NAMESPACE, name="archive")],
        ),
    )


if __name__ == "__main__":
    main()
