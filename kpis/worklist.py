"""What somebody has to do about measurements, for the page they land on."""

from collections.abc import Iterable

from django.db.models import CharField, Count, F, IntegerField, Max, Min, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.enums import Role
from twenteboard.platform.formats import getal
from twenteboard.platform.worklist import Task

from .enums import ExpectedState, MeasurementState, RoundState
from .models import ContributionAssessment, ExpectedMeasurement, MeasurementRound, QualitativeEvidence
from .rules import may


def tasks_for(user) -> list[Task]:
    """Return what waits for this person: to enter for their own schools, to check, to read along, and late rounds.

    Stories wait for a check, or came back to who wrote them.

    At most three queries besides who the person is. Raises nothing: who has no part in measuring gets an empty list.
    """
    tasks = []
    if user.organisation_ids:
        tasks += _to_enter(user)
    if may(user, "validate_measurement"):
        tasks += _of_rounds(user)
    if may(user, "assess_claim") or not user.has_role(Role.ADMIN):  # the administrator writes no stories
        tasks += _to_read(user)
    return tasks


PROMISE, CHECK, CHANGE = "promise", "check", "change"


def _rows(rows, what: str, number, order, label):
    """One kind of what waits, with the columns that all kinds share."""
    kind = Value(what, output_field=CharField())
    return (
        rows.order_by()
        .annotate(what=kind, about=number, place=order, label=label)
        .values_list("what", "about", "place", "pk", "label")
    )


def _to_read(user) -> list[Task]:
    """Conclusions and stories that wait for a second person, and stories that came back to this one: one query."""
    nothing, first = Value("", output_field=CharField()), Value(0, output_field=IntegerField())
    stories = QualitativeEvidence.objects
    found = _rows(stories.to_change_by(user), CHANGE, nothing, first, F("title"))
    if may(user, "assess_claim"):
        number, place = F("claim__project__number"), F("claim__indicator__order")
        conclusions = ContributionAssessment.objects.to_read_by(user)
        found = found.union(
            _rows(conclusions, PROMISE, number, place, F("claim__indicator__code")),
            _rows(stories.checkable_by(user), CHECK, nothing, first, nothing),
            all=True,
        )
    rows = sorted(found)
    promises = [(number, code) for what, number, _place, _pk, code in rows if what == PROMISE]
    to_check = [pk for what, _number, _place, pk, _label in rows if what == CHECK]
    to_change = [(pk, title) for what, _number, _place, pk, title in rows if what == CHANGE]
    return [*_of_promises(promises), *_of_stories(to_check, to_change)]


def _of_stories(to_check: list[int], to_change: list[tuple[int, str]]) -> Iterable[Task]:
    if to_check:
        one = reverse("kpis:story-check", args=[to_check[0]])
        text = ngettext("Check %(shown)s story", "Check %(shown)s stories", len(to_check))
        yield Task(
            text=text % {"shown": getal(len(to_check))},
            url=one if len(to_check) == 1 else f"{reverse('kpis:stories')}?stand=offered",
            kind="measurement",
            why=_("A story stands beside the figures when somebody who did not write it has checked it."),
        )
    for pk, title in to_change:
        yield Task(
            text=_("Change the story “%(title)s”") % {"title": title},
            url=reverse("kpis:story-change", args=[pk]),
            kind="measurement",
            why=_("It came back with what has to change."),
        )


def _of_promises(rows: list[tuple[str, str]]) -> list[Task]:
    """A task for each project."""
    waiting: dict[str, list[str]] = {}
    for number, code in rows:
        waiting.setdefault(number, []).append(code)
    return [
        Task(
            text=ngettext(
                "Read along with a conclusion about a promise of %(project)s",
                "Read along with %(shown)s conclusions about promises of %(project)s",
                len(codes),
            )
            % {"shown": getal(len(codes)), "project": number},
            url=f"{reverse('kpis:promises', args=[number])}#{codes[0]}",
            kind="measurement",
            why=_("Everyone reads a conclusion when a second person agrees with it."),
        )
        for number, codes in waiting.items()
    ]


def _to_enter(user) -> list[Task]:
    rows = (
        ExpectedMeasurement.objects.for_units_of(user)
        .filter(round__state__in=[RoundState.OPEN, RoundState.REVIEW], state=ExpectedState.EXPECTED)
        .order_by()
        .values("round", "round__label")
        .annotate(n=Count("pk"), first=Min("pk"), due=Max("due_on"))
    )
    return [
        Task(
            text=ngettext(
                "Enter %(shown)s measurement of your school for “%(round)s”",
                "Enter %(shown)s measurements of your schools for “%(round)s”",
                row["n"],
            )
            % {"shown": getal(row["n"]), "round": row["round__label"]},
            url=reverse("kpis:entry", args=[row["first"]]) if row["n"] == 1 else reverse("kpis:entries"),
            kind="measurement",
            why=_("Your organisation takes part in this round."),
            due_on=row["due"],
        )
        for row in rows
    ]


def _of_rounds(user) -> list[Task]:
    """What waits for a check by this person, and rounds past their term: one query over the rounds that run."""
    waits = Q(expected__measurements__state=MeasurementState.SUBMITTED)
    own = Q(expected__measurements__entered_by=user) | Q(expected__measurements__submitted_by=user)
    rows = list(
        MeasurementRound.objects.filter(state__in=[RoundState.OPEN, RoundState.REVIEW])
        .annotate(waiting=Count("expected__measurements", filter=waits & ~own))
        .order_by("entry_closes_on", "pk")
    )
    tasks = []
    waiting = sum(row.waiting for row in rows)
    if waiting:
        text = ngettext("Check %(shown)s measurement", "Check %(shown)s measurements", waiting)
        tasks.append(
            Task(
                text=text % {"shown": getal(waiting)},
                url=reverse("kpis:queue"),
                kind="measurement",
                why=_("Somebody else entered them; they count when you have checked them."),
                due_on=min(row.entry_closes_on for row in rows if row.waiting),
            )
        )
    if not may(user, "move_round"):
        return tasks
    today = timezone.localdate()
    return tasks + [
        Task(
            text=_("End the entry of “%(round)s”, or ask who is missing") % {"round": row.label},
            url=row.get_absolute_url(),
            kind="measurement",
            why=_("The last day to enter has passed."),
            due_on=row.entry_closes_on,
        )
        for row in rows
        if row.state == RoundState.OPEN and row.entry_closes_on < today
    ]
