"""TBD's worklist, and a submission as it was."""

import csv
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from programmes.services.terms import working_days_between
from twenteboard.platform.events import record_reading
from twenteboard.platform.formats import datum, datum_kort, euro
from twenteboard.platform.templatetags.portal import chip

from .. import answers
from ..changes import changes_between
from ..enums import Holder, State
from ..filters import WorklistFilter, sort_of
from ..models import Proposal
from ..overview import TONES
from ..querysets import ProposalQuerySet, organisations_of
from ..states import HOLDERS, OPEN
from .access import get_proposal, needs

PAGE = 50
MOST = 500  # rows that can be paged through; who seeks further narrows the list
MANY = 100  # of one's own; from here on the exact number says nothing
WAITS_FOR_APPLICANT = (State.IDEA, State.INVITED, State.INCOMPLETE, State.HEARING)


class BoundedPaginator(Paginator):
    """A paginator that counts no further than ``MOST``: counting everything costs more than showing a page."""

    @cached_property
    def count(self) -> int:
        """How many rows, at most ``MOST``."""
        return min(self._counted, MOST)

    @cached_property
    def _counted(self) -> int:
        return self.object_list.order_by().values("pk")[: MOST + 1].count()

    @property
    def is_cut(self) -> bool:
        """There are more rows than can be paged through."""
        return self._counted > MOST


@needs("list_staff")
@require_safe
def staff_list(request: HttpRequest) -> HttpResponse:
    """Show the worklist: what is due first stands first."""
    organisations_of(request.user)  # known beforehand, so that four queries below need not ask it inside
    visible = Proposal.objects.visible_to(request.user)
    listed = WorklistFilter(request.GET, queryset=visible, request=request)
    found: ProposalQuerySet = listed.qs if listed.is_valid() else visible.filter(state__in=OPEN)
    rows = found.for_worklist()
    order = sort_of(request.GET.get("sort", ""))
    if order:
        rows = rows.order_by(*order)
    if request.GET.get("export") == "csv":
        return _csv(rows)
    paginator = BoundedPaginator(found, PAGE)
    page = paginator.get_page(request.GET.get("page"))
    start = (page.number - 1) * PAGE
    shown = list(rows[start : start + PAGE])
    return render(
        request,
        "proposals/desk/list.html",
        {
            "filter": listed,
            "page": page,
            "rows": _rows(shown),
            "own": _own_counts(visible, request.user),
            "total": paginator.count,
            "is_cut": paginator.is_cut,
            "most": MOST,
            "csv_url": _csv_url(request),
            "today": timezone.localdate(),
        },
    )


def _csv_url(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    query["export"] = "csv"
    return f"?{query.urlencode()}"


def _own_counts(visible: ProposalQuerySet, user) -> dict[str, Any]:
    """How many open proposals this person treats, how many of those are late, and how many nobody took on.

    Counted up to ``MANY``: more than that is told as "more". Two queries.
    """
    due = list(
        visible.filter(Q(owner=user) | Q(deputy=user), state__in=OPEN)
        .order_by(F("due_on").asc(nulls_last=True))
        .values_list("due_on", flat=True)[:MANY]
    )
    with_tbd = [state for state, holder in HOLDERS.items() if holder == Holder.TBD]
    nobody = visible.filter(owner__isnull=True, state__in=with_tbd).order_by().values("pk")[:MANY].count()
    today = timezone.localdate()
    return {
        "mine": len(due),
        "late": sum(1 for day in due if day is not None and day < today),
        "nobody": nobody,
        "many": MANY,
    }


def _rows(proposals: list[Proposal]) -> list[dict[str, Any]]:
    """Everything a row prints, worked out once and as plain text: the template only loops."""
    today = timezone.localdate()
    words = {state: str(state.label) for state in State}
    holders = {state: str(holder.label) for state, holder in HOLDERS.items()}
    nobody = _("not taken on")
    chips: dict[tuple[str, str], str] = {}
    pattern = reverse("proposals:detail", args=["X-0"])
    rows = []
    for proposal in proposals:
        state = State(proposal.state)
        tone = TONES.get(state) or ("mine" if HOLDERS.get(state) == Holder.TBD else "with")
        word = words[state]
        if state == State.REVIEW and proposal.reviews_asked:
            word = _("%(state)s, %(done)s of %(all)s in") % {
                "state": word,
                "done": proposal.reviews_done or 0,
                "all": proposal.reviews_asked,
            }
        key = (tone, word)
        if key not in chips:
            chips[key] = chip(tone, word)
        term, is_late, note = _term(proposal, state, today)
        treated = state in holders and proposal.current_submission_id is not None
        rows.append(
            {
                "number": proposal.number,
                "url": pattern.replace("X-0", proposal.number),
                "title": proposal.title,
                "lead": proposal.lead_name or proposal.lead_full_name or "",
                "line": str(proposal.line.number),
                "chip": chips[key],
                "holder": holders.get(state, "–"),
                "owner": str(proposal.owner) if proposal.owner else nobody if treated else "",
                "asked": euro(proposal.asked),
                "term": term,
                "is_late": is_late,
                "note": note,
            }
        )
    return rows


def _term(proposal: Proposal, state: State, today: date) -> tuple[str, bool, str]:
    """The term in words, whether it has passed, and why the clock stands still."""
    if proposal.due_on is None or state not in HOLDERS:
        return "–", False, ""
    note = _("our clock stands still") if state in WAITS_FOR_APPLICANT else ""
    if proposal.due_on >= today:
        return datum_kort(proposal.due_on), False, note
    days = working_days_between(proposal.due_on, today)
    if days == 0:
        return datum_kort(proposal.due_on), False, note
    late = ngettext("%(n)s working day too late", "%(n)s working days too late", days) % {"n": days}
    return late, True, note


# --- export ---------------------------------------------------------------------------------------


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, value: str) -> str:
        """Return the line."""
        return value


def _harmless(value: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _csv(rows: ProposalQuerySet) -> HttpResponse:
    """The list as shown, for a Dutch spreadsheet: semicolons, commas in amounts, and a mark for UTF-8."""

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo(), delimiter=";")
        yield "\ufeff"
        yield writer.writerow(
            [
                _("Number"),
                _("Title"),
                _("Lead partner"),
                _("Programme line"),
                _("State"),
                _("With"),
                _("Treated by"),
                _("Asked (euro)"),
                _("Term"),
            ]
        )
        for proposal in rows.iterator(chunk_size=500):
            state = State(proposal.state)
            holder = HOLDERS.get(state)
            cells = [
                proposal.number,
                proposal.title,
                proposal.lead_full_name or "",
                str(proposal.line),
                str(state.label),
                str(holder.label) if holder else "",
                str(proposal.owner or ""),
                "" if proposal.asked is None else f"{proposal.asked:.2f}".replace(".", ","),
                proposal.due_on.strftime("%d-%m-%Y") if proposal.due_on and holder else "",
            ]
            yield writer.writerow([_harmless(cell) for cell in cells])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="voorstellen-{timezone.localdate():%Y-%m-%d}.csv"'
    return response


# --- a submission as it was -----------------------------------------------------------------------


@login_required
@require_safe
def submission(request: HttpRequest, number: str, n: int) -> HttpResponse:
    """Show a submission as it was handed in, and what changed since the one before."""
    proposal = get_proposal(request.user, number)
    submissions = list(proposal.submissions.select_related("by").filter(n__in=[n - 1, n]).order_by("n"))
    chosen = next((row for row in submissions if row.n == n), None)
    if chosen is None:
        raise Http404
    before = next((row for row in submissions if row.n == n - 1), None)
    record_reading("proposal.read", by=request.user, obj=proposal)
    language = get_language()[:2]
    return render(
        request,
        "proposals/desk/submission.html",
        {
            "proposal": proposal,
            "submission": chosen,
            "before": before,
            "numbers": range(1, proposal.submissions.count() + 1),
            "is_current": chosen.pk == proposal.current_submission_id,
            "sections": answers.render(chosen.data, language=language, stage=chosen.stage),
            "changes": changes_between(before.data, chosen.data, language=language, stage=chosen.stage)
            if before
            else [],
            "handed_in": datum(chosen.at),
        },
    )
