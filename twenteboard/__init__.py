"""Twenteboard: from idea to project, and from project to measured effect."""

from .celery import app as celery_app

__all__ = ["celery_app"]
