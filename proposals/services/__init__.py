"""Writes of the proposals app: one module per job."""
