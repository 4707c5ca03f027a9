"""Reminders and lapsing by hand or by cron, for a set-up without a timetable of its own."""

from django.core.management.base import BaseCommand

from proposals.services.reminding import remind_and_lapse


class Command(BaseCommand):
    """Do once what the timetable does four times a day."""

    help = "Send the reminders that are due, and close what lapsed. May run as often as you like."

    def handle(self, *args, **options) -> None:
        """Do it and say what was done."""
        done = remind_and_lapse()
        self.stdout.write(
            f"reminders {len(done.reminders)}, reviews {len(done.reviews)}, "
            f"without reaction {len(done.reactions)}, lapsed {len(done.lapsed)}"
        )
