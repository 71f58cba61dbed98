"""What changes from one version of a pack to another: in its text, in its verdicts, and what version that asks for."""
