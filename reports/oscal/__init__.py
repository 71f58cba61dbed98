"""The run in the models of OSCAL 1.2.1 (https://pages.nist.gov/OSCAL/), which tools for governance and risk import."""
