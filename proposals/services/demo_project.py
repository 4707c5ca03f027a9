"""What happened in a project of the demonstration after its grant: the steps ``demo_story`` hands on.

Each step goes through the service that the pages use, as the person who did it.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from kpis.enums import ParticipationRole, UnitKind
from kpis.models import ContributionAssessment, EvidenceTheme, Indicator, QualitativeEvidence, ReportingUnit
from kpis.services import assessing, stories
from kpis.services.participation import add_participation
from partners.models import User
from partners.services.demo_accounts import FICTITIOUS
from programmes import grounds
from programmes.models import ProgressReport, Project
from programmes.services import lessons, money, outputs, progress, reports, risks, steering
from twenteboard.platform import clock

from ..models import Proposal

Step = dict[str, Any]


class Teller:
    """One step in the story of a project: who did what, in which project."""

    def __init__(self, project: Project, step: Step, people: dict[str, User], today: date) -> None:
        self.project, self.step, self.people, self.today = project, step, people, today

    @property
    def by(self) -> User:
        """Who did it."""
        return self.people[self.step["by"]]

    def day(self, offset: int) -> date:
        """Return the day ``offset`` days from today."""
        return self.today + timedelta(days=offset)


def happen(proposal: Proposal, step: Step, *, people: dict[str, User], today: date) -> None:
    """Do one step in the project of ``proposal``; nothing when it was not granted. Raises ``KeyError`` when unknown."""
    project = _project_of(proposal)
    if project is not None:
        VERBS[step["do"]](Teller(project, step, people, today))


def _project_of(proposal: Proposal) -> Project | None:
    pk = Proposal.objects.values_list("project", flat=True).get(pk=proposal.pk)
    return Project.objects.get(pk=pk) if pk else None


# --- the consortium -------------------------------------------------------------------------------


def _spend(told: Teller) -> None:
    step = told.step
    money.add_expense(
        project=told.project,
        amount=Decimal(step["amount"]),
        category=step["category"],
        source=step["source"],
        description=step["description"],
        spent_on=clock.today(),
        by=told.by,
    )


def _cancel(told: Teller) -> None:
    expense = told.project.expenses.get(description=told.step["description"])
    money.cancel_expense(expense=expense, reason=told.step["reason"], by=told.by)


def _forecast(told: Teller) -> None:
    step = told.step
    money.set_forecast(
        project=told.project,
        year=told.today.year + step["year"],
        amount=Decimal(step["amount"]),
        reason=step["reason"],
        by=told.by,
    )


def _milestone(told: Teller) -> None:
    progress.meet_milestone(
        milestone=told.project.milestones.get(title=told.step["title"]),
        met_on=min(told.day(told.step["met"]), clock.today()),
        evidence=told.step["evidence"],
        by=told.by,
    )


def _meet_obligation(told: Teller) -> None:
    row = told.project.obligations.get(order=told.step["order"])
    progress.meet_obligation(obligation=row, met_on=clock.today(), note=told.step["note"], by=told.by)


def _risk(told: Teller) -> None:
    step = told.step
    row = told.project.risks.get(order=step["order"])
    risks.save_risk(
        project=told.project,
        risk=row,
        seen_revision=row.revision,
        description=row.description,
        likelihood=step["likelihood"],
        impact=step["impact"],
        measure=step["measure"],
        owner=step["owner"],
        review_on=told.day(step["review"]),
        by=told.by,
    )


def _report(told: Teller) -> ProgressReport:
    return told.project.reports.select_related("project").get(number=told.step["report"])


def _write(told: Teller) -> None:
    row = _report(told)
    reports.save_report(report=row, seen_revision=row.revision, texts=told.step["texts"], by=told.by)


def _hand_in(told: Teller) -> None:
    reports.submit_report(report=_report(told), by=told.by)


def _participate(told: Teller) -> None:
    step = told.step
    add_participation(
        project=told.project,
        unit=ReportingUnit.objects.get(name=f"{step['unit']} {FICTITIOUS}", kind=UnitKind.SCHOOL_LOCATION),
        role=step.get("role", ParticipationRole.PARTICIPANT),
        starts_on=told.day(step["starts"]),
        pupils=step.get("pupils"),
        hours=step.get("hours"),
        by=told.by,
    )


def _output(told: Teller) -> None:
    step = told.step
    outputs.add_output(
        project=told.project,
        title=step["title"],
        unit=step["unit"],
        target=Decimal(step["target"]),
        target_on=told.day(step["on"]),
        by=told.by,
    )


def _values(told: Teller) -> None:
    row = _report(told)
    keys = dict(told.project.outputs.values_list("title", "pk"))
    values = {
        keys[title]: outputs.ValueIn(status=status, value=Decimal(value) if value else None, note=note)
        for title, (status, value, note) in told.step["values"].items()
    }
    outputs.fill_values(report=row, seen_revision=row.revision, values=values, by=told.by)


def _lesson(told: Teller) -> None:
    step = told.step
    lessons.save_lesson(
        project=told.project,
        kind=step["kind"],
        title=step["title"],
        text=step["text"],
        is_public=step["public"],
        by=told.by,
    )


def _tell(told: Teller) -> None:
    step, said_on = told.step, told.day(told.step["said"])
    consent = (
        {"consent_by": step["asked_by"], "consent_on": said_on, "consent_how": step["how"]} if "how" in step else {}
    )
    school = ReportingUnit.objects.filter(name=f"{step.get('unit')} {FICTITIOUS}").first()
    stories.save_story(
        project=told.project,
        told=stories.StoryIn(
            kind=step["kind"],
            title=step["title"],
            text=step["text"],
            source_role=step["who"],
            said_on=said_on,
            unit=school,
            visibility=step["readers"],
            indicators=list(Indicator.objects.filter(programme=told.project.programme, code__in=step["kpis"])),
            themes=list(EvidenceTheme.objects.filter(name_nl__in=step["themes"])),
            **consent,
        ),
        offer=True,
        is_example=True,
        by=told.by,
    )


# --- TBD ------------------------------------------------------------------------------------------


def _confirm_obligation(told: Teller) -> None:
    row = told.project.obligations.get(order=told.step["order"])
    progress.confirm_obligation(obligation=row, by=told.by)


def _return(told: Teller) -> None:
    reports.return_report(report=_report(told), reason=told.step["text"], by=told.by)


def _accept(told: Teller) -> None:
    reports.accept_report(report=_report(told), answer=told.step["text"], by=told.by)


def _steer(told: Teller) -> None:
    step = told.step
    steering.decide(
        project=told.project,
        outcome=step["outcome"],
        motivation=step["motivation"],
        changes=step["changes"],
        effective_on=clock.today(),
        report=_report(told),
        risks=list(told.project.risks.filter(order__in=step["risks"])),
        actions=[
            steering.ActionIn(text=text, assignee=name, assignee_user=told.people[login], due_on=told.day(due))
            for text, name, login, due in step["actions"]
        ],
        grounds=_newest_figures(told, step.get("figures", ())),
        by=told.by,
    )


def _newest_figures(told: Teller, codes: Iterable[str]) -> list[str]:
    """Keys of the newest figure of each KPI that can be laid under a decision."""
    offered = grounds.choices(told.project, told.by)
    found = {code: [row.key for row in offered if row.label.startswith(f"{code} ")] for code in codes}
    return [keys[-1] for keys in found.values() if keys]


def _action(told: Teller) -> None:
    decision = told.project.steering_decisions.order_by("number").first()
    steering.finish_action(action=decision.actions.get(order=told.step["order"]), note=told.step["note"], by=told.by)


# --- monitoring -----------------------------------------------------------------------------------


def _assess(told: Teller) -> None:
    step = told.step
    assessing.assess_claim(
        claim=told.project.claims.select_related("project").get(indicator__code=step["code"]),
        verdict=step["verdict"],
        evidence=step["evidence"],
        other_explanations=step["others"],
        cited=told.project.stories.filter(title__in=step.get("stories", ())).values_list("pk", flat=True),
        by=told.by,
    )


def _check_story(told: Teller) -> None:
    row = QualitativeEvidence.objects.get(by_project=told.project, title=told.step["title"])
    stories.check_story(story=row, seen_revision=row.revision, by=told.by)


def _read_along(told: Teller) -> None:
    step = told.step
    newest = ContributionAssessment.objects.filter(claim__project=told.project, claim__indicator__code=step["code"])
    assessing.review_assessment(
        assessment=newest.order_by("-number").first(), agrees=step["agrees"], note=step["note"], by=told.by
    )


VERBS: dict[str, Callable[[Teller], None]] = {
    "spend": _spend,
    "cancel": _cancel,
    "forecast": _forecast,
    "milestone": _milestone,
    "meet_obligation": _meet_obligation,
    "risk": _risk,
    "report": _write,
    "hand_in": _hand_in,
    "lesson": _lesson,
    "confirm_obligation": _confirm_obligation,
    "return_report": _return,
    "accept_report": _accept,
    "steer": _steer,
    "action": _action,
    "participate": _participate,
    "tell": _tell,
    "check_story": _check_story,
    "output": _output,
    "values": _values,
    "assess_promise": _assess,
    "read_along": _read_along,
}
