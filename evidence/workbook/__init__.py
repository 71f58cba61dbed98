"""Workbooks that people send: taken apart in a confined process, never obeyed."""
