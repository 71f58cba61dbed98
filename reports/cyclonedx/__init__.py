"""The audited models as a bill of materials (CycloneDX, ECMA-424), with their figures and what was found about them."""
