"""Fill an empty database with the programme: municipalities, partners, lines, criteria, terms, budget, KPIs."""

import json
from datetime import date

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from ...models import Programme
from ...services.contours import ContoursExistError, freeze_contours

# In this order: each refers only to rows of an earlier one.
FIXTURES = ("municipalities", "partners", "programme", "criteria", "terms", "budget", "kpis", "themes")
SLUG = "instroom-technologie"
CONTOURS_DATE = date(2024, 2, 12)
CONTOURS_LABEL = "Programmacontouren, 12 februari 2024"


def _is_loaded(name: str) -> bool:
    """Whether the first row of a fixture is in the database; then all of it was loaded before."""
    first = json.loads((settings.FIXTURE_DIRS[0] / f"{name}.json").read_text(encoding="utf-8"))[0]
    return apps.get_model(first["model"]).objects.filter(pk=first["pk"]).exists()


class Command(BaseCommand):
    """Load each fixture once, and freeze the programme text under its date. Safe to run at every start."""

    help = "Load the programme content. What an administrator changed stays as it is, unless --force is given."

    def add_arguments(self, parser) -> None:
        """Add ``--force``."""
        parser.add_argument(
            "--force", action="store_true", help="Load everything again and overwrite changes made in the portal."
        )

    @transaction.atomic
    def handle(self, *args, force: bool, verbosity: int, **options) -> None:
        """Load what is not there yet (or all of it), in one transaction."""
        for name in FIXTURES:
            if force or not _is_loaded(name):
                call_command("loaddata", name, verbosity=0)
                if verbosity:
                    self.stdout.write(f"{name}: loaded")
        call_command("load_facts", verbosity=verbosity)  # of the floor above, which knows the KPIs just loaded
        try:
            freeze_contours(Programme.objects.get(slug=SLUG), dated=CONTOURS_DATE, label=CONTOURS_LABEL)
        except ContoursExistError:
            return
        if verbosity:
            self.stdout.write(f"{CONTOURS_LABEL}: frozen")
