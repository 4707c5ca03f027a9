"""Writes of the partners app: one module per job."""

from .register import register_organisation

__all__ = ["register_organisation"]
