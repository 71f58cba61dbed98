"""Health as Prometheus measured it: what each signal is, how old its last sample is, and whom its alert reaches.

No data is not zero: a query that selects nothing leaves its monitor without a value and without a last sample.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Final, Literal

from pydantic import Field

from arcanos.clock import rfc3339, span
from arcanos.digest import sha256
from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collectors.interface import NETWORK, Collected, CollectorOptions, Query, Reply, Setting
from arcanos.evidence.origins import Origin
from arcanos.readers.json import read_json
from arcanos.readers.shapes import is_list, is_object, members, value_at
from arcanos.readers.source import Value
from arcanos.redaction import printable, redact
from arcanos.strict import Snake, Span, StrictModel, Text, Variable

NEEDS: Final = frozenset({NETWORK})
UNITS: Final = {"s": Decimal(1000), "ms": Decimal(1)}
_POINTS: Final = 11_000
"""The most points of a series that Prometheus answers with."""


class MonitorOptions(StrictModel):
    """One signal of a service."""

    signal: Snake = Field(description="What is watched: latency, accuracy_drift, safety_trigger_rate, ...")
    query: Text = Field(description="PromQL that selects one series, or gives a scalar.")
    series: Text | None = Field(
        default=None,
        description="A selector of the series that the signal is computed from, for the time of its last sample; "
        "left out: not told.",
    )
    alert: Text | None = Field(
        default=None, description="The alerting rule that watches the signal: it tells 'enabled', and whom it reaches."
    )


class LatencyOptions(StrictModel):
    """Latency over a window."""

    query: Text = Field(description="PromQL that selects one series of latencies.")
    unit: Literal["s", "ms"] = Field(description="The unit of the series.")
    window: Span = Field(default="1h", description="How far back the samples reach.")
    step: Span = Field(default="1m", description="The time from one sample to the next.")


class ServiceOptions(StrictModel):
    """A service that answers for a model."""

    name: Text = Field(description="The service's name.")
    monitors: Annotated[list[MonitorOptions], Field(min_length=1)] = Field(description="The signals.")
    latency: LatencyOptions | None = Field(default=None, description="Samples of latency.")


class Options(CollectorOptions):
    """What an entry of `prometheus` may say."""

    from_: Literal["prometheus"] = Field(alias="from", description="Signals of services, as Prometheus measured them.")
    url: Text = Field(description="The server's address, such as https://prometheus.example.")
    token: Variable | None = Field(default=None, description="The variable that holds a bearer token.")
    escalation_label: Snake = Field(
        default="escalates_to",
        description="The label of an alerting rule that names whom it reaches.",
    )
    services: Annotated[list[ServiceOptions], Field(min_length=1)] = Field(description="The services.")


@dataclass(slots=True)
class _Collecting:
    options: Options
    setting: Setting
    origins: list[Origin] = field(default_factory=list[Origin])
    notes: list[str] = field(default_factory=list[str])
    mistakes: list[Mistake] = field(default_factory=list[Mistake])
    alerts: dict[str, list[dict[str, Value]]] = field(default_factory=dict[str, list[dict[str, Value]]])

    def document(self) -> dict[str, Value]:
        services = self.options.services
        if any(monitor.alert for service in services for monitor in service.monitors):
            self.read_alerts()
        entries = [self.service(f"services[{i}]", service) for i, service in enumerate(services)]
        if self.mistakes:
            raise NotCollected(self.mistakes)
        return {"services": entries}

    def service(self, at: str, asked: ServiceOptions) -> Value:
        self.setting.watch(asked.name)
        monitors = [self.monitor(f"{at}.monitors[{i}]", one) for i, one in enumerate(asked.monitors)]
        entry: dict[str, Value] = {"name": asked.name, "monitors": monitors}
        if asked.latency is not None:
            entry["latency"] = {"samples_ms": self.latency(f"{at}.latency", asked.latency)}
        return entry

    def monitor(self, at: str, asked: MonitorOptions) -> Value:
        entry: dict[str, Value] = {"signal": asked.signal}
        value = self.number(f"{at}.query", asked.query)
        if value is not None:
            entry["value"] = float(value)
        if asked.series is not None:
            last = self.number(f"{at}.series", f"max(timestamp({asked.series}))")
            if last is not None:
                entry["last_sample_at"] = rfc3339(datetime.fromtimestamp(float(last), UTC))
        return entry if asked.alert is None else {**entry, **self.alert(f"{at}.alert", asked.alert)}

    def alert(self, at: str, name: str) -> dict[str, Value]:
        """Return what the alerting rule says: one that is not loaded, or that fails, watches nothing."""
        rules = self.alerts.get(name, [])
        if len(rules) > 1:
            self.refuse(at, f"{len(rules)} alerting rules have this name", "give the rule a name of its own")
        if len(rules) != 1:
            self.notes.append(f"{at}: no alerting rule of this name is loaded")
            return {"enabled": False}
        (rule,) = rules
        found: dict[str, Value] = {"enabled": rule.get("health") == "ok"}
        if isinstance(state := rule.get("state"), str):
            found["alert_state"] = printable(state)
        reaches = members(rule, "labels").get(self.options.escalation_label)
        return {**found, "escalates_to": printable(redact(reaches))} if isinstance(reaches, str) else found

    def latency(self, at: str, asked: LatencyOptions) -> list[Value]:
        window, step = span(asked.window) or 0, span(asked.step) or 1
        if window / step > _POINTS - 1:
            self.refuse(at, f"the window holds more than {_POINTS} steps", "make 'step' longer")
            return []
        end = self.setting.as_of.timestamp()
        query = {"query": asked.query, "start": str(end - float(window)), "end": str(end), "step": str(float(step))}
        result = self.asked(f"{at}.query", "query_range", query)
        series = value_at(result, ("result",))
        if not is_list(series) or len(series) > 1:
            self.refuse(at, "the query does not select one series", "aggregate it: sum by (), max by ()")
            return []
        points = value_at(series, (0, "values"))
        numbers = [self.decimal(at, value_at(one, (1,))) for one in points] if is_list(points) else []
        if not numbers:
            self.notes.append(f"{at}: no sample in the window")
        return [float(number * UNITS[asked.unit]) for number in numbers if number is not None]

    def number(self, at: str, query: str) -> Decimal | None:
        """Return the value of an instant query; None, with a note, where there is no data or no finite number."""
        result = self.asked(at, "query", {"query": query, "time": str(self.setting.as_of.timestamp())})
        kind, found = value_at(result, ("resultType",)), value_at(result, ("result",))
        if kind == "scalar":
            return self.decimal(at, value_at(found, (1,)))
        if kind != "vector" or not is_list(found) or len(found) > 1:
            self.refuse(at, "the query does not select one series", "aggregate it: sum(...), max(...)")
            return None
        if not found:
            self.notes.append(f"{at}: no data")
            return None
        return self.decimal(at, value_at(found, (0, "value", 1)))

    def decimal(self, at: str, text: Value) -> Decimal | None:
        try:
            number = Decimal(text) if isinstance(text, str) else Decimal("NaN")
        except InvalidOperation:
            number = Decimal("NaN")
        if number.is_finite():
            return number
        self.notes.append(f"{at}: a value is no finite number")
        return None

    def read_alerts(self) -> None:
        data = self.asked("alerting rules", "rules", {"type": "alert"})
        groups = value_at(data, ("groups",))
        for group in groups if is_list(groups) else []:
            rules = members(group).get("rules")
            for rule in rules if is_list(rules) else []:
                if is_object(rule) and isinstance(rule.get("name"), str):
                    self.alerts.setdefault(rule["name"], []).append(rule)

    def asked(self, at: str, path: str, query: Query) -> Value:
        headers = {"Authorization": f"Bearer {self.setting.secret(self.options.token)}"} if self.options.token else {}
        url = f"{self.options.url.rstrip('/')}/api/v1/{path}"
        reply = self.setting.web.ask("GET", url, query=query, headers=headers, expected=(200, 400, 422))
        self.origins.append(Origin(reply.url, sha256(reply.body), len(reply.body), reply.media_type))
        value = read_json(reply.body, reply.url, limits=self.setting.limits, refused=NotCollected).value
        if reply.status == 200 and value_at(value, ("status",)) == "success":
            self.notes += [f"{at}: the server warns" for one in members(value).get("warnings", []) if one]
            return value_at(value, ("data",))
        self.refuse(at, f"the server refused the query: {_why(reply, value)}", "correct it; try it in Prometheus first")
        return {"resultType": "vector", "result": []}

    def refuse(self, at: str, message: str, hint: str) -> None:
        self.mistakes.append(Mistake(Place(self.options.url), "ARC-COL-PROMETHEUS", f"{at}: {message}", hint))


def _why(reply: Reply, value: Value) -> str:
    kind = value_at(value, ("errorType",))
    return f"{printable(kind)[:40]} ({reply.status})" if isinstance(kind, str) else str(reply.status)


def collect(options: Options, setting: Setting) -> Collected:
    """Return the document `health`, as of the setting's time. Raises NotCollected with every query that is refused."""
    collecting = _Collecting(options, setting)
    value = collecting.document()
    notes = tuple(dict.fromkeys(collecting.notes))
    return Collected(value, tuple(collecting.origins), (setting.as_of, setting.as_of), notes=notes)
