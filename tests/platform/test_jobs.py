"""Work after the commit: papers are made once, from frozen data, whatever happens to queue or worker."""

import os
import runpy
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from proposals.models import ProposalPaper
from tests.conftest import wait_until
from tests.platform import sample_report
from tests.platform.test_health import GOOD
from twenteboard.platform import jobs, pdf, tasks
from twenteboard.platform.enums import MessageState, PaperState
from twenteboard.platform.models import Heartbeat, Message, NumberSeries
from twenteboard.platform.models.paper import PaperIsFrozenError
from twenteboard.platform.outbox import queue_mail
from twenteboard.platform.papers import canonical_json, render_paper, retry_paper, sha256_of

LABEL = "proposals.proposalpaper"


@pytest.fixture
def broken_pdf(monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("geen inkt")

    monkeypatch.setattr(pdf, "render", fail)
    return monkeypatch


def test_paper_is_a_row_first_and_a_file_later(ask, user):
    paper = ask()
    assert paper.is_waiting
    assert paper.created_by == user
    assert paper.data_sha256 == sha256_of(canonical_json({"amount": "€ 10,00"}))
    assert jobs.run_due() == 1
    paper.refresh_from_db()
    assert paper.is_ready
    with paper.file.open() as file:
        content = file.read()
    assert content.startswith(b"%PDF-")
    assert (paper.size, paper.sha256) == (len(content), sha256_of(content))
    assert str(paper.uid) in paper.file.name
    assert paper.filename() == f"{paper.reference.lower()}-receipt-v1.pdf"
    assert jobs.run_due() == 0


def test_data_of_the_row_ride_along(ask):
    import pikepdf

    paper = ask("€ 12,34")
    jobs.run_due()
    paper.refresh_from_db()
    with paper.file.open() as file, pikepdf.open(file) as opened:
        assert opened.attachments["data.json"].get_file().read_bytes() == canonical_json(paper.data)


def test_two_clicks_give_one_paper_and_other_data_a_new_version(ask, monkeypatch):
    first = ask()
    assert ask() == first
    second = ask("€ 20,00")
    assert (first.version, second.version) == (1, 2)
    monkeypatch.setattr(sample_report, "VERSION", "2")
    assert ask("€ 20,00").version == 3
    assert ask("€ 20,00", language="en").version == 1


def test_duplicated_tasks_make_one_file(ask):
    paper = ask()
    assert [tasks.render_paper(LABEL, paper.pk) for _ in range(3)] == [True, False, False]


def test_paper_that_is_ready_stays_as_it_is(ask):
    paper = ask()
    jobs.run_due()
    paper = ProposalPaper.objects.get(pk=paper.pk)
    paper.title = "Anders"
    with pytest.raises(PaperIsFrozenError):
        paper.save()
    paper = ProposalPaper.objects.get(pk=paper.pk)
    paper.state = PaperState.QUEUED
    with pytest.raises(PaperIsFrozenError):
        paper.save()


def test_database_refuses_a_ready_paper_without_a_file(ask):
    ask()
    with pytest.raises(IntegrityError), transaction.atomic():
        ProposalPaper.objects.update(state=PaperState.READY)


def test_failure_is_tried_again_then_shown_and_can_be_retried(ask, broken_pdf):
    paper = ask()
    for attempt in range(1, 5):
        ProposalPaper.objects.update(next_try_at=timezone.now())
        assert render_paper(LABEL, paper.pk) is False
        paper.refresh_from_db()
        assert paper.attempts == attempt
    assert paper.state == PaperState.FAILED
    assert paper.error == "RuntimeError: geen inkt"
    assert jobs.run_due() == 0
    broken_pdf.undo()
    assert retry_paper(paper) is True
    assert retry_paper(paper) is False


def test_asking_again_for_a_paper_that_failed_tries_it_again(ask, broken_pdf):
    paper = ask()
    ProposalPaper.objects.update(state=PaperState.FAILED)
    assert ask() == paper
    paper.refresh_from_db()
    assert paper.state == PaperState.QUEUED


def test_worker_killed_halfway_leaves_the_paper_for_another(ask):
    paper = ask()
    claimed = ProposalPaper.objects.all().claim(paper.pk)
    assert render_paper(LABEL, paper.pk) is False
    ProposalPaper.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert jobs.run_due() == 1
    # the one that was thought dead ends late: its attempt no longer counts
    assert ProposalPaper.objects.all().end(claimed, state=PaperState.FAILED) is False
    paper.refresh_from_db()
    assert paper.is_ready
    assert paper.attempts == 2


def test_half_a_file_of_a_killed_worker_is_replaced_and_a_whole_one_used(ask):
    paper = ask()
    jobs.run_due()
    paper.refresh_from_db()
    name, storage = paper.file.name, paper.file.storage
    with storage.open(name) as file:
        whole = file.read()
    ProposalPaper.objects.update(state=PaperState.QUEUED, file="", sha256="", made_at=None)
    assert jobs.run_due() == 1
    paper.refresh_from_db()
    assert paper.file.name == name
    storage.delete(name)
    storage.save(name, ContentFile(whole[:100]))
    ProposalPaper.objects.update(state=PaperState.QUEUED, file="", sha256="", made_at=None)
    assert jobs.run_due() == 1
    paper.refresh_from_db()
    with storage.open(paper.file.name) as file:
        assert file.read() == whole


def test_request_does_not_fail_and_hardly_waits_when_the_queue_is_away(ask, settings, caplog, monkeypatch):
    from celery import current_app

    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    before = current_app.conf.broker_url
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    production = runpy.run_module("twenteboard.settings.production")
    options = current_app.conf.broker_transport_options
    current_app.conf.broker_transport_options = production["CELERY_BROKER_TRANSPORT_OPTIONS"]
    current_app.conf.broker_url = current_app.conf.broker_write_url = settings.CELERY_BROKER_URL
    current_app._after_fork()
    monkeypatch.setattr(jobs, "_broker_away_until", 0.0)
    try:
        begun = time.monotonic()
        assert jobs.send(jobs.RENDER_PAPER, LABEL, 1) is False
        assert time.monotonic() - begun < 1.5
        assert "The queue is away" in caplog.text
        begun = time.monotonic()
        assert [jobs.send(jobs.RENDER_PAPER, LABEL, 1) for _ in range(50)] == [False] * 50
        assert time.monotonic() - begun < 0.1
        paper = ask()
    finally:
        current_app.conf.broker_url = current_app.conf.broker_write_url = before
        current_app.conf.broker_transport_options = options
        current_app._after_fork()
    assert jobs.run_due() == 1
    paper.refresh_from_db()
    assert paper.is_ready


def test_sweep_leaves_young_rows_to_their_own_task_and_finds_what_was_missed(ask, own_templates, user):
    paper = ask()
    queue_mail("notice", to=user, context={"number": "1", "title": "t"}, key="sweep")
    assert list(jobs.due_jobs(grace=jobs.SWEEP_GRACE)) == []
    past = timezone.now() - timedelta(minutes=1)
    ProposalPaper.objects.update(created_at=past)
    Message.objects.update(created_at=past, send_after=past)
    due = list(jobs.due_jobs(grace=jobs.SWEEP_GRACE))
    assert due == [
        jobs.Job(jobs.SEND_MESSAGE, (Message.objects.get().pk,)),
        jobs.Job(jobs.RENDER_PAPER, (LABEL, paper.pk)),
    ]
    assert jobs.waiting_since() == past
    tasks.sweep()
    assert Heartbeat.objects.filter(name="worker").exists()


def test_numbers_follow_each_other_per_series_and_year(db):
    given = [NumberSeries.objects.next_number("TWB", 2026) for _ in range(3)]
    assert given == [1, 2, 3]
    assert NumberSeries.objects.next_number("TWB", 2027) == 1
    assert NumberSeries.objects.next_number("BESLUIT", 2026) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_numbers_are_unique_when_many_ask_at_once():
    NumberSeries.objects.next_number("RACE", 2026)
    given, failed = [], []

    def take():
        try:
            for _ in range(10):
                given.append(NumberSeries.objects.next_number("RACE", 2026))
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert sorted(given) == list(range(2, 42))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_of_many_workers_gets_the_row(user, own_templates):
    queue_mail("notice", to=user, context={"number": "1", "title": "t"}, key="race")
    pk = Message.objects.get().pk
    won, together = [], threading.Barrier(4)

    def claim():
        together.wait()
        won.append(Message.objects.all().claim(pk) is not None)
        connection.close()

    threads = [threading.Thread(target=claim) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won.count(True) == 1


@pytest.mark.redis
def test_real_worker_sends_within_moments_and_finds_what_was_left_when_it_was_killed(
    celery_worker_process, user, own_templates, monkeypatch
):
    monkeypatch.setattr(jobs, "_broker_away_until", 0.0)
    queue_mail("notice", to=user, context={"number": "1", "title": "t"}, key="real:1")
    wait_until(lambda: Message.objects.filter(key__startswith="real:1", state=MessageState.SENT).exists(), seconds=20)

    celery_worker_process.kill()
    queue_mail("notice", to=user, context={"number": "2", "title": "t"}, key="real:2")
    left = Message.objects.all().claim(Message.objects.get(key__startswith="real:2").pk)  # died with it in hand
    past = timezone.now() - timedelta(minutes=5)
    Message.objects.filter(pk=left.pk).update(lease_until=past, created_at=past, send_after=past)
    celery_worker_process.start()
    jobs.sweep()  # together with the first task, which still waits in the queue, that is one too many
    wait_until(lambda: Message.objects.filter(pk=left.pk, state=MessageState.SENT).exists(), seconds=20)
    assert Message.objects.get(pk=left.pk).attempts == 2


@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_queue_that_goes_away_and_comes_back_loses_nothing(redis_broker, user, own_templates, monkeypatch):
    monkeypatch.setattr(jobs, "_broker_away_until", 0.0)
    redis_broker.stop()
    queue_mail("notice", to=user, context={"number": "1", "title": "t"}, key="away")
    message = Message.objects.get()
    assert message.state == MessageState.QUEUED
    redis_broker.start()
    monkeypatch.setattr(jobs, "_broker_away_until", 0.0)
    past = timezone.now() - timedelta(minutes=5)
    Message.objects.update(created_at=past, send_after=past)
    assert jobs.sweep() == 1


def test_runner_does_what_waits_once(ask, capsys):
    ask()
    call_command("runner", once=True)
    assert "1 done" in capsys.readouterr().out


def test_runner_refuses_to_stand_beside_a_queue_server(settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:6379/0"
    with pytest.raises(CommandError, match="celery"):
        call_command("runner")


def test_runner_works_and_stops_when_told(tmp_path):
    """A runner in a process of its own, on a database of its own, sends a mail and stops cleanly."""
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "twenteboard.settings.local", "TWENTEBOARD_VAR": str(tmp_path)}
    env.pop("DATABASE_URL", None)

    def manage(*arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, env=env, capture_output=True, text=True, check=True, timeout=120).stdout

    manage("migrate", "--verbosity", "0")
    with subprocess.Popen(
        [sys.executable, "manage.py", "runner"], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as runner:
        try:
            assert "works" in runner.stdout.readline()
            manage(
                "shell",
                "-c",
                "from twenteboard.platform.models import Message; Message.objects.create(template='x', language='nl', "
                "recipient='a@school.example', key='k', subject='Hallo', body_text='Dag', message_id='<1@x>')",
            )
            deadline = time.monotonic() + 20
            while not list(tmp_path.glob("mail/*")) and time.monotonic() < deadline:
                time.sleep(0.2)
            assert "Hallo" in next(tmp_path.glob("mail/*")).read_text()
        finally:
            runner.send_signal(signal.SIGTERM)
            out, _ = runner.communicate(timeout=20)
    assert runner.returncode == 0, out
    assert "stopped" in out
