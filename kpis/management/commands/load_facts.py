"""Load the reference figures that stand beside the KPIs."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from ...services.reference import load_facts


class Command(BaseCommand):
    """Bring the reference figures in line with the files in ``fixtures/``. Safe to run at every start."""

    help = "Load reference figures, their sources, and the KPIs they speak to."

    def handle(self, *args, verbosity: int, **options) -> None:
        """Load, and say what the portal holds."""
        folder = Path(settings.FIXTURE_DIRS[0])
        loaded = load_facts(facts=folder / "indicator_facts.csv", about=folder / "indicator_facts.json")
        if verbosity:
            self.stdout.write(f"reference figures: {loaded.values} in {loaded.series} series, {loaded.changed} changed")
