"""The background worker of a small set-up: one process, no queue server."""

import logging
import os
import signal
import socket
import threading
import time

from celery import current_app
from celery.signals import task_postrun, task_prerun
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections, connection

from twenteboard.platform import jobs
from twenteboard.platform.models import Heartbeat

logger = logging.getLogger(__name__)

BEAT_EVERY = 5.0  # seconds between signs of life
SEND_AGAIN_AFTER = 30.0  # seconds after which a job that still waits is put in the queue once more


class Command(BaseCommand):
    """Run a Celery worker inside this process and feed it from the rows that wait in the database."""

    help = "Make papers and send mail that wait in the database (embedded worker, for one machine)."

    def add_arguments(self, parser) -> None:
        """Add the options."""
        parser.add_argument("--once", action="store_true", help="Do what waits now, then stop.")
        parser.add_argument("--interval", type=float, default=0.5, help="Seconds between two looks (default 0.5).")

    def handle(self, *args, once: bool, interval: float, **options) -> None:
        """Work until SIGTERM or Ctrl-C."""
        if once:
            self.stdout.write(f"{jobs.run_due()} done")
            return
        if not settings.CELERY_BROKER_URL.startswith("memory://"):
            raise CommandError(
                "There is a queue server (CELERY_BROKER_URL). Run its workers instead: "
                "celery -A twenteboard worker, and celery -A twenteboard beat."
            )
        self.stop = threading.Event()
        previous = {number: signal.signal(number, self._on_signal) for number in (signal.SIGTERM, signal.SIGINT)}
        worker = _Worker()
        worker.start()
        self.stdout.write("The runner works.")
        try:
            self._feed(interval)
        finally:
            worker.stop()
            for number, handler in previous.items():
                signal.signal(number, handler)
            self.stdout.write("The runner stopped.")

    def _on_signal(self, number, frame) -> None:
        self.stop.set()

    def _feed(self, interval: float) -> None:
        """Put what can be done in the queue, keep the timetable and say that the process lives."""
        name = f"runner {socket.gethostname()} {os.getpid()}"
        sent: dict[jobs.Job, float] = {}
        timetable = {
            entry["task"]: (float(entry["schedule"]), time.monotonic())
            for entry in settings.CELERY_BEAT_SCHEDULE.values()
            if entry["task"] in current_app.tasks and entry["task"] != "platform.sweep"
        }
        last_beat = 0.0
        while not self.stop.is_set():
            now = time.monotonic()
            try:
                close_old_connections()
                for job in jobs.due_jobs():
                    if now - sent.get(job, -SEND_AGAIN_AFTER) >= SEND_AGAIN_AFTER:
                        current_app.tasks[job.task].apply_async(args=job.args)
                        sent[job] = now
                sent = {job: at for job, at in sent.items() if now - at < SEND_AGAIN_AFTER}
                for task, (every, due) in timetable.items():
                    if now >= due:
                        current_app.tasks[task].apply_async()
                        timetable[task] = (every, now + every)
                if now - last_beat >= BEAT_EVERY:
                    Heartbeat.objects.beat(name)
                    last_beat = now
            except DatabaseError:
                logger.exception("The database could not be read; the runner tries again.")
                connection.close()
            self.stop.wait(interval)
        Heartbeat.objects.filter(name=name).delete()


class _Worker(threading.Thread):
    """A Celery worker in a thread, on the queue in this process's memory."""

    def __init__(self) -> None:
        super().__init__(name="celery-worker", daemon=True)
        current_app.conf.broker_transport_options = {"polling_interval": 0.05}
        current_app.loader.import_default_modules()
        self.controller = current_app.WorkController(
            app=current_app,
            pool="solo",
            concurrency=1,
            without_heartbeat=True,
            without_mingle=True,
            without_gossip=True,
        )
        # A task has the database connection of this thread for itself, and leaves none behind that died.
        task_prerun.connect(_fresh_connections)
        task_postrun.connect(_fresh_connections)

    def run(self) -> None:
        """Work until stopped."""
        self.controller.start()

    def stop(self) -> None:
        """Let the task in hand end, then stop."""
        self.controller.stop()
        self.join(timeout=30)


def _fresh_connections(**kwargs) -> None:
    close_old_connections()
