"""Policy as code for machine-learning models: rules, evidence, findings, and a gate."""

__version__ = "0.1.0"
