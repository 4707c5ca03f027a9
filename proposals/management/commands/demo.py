"""Fill the portal with a demonstration: the programme, accounts, a Board, and proposals along the whole road."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone, translation

from kpis.services.demo_measurements import make_demo_measurements
from kpis.services.demo_year import make_demo_year
from partners.services.demo_accounts import make_demo_accounts
from programmes.models import Programme

from ...models import Proposal
from ...services.demo_board import make_demo_board
from ...services.demo_story import tell


class Command(BaseCommand):
    """Add what is missing of the demonstration. Everything in it is marked as a fictitious example."""

    help = "Load the programme and a demonstration with fictitious people and proposals. Safe to run again."

    def add_arguments(self, parser) -> None:
        """Add ``--if-empty``."""
        parser.add_argument(
            "--if-empty", action="store_true", help="Do nothing when there are proposals already, whoever wrote them."
        )

    def handle(self, *args, if_empty: bool, verbosity: int, **options) -> None:
        """Fill the portal: all of it, or nothing. Raises ``CommandError`` outside a demonstration."""
        if not settings.DEMO:
            raise CommandError("This portal is no demonstration (DEMO is off): nothing was added.")
        if if_empty and Proposal.objects.exists():
            return
        with translation.override("nl"), transaction.atomic():
            call_command("load_programme", verbosity=0)
            people = make_demo_accounts()
            make_demo_measurements(people=people, today=timezone.localdate())
            board = make_demo_board(Programme.objects.in_front())
            if Proposal.objects.filter(is_example=True).exists():
                make_demo_year(people=people, today=timezone.localdate())
                return
            told = tell(people=people, board=board, today=timezone.localdate())
            make_demo_year(people=people, today=timezone.localdate())
        if not verbosity:
            return
        self.stdout.write(f"The demonstration holds {Proposal.objects.count()} proposals.")
        if told.without_papers:
            self.stdout.write(f"No PDF could be made, so these wait for the agenda: {', '.join(told.without_papers)}.")
