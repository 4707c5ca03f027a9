"""``make bench``: measure pages, papers and memory, print them, and write ``build/bench.json``.

Each row has ``name``, ``n`` (how often), ``queries`` (where that applies), ``median_ms`` and ``p95_ms``; rows about
memory have ``mib``. Every time a page is asked for over HTTP, after five rounds that do not count.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from tests.bench import portal
from tests.bench.visitor import Visitor

OUT = portal.ROOT / "build" / "bench.json"
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "100"))


class Report:
    """Collects rows."""

    def __init__(self) -> None:
        self.rows: list[dict] = []

    def add(self, name: str, seconds: list[float], **more) -> None:
        """A measurement in seconds, kept in milliseconds."""
        ordered = sorted(seconds)
        p95 = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
        row = {
            "name": name,
            "n": len(seconds),
            "median_ms": round(statistics.median(seconds) * 1000, 2),
            "p95_ms": round(p95 * 1000, 2),
        }
        self.note(row | more)

    def note(self, row: dict) -> None:
        """A row as it is."""
        self.rows.append(row)
        print(json.dumps(row), flush=True)

    def write(self) -> None:
        """Keep everything."""
        OUT.parent.mkdir(exist_ok=True)
        OUT.write_text(json.dumps(self.rows, indent=2) + "\n", encoding="utf-8")
        print(f"Written: {OUT}")


def repeat(action: Callable[[], float], times: int = ROUNDS, warm: int = 5) -> list[float]:
    """Run ``action`` (which returns its seconds) and keep what counts."""
    for _n in range(warm):
        action()
    return [action() for _n in range(times)]


def queries_of(user, path: str, data: list[tuple[str, str]] | None = None) -> int:
    """How many queries a page asks, counted in this process with the same settings."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "bench.example", "x-forwarded-proto": "https"})
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    if data is None:
        client.get(path)  # the first visit also notes the reading and fills what is remembered
    with CaptureQueriesContext(connection) as captured:
        if data is None:
            client.get(path)
        else:
            fields: dict[str, list[str]] = {}
            for name, value in data:
                fields.setdefault(name, []).append(value)
            client.post(path, fields)
    return len(captured)


def pages(report: Report, port: int) -> None:
    """Lists and details, in 1,000 and in 20,000 proposals."""
    from partners.models import User
    from proposals.models import Proposal, ReviewAssignment
    from tests.bench.seed import seed

    seed(1000)
    account = {user.email.partition("@")[0]: user for user in User.objects.all()}
    tbd, applicant, reviewer = (account[name] for name in ("tbd", "aanvrager", "kernteam1"))
    staff = Visitor(port, tbd)
    number = Proposal.objects.filter(state="review").order_by("pk").values_list("number", flat=True)[0]
    for size in (1000, 20000):
        seed(size)
        _analyse()
        read(report, f"worklist_50_of_{size}", staff, tbd, "/behandeling/")
        if size == 1000:
            read(report, "detail", staff, tbd, f"/voorstellen/{number}/")
            read(report, "own_list", Visitor(port, applicant), applicant, "/voorstellen/")
            assigned = ReviewAssignment.objects.filter(reviewer=reviewer, state="open", proposal__state="review")
            page = f"/beoordelen/{assigned.first().proposal.number}/"
            read(report, "review_page", Visitor(port, reviewer), reviewer, page)


def read(report: Report, name: str, visitor: Visitor, user, path: str) -> None:
    """Measure one page."""
    report.add(name, repeat(lambda: visitor.get(path)), queries=queries_of(user, path))


def registers(report: Report, port: int) -> None:
    """The partner register with 5,000 entries, and the dry run of a file with as many rows."""
    import tracemalloc

    from partners.models import Organisation, User
    from partners.sheet import PartnerRegister
    from twenteboard.platform.registers.plan import plan
    from twenteboard.platform.sheets import read_table

    keeper = User.objects.get(email__startswith="beheer@")
    rows = [f"Benchbedrijf {n};{20_000_000 + n if n % 50 else 'fout'};Bedrijf" for n in range(5000)]
    content = "\n".join(["Naam;KVK-nummer;Sector", *rows]).encode()

    def dry_run() -> float:
        started = perf_counter()
        table = read_table(content, "csv")
        plan(PartnerRegister(), table.heads, table.rows)
        return perf_counter() - started

    seconds = repeat(dry_run, times=10, warm=1)
    tracemalloc.start()
    dry_run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    report.add("import_dry_run_5000", seconds, mib=round(peak / 1024**2, 1))
    Organisation.objects.bulk_create(
        [Organisation(name=f"Benchorganisatie {n:05}", kvk=str(30_000_000 + n)) for n in range(5000)], batch_size=500
    )
    _analyse()
    visitor = Visitor(port, keeper)
    read(report, "partners_50_of_5000", visitor, keeper, "/partners/")
    read(report, "partners_search_in_5000", visitor, keeper, "/partners/?q=organisatie+4&sort=-name")
    for kind in ("xlsx", "csv"):
        path = f"/partners/?export={kind}"
        times = repeat(lambda path=path: visitor.get(path), times=10, warm=1)
        report.add(f"partners_export_{kind}_5000", times, queries=queries_of(keeper, path))


def monitoring(report: Report, port: int) -> None:
    """Dashboard, KPI page and comparison over every KPI at 400 schools in six rounds; promises, white spots, years."""
    from kpis.models import MeasurementRound
    from partners.models import User
    from tests.bench.seed_measurements import seed_measurements, seed_promises, seed_year

    people = {user.email.partition("@")[0]: user for user in User.objects.all()}
    report.note({"name": "measurements", "n": seed_measurements(people)})
    number, (published, preview) = seed_promises(people), seed_year(people)
    _analyse()
    monitor = people["monitor"]
    visitor = Visitor(port, monitor)
    newest = MeasurementRound.objects.order_by("-reference_date").values_list("pk", flat=True)[0]
    for name, path in (
        ("dashboard_400x6", "/monitor/"),
        ("kpi_page_400x6", "/kpi/K3/"),
        ("compare_400x6", "/monitor/vergelijken/K3/"),
        ("compare_csv_400x6", "/monitor/vergelijken/K3/csv/"),
        ("round_overview_400", f"/monitor/rondes/{newest}/"),
        ("promises_60_of_400", f"/projecten/{number}/bijdrage/"),
        ("matrix_40_projects", "/monitor/bijdragen/"),
        ("white_spots_400", "/kennis/witte-vlekken/"),
        ("year_published", f"/monitor/jaarverslagen/{published}/"),
        ("year_preview_400x6", f"/monitor/jaarverslagen/{preview}/"),
        ("units_of_400", "/beheer/eenheden/"),
    ):
        read(report, name, visitor, monitor, path)
    everyone = Visitor(port, None)
    for name, path in (
        ("public_dashboard_400x6", "/monitor/"),
        ("public_kpi_page_400x6", "/kpi/K3/"),
        ("public_compare_400x6", "/monitor/vergelijken/K3/"),
        ("public_promises_60_of_400", f"/projecten/{number}/bijdrage/"),
    ):
        read(report, name, everyone, None, path)


def _analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def writing(report: Report, port: int) -> None:
    """Saving a draft, and submitting a full proposal."""
    from proposals.enums import State
    from proposals.statements import STATEMENTS
    from tests.factories import ProposalFactory, UserFactory
    from tests.proposals.road import place

    user = UserFactory()
    visitor = Visitor(port, user)
    draft = ProposalFactory(user=user, quickscan=True)
    path = f"/voorstellen/{draft.number}/taken/rationale/"

    def save() -> float:
        return visitor.post(path, visitor.form(path))

    times = repeat(save)
    report.add("draft_save", times, queries=queries_of(user, path, visitor.form(path)))
    ready = [place(ProposalFactory(user=user, line=draft.line, full=True), State.INVITED) for _n in range(46)]
    rest = iter(ready)

    def fields(path: str) -> list[tuple[str, str]]:
        return [*visitor.form(path), *((code, "on") for code in STATEMENTS)]

    def submit() -> float:
        path = f"/voorstellen/{next(rest).number}/controle/"
        return visitor.post(path, fields(path))

    times = repeat(submit, times=40)
    path = f"/voorstellen/{next(rest).number}/controle/"
    report.add("submit", times, queries=queries_of(user, path, fields(path)))


def board_advices(count: int) -> list:
    """Rows of advices to the Board that wait to be rendered."""
    from partners.models import User
    from proposals.models import Advice, AdviceVersion, Proposal, ProposalPaper
    from tests.proposals.paper_samples import advice_board_data, paper_of

    proposal = Proposal.objects.select_related("current_submission").filter(current_submission__isnull=False).first()
    advice, _new = Advice.objects.get_or_create(proposal=proposal, audience="board")
    version, _new = AdviceVersion.objects.get_or_create(
        advice=advice, n=1, defaults={"submission": proposal.current_submission, "author": User.objects.first()}
    )
    first = ProposalPaper.objects.filter(proposal=proposal).count() + 1
    rows = [
        paper_of(
            "advice",
            "Advies aan de Board",
            advice_board_data(),
            audience="board",
            version=first + n,
            proposal=proposal,
            advice_version=version,
        )
        for n in range(count)
    ]
    return ProposalPaper.objects.bulk_create(rows)


def papers(report: Report) -> None:
    """The advice to the Board as PDF: in a new process, in a warm one, and the bare library on the same HTML."""
    from django.contrib.staticfiles import finders

    from proposals.models import ProposalPaper
    from twenteboard.platform.papers import render_bytes

    paper = board_advices(1)[0]
    html = paper.render_html()
    cold = []
    code = (
        "import django,sys;django.setup();"
        "from proposals.models import ProposalPaper;from twenteboard.platform.papers import render_bytes;"
        "render_bytes(ProposalPaper.objects.get(pk=int(sys.argv[1])))"
    )
    for _n in range(5):
        begin = perf_counter()
        subprocess.run([sys.executable, "-c", code, str(paper.pk)], cwd=portal.ROOT, check=True)
        cold.append(perf_counter() - begin)
    report.add("advice_pdf_cold", cold)

    def whole() -> float:
        begin = perf_counter()
        render_bytes(ProposalPaper.objects.get(pk=paper.pk))
        return perf_counter() - begin

    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    sheet_path = finders.find("css/paper.css")
    sheet = CSS(filename=sheet_path, font_config=fonts)
    base = f"file://{Path(sheet_path).parent.parent}/"

    def bare() -> float:
        begin = perf_counter()
        HTML(string=html, base_url=base).write_pdf(stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/a-3a")
        return perf_counter() - begin

    warm, alone = [], []
    for n in range(18):  # in turns, so that a busy moment of the machine touches both alike
        pair = whole(), bare()
        if n >= 3:
            warm.append(pair[0])
            alone.append(pair[1])
    report.add("advice_pdf_warm", warm, ratio_to_bare=round(statistics.median(warm) / statistics.median(alone), 3))
    report.add("advice_pdf_bare", alone)


def paper_worker(report: Report, count: int = 200) -> None:
    """Memory of a worker process after many papers."""
    from proposals.models import ProposalPaper
    from twenteboard.platform.tasks import render_paper

    papers = board_advices(count)
    ids = [paper.pk for paper in papers]
    with portal.worker() as process:
        begin = perf_counter()
        for pk in ids:
            render_paper.delay("proposals.proposalpaper", pk)
        memory = 0.0
        while perf_counter() - begin < 600:
            done = ProposalPaper.objects.filter(pk__in=ids, state="ready").count()
            memory = max(memory, portal.memory_of_children(process.pid))
            if done == count:
                break
            time.sleep(0.3)
        seconds = perf_counter() - begin
    report.note({"name": "paper_worker_memory", "n": done, "mib": memory, "per_second": round(done / seconds, 2)})


def main() -> None:
    """Measure everything."""
    report = Report()
    with portal.started() as port:
        pages(report, port)
        registers(report, port)
        monitoring(report, port)
        writing(report, port)
        web = [int(p.name) for p in Path("/proc").glob("[0-9]*") if _is_master(p)]
        report.note({"name": "web_worker_memory", "n": 1, "mib": max(map(portal.memory_of_children, web), default=0)})
        papers(report)
        paper_worker(report)
    report.write()


def _is_master(process: Path) -> bool:
    try:
        status = (process / "status").read_text()
        command = (process / "cmdline").read_bytes()
    except OSError:
        return False
    return f"PPid:\t{os.getpid()}\n" in status and b"gunicorn" in command


if __name__ == "__main__":
    main()
