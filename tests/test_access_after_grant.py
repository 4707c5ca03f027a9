"""Every address of what came after the road — registers, measuring, projects at work — × every role."""

from typing import Any

import pytest
from django.urls import reverse

from partners.enums import Role
from programmes.models import ProjectRisk
from tests.factories import IndicatorFactory, OrganisationFactory, UserFactory
from tests.kpis.measuring import expected, golden
from tests.programmes.scene import scene

pytestmark = pytest.mark.django_db

ROLES = (
    *("anyone", "leader", "editor", "reader", "stranger", "tbd", "tbd_of_partner", "reviewer"),
    *("board", "chair", "secretary", "monitor", "admin", "auditor"),
)

# As in ``test_access``: method, name of the address, what it is about, and a sign per role.
TABLE = """
GET  partners:list -                            L 0 0 0 0 + + 0 0 0 0 0 + +
POST partners:list -                            L 0 0 0 0 5 5 0 0 0 0 0 5 5
GET  partners:new -                             L 0 0 0 0 0 0 0 0 0 0 0 + 0
POST partners:new -                             L 0 0 0 0 0 0 0 0 0 0 0 + 0
GET  partners:import-start -                    L 0 0 0 0 0 0 0 0 0 0 0 + 0
POST partners:import-start -                    L 0 0 0 0 0 0 0 0 0 0 0 2 0
GET  partners:import-example -                  L 0 0 0 0 0 0 0 0 0 0 0 + 0
POST partners:import-example -                  L 0 0 0 0 0 0 0 0 0 0 0 5 0
GET  partners:import nothing                    L 0 0 0 0 0 0 0 0 0 0 0 4 0
POST partners:import nothing                    L 0 0 0 0 0 0 0 0 0 0 0 5 0
GET  partners:import-confirm nothing            L 0 0 0 0 0 0 0 0 0 0 0 5 0
POST partners:import-confirm nothing            L 0 0 0 0 0 0 0 0 0 0 0 4 0
GET  partners:import-cancel nothing             L 0 0 0 0 0 0 0 0 0 0 0 5 0
POST partners:import-cancel nothing             L 0 0 0 0 0 0 0 0 0 0 0 4 0
GET  partners:import-undo nothing               L 0 0 0 0 0 0 0 0 0 0 0 5 0
POST partners:import-undo nothing               L 0 0 0 0 0 0 0 0 0 0 0 4 0
GET  partners:detail organisation               L 0 0 0 0 + + 0 0 0 0 0 + +
POST partners:detail organisation               L 0 0 0 0 5 5 0 0 0 0 0 5 5
GET  partners:change organisation               L 0 0 0 0 0 0 0 0 0 0 0 + 0
POST partners:change organisation               L 0 0 0 0 0 0 0 0 0 0 0 + 0
GET  partners:deactivate organisation           L 0 0 0 0 0 0 0 0 0 0 0 + 0
POST partners:deactivate organisation           L 0 0 0 0 0 0 0 0 0 0 0 + 0
GET  partners:reactivate organisation           L 0 0 0 0 0 0 0 0 0 0 0 5 0
POST partners:reactivate organisation           L 0 0 0 0 0 0 0 0 0 0 0 > 0
GET  partners:merge organisation                L 0 0 0 0 0 0 0 0 0 0 0 + 0
POST partners:merge organisation                L 0 0 0 0 0 0 0 0 0 0 0 + 0
GET  partners:contact-new organisation          L 0 0 0 0 0 0 0 0 0 0 0 + 0
POST partners:contact-new organisation          L 0 0 0 0 0 0 0 0 0 0 0 + 0
GET  partners:contact contact                   L 0 0 0 0 0 0 0 0 0 0 0 + 0
POST partners:contact contact                   L 0 0 0 0 0 0 0 0 0 0 0 + 0
GET  programmes:lessons -                       + + + + + + + + + + + + + +
GET  programmes:work-list -                     L + + + + + + + + + + + + +
GET  programmes:work-overview project           L + + + 4 + 4 4 4 4 4 4 + +
GET  programmes:work-planning project           L + + + 4 + 4 4 4 4 4 4 + +
GET  programmes:work-milestone milestone        L + + 0 4 0 4 4 4 4 4 4 0 0
POST programmes:work-milestone milestone        L 2 2 0 4 0 4 4 4 4 4 4 0 0
GET  programmes:work-money project              L + + + 4 + 4 4 4 4 4 4 + +
GET  programmes:work-expense project            L + + 0 4 0 4 4 4 4 4 4 0 0
POST programmes:work-expense project            L 2 2 0 4 0 4 4 4 4 4 4 0 0
GET  programmes:work-expense-cancel in-project  L 4 4 0 4 0 4 4 4 4 4 4 0 0
POST programmes:work-expense-cancel in-project  L 4 4 0 4 0 4 4 4 4 4 4 0 0
GET  programmes:work-forecast year              L + + 0 4 0 4 4 4 4 4 4 0 0
POST programmes:work-forecast year              L 2 2 0 4 0 4 4 4 4 4 4 0 0
GET  programmes:work-obligations project        L + + + 4 + 4 4 4 4 4 4 + +
GET  programmes:work-obligation obligation      L + + 0 4 + 4 4 4 4 4 4 0 0
POST programmes:work-obligation obligation      L 2 2 0 4 2 4 4 4 4 4 4 0 0
GET  programmes:work-risks project              L + + + 4 + 4 4 4 4 4 4 + +
GET  programmes:work-risk-new project           L + + 0 4 0 4 4 4 4 4 4 0 0
POST programmes:work-risk-new project           L 2 2 0 4 0 4 4 4 4 4 4 0 0
GET  programmes:work-risk risk                  L + + 0 4 0 4 4 4 4 4 4 0 0
POST programmes:work-risk risk                  L 2 2 0 4 0 4 4 4 4 4 4 0 0
GET  programmes:work-risk-close risk            L + + 0 4 0 4 4 4 4 4 4 0 0
POST programmes:work-risk-close risk            L 2 2 0 4 0 4 4 4 4 4 4 0 0
GET  programmes:work-reports project            L + + + 4 + 4 4 4 4 4 4 + +
GET  programmes:report report                   L + + + 4 + 4 4 4 4 4 4 + +
GET  programmes:report-write report             L + + 0 4 0 4 4 4 4 4 4 0 0
POST programmes:report-write report             L > > 0 4 0 4 4 4 4 4 4 0 0
GET  programmes:report-submit report            L 5 5 5 5 5 5 5 5 5 5 5 5 5
POST programmes:report-submit report            L > 0 0 4 0 4 4 4 4 4 4 0 0
GET  programmes:report-judge report             L 5 5 5 5 5 5 5 5 5 5 5 5 5
POST programmes:report-judge report             L 0 0 0 4 > 4 4 4 4 4 4 0 0
GET  programmes:work-steering project           L + + + 4 + 4 4 4 4 4 4 + +
GET  programmes:work-steering-new project       L 0 0 0 4 + 4 4 4 4 4 4 0 0
POST programmes:work-steering-new project       L 0 0 0 4 2 4 4 4 4 4 4 0 0
GET  programmes:work-action in-project          L 4 4 0 4 4 4 4 4 4 4 4 0 0
POST programmes:work-action in-project          L 4 4 0 4 4 4 4 4 4 4 4 0 0
GET  programmes:work-lessons project            L + + + 4 + 4 4 4 4 4 4 + +
GET  programmes:work-lesson-new project         L + + 0 4 0 4 4 4 4 4 4 0 0
POST programmes:work-lesson-new project         L 2 2 0 4 0 4 4 4 4 4 4 0 0
GET  programmes:work-lesson in-project          L 4 4 0 4 0 4 4 4 4 4 4 0 0
POST programmes:work-lesson in-project          L 4 4 0 4 0 4 4 4 4 4 4 0 0
GET  programmes:work-members project            L + + + 4 + 4 4 4 4 4 4 + +
POST programmes:work-members project            L 2 0 0 4 2 4 4 4 4 4 4 2 0
GET  programmes:paper no-paper                  L 4 4 4 4 4 4 4 4 4 4 4 4 4
GET  programmes:paper-state no-paper            L 4 4 4 4 4 4 4 4 4 4 4 4 4
GET  programmes:paper-retry no-paper            L 5 5 5 5 5 5 5 5 5 5 5 5 5
GET  kpis:facts -                               + + + + + + + + + + + + + +
GET  kpis:register -                            L 0 0 0 0 + + 0 0 0 0 + + +
POST kpis:register -                            L 0 0 0 0 5 5 0 0 0 0 5 5 5
GET  kpis:register-new -                        L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:register-new -                        L 0 0 0 0 0 0 0 0 0 0 2 2 0
GET  kpis:register-arrange -                    L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:register-arrange -                    L 0 0 0 0 0 0 0 0 0 0 2 2 0
GET  kpis:register-sheet indicator              L 0 0 0 0 + + 0 0 0 0 + + +
POST kpis:register-sheet indicator              L 0 0 0 0 5 5 0 0 0 0 5 5 5
GET  kpis:register-change indicator             L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:register-change indicator             L 0 0 0 0 0 0 0 0 0 0 2 2 0
GET  kpis:register-version indicator            L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:register-version indicator            L 0 0 0 0 0 0 0 0 0 0 2 2 0
GET  kpis:register-use indicator                L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:register-use indicator                L 0 0 0 0 0 0 0 0 0 0 2 2 0
GET  kpis:dashboard -                           + + + + + + + + + + + + + +
GET  kpis:dashboard-line line                   + + + + + + + + + + + + + +
GET  kpis:compare code                          + + + + + + + + + + + + + +
GET  kpis:compare-csv code                      4 4 4 4 4 + + 4 4 4 4 + + +
GET  kpis:rounds -                              L 0 0 0 0 + + 0 0 0 0 + + +
POST kpis:rounds -                              L 0 0 0 0 5 5 0 0 0 0 5 5 5
GET  kpis:round-new -                           L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:round-new -                           L 0 0 0 0 0 0 0 0 0 0 + + 0
GET  kpis:round round                           L 0 0 0 0 + + 0 0 0 0 + + +
POST kpis:round round                           L 0 0 0 0 5 5 0 0 0 0 5 5 5
GET  kpis:round-unit school                     L 0 0 0 0 + + 0 0 0 0 + + +
POST kpis:round-unit school                     L 0 0 0 0 5 5 0 0 0 0 5 5 5
GET  kpis:round-move step                       L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:round-move step                       L 0 0 0 0 0 0 0 0 0 0 > > 0
GET  kpis:except expected                       L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:except expected                       L 0 0 0 0 0 0 0 0 0 0 + + 0
GET  kpis:target code                           L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:target code                           L 0 0 0 0 0 0 0 0 0 0 + + 0
GET  kpis:entries -                             L + + + + + + + + + + + + +
GET  kpis:entry expected                        L 4 4 4 4 0 0 4 4 4 4 + + 0
POST kpis:entry expected                        L 4 4 4 4 0 0 4 4 4 4 2 2 0
GET  kpis:entry-share -                         L + + + + + + + + + + + + +
GET  kpis:queue -                               L 0 0 0 0 + + 0 0 0 0 + + +
POST kpis:queue -                               L 0 0 0 0 5 5 0 0 0 0 5 5 5
GET  kpis:check measured                        L 0 0 0 0 4 4 0 0 0 0 4 4 4
POST kpis:check measured                        L 0 0 0 0 4 4 0 0 0 0 4 4 4
"""


def rows() -> list[tuple[str, str, str, str]]:
    """The table, row by row."""
    found = []
    for line in TABLE.strip().splitlines():
        method, name, about, *signs = line.split()
        found.append((method, name, about, " ".join(signs)))
    return found


@pytest.fixture
def world() -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """People by role, and what the addresses are about."""
    project = scene()
    indicator = IndicatorFactory(code="G3", programme=project.project.programme)
    measured = golden(is_published=False, indicator=indicator)
    people = {
        "anyone": None,
        "leader": project.leader,
        "editor": project.editor,
        "reader": project.reader,
        "stranger": project.stranger,
        "tbd": project.tbd,
        "tbd_of_partner": project.partner_tbd,
        "admin": project.admin,
        "auditor": project.auditor,
        **{role: UserFactory(roles=[role]) for role in (Role.REVIEWER, Role.BOARD, Role.CHAIR, Role.SECRETARY)},
        "monitor": UserFactory(roles=[Role.MONITOR]),
    }
    organisation = OrganisationFactory()
    membership = UserFactory(organisations=[organisation]).memberships.get()
    number, nobody = project.project.number, 999_999
    school = measured["schools"]["A"]
    entry = expected(measured["before"], school)
    things: dict[str, list[Any]] = {
        "-": [],
        "organisation": [organisation.pk],
        "contact": [organisation.pk, membership.pk],
        "nothing": [nobody],
        "project": [number],
        "milestone": [number, project.project.milestones.first().pk],
        "year": [number, project.project.starts_on.year],
        "obligation": [number, project.project.obligations.get().pk],
        "risk": [number, ProjectRisk.objects.filter(project=project.project).first().pk],
        "report": [number, 1],
        "in-project": [number, nobody],
        "indicator": [measured["indicator"].pk],
        "code": [measured["indicator"].code],
        "line": [measured["indicator"].programme.lines.first().number],
        "round": [measured["before"].pk],
        "school": [measured["before"].pk, school.pk],
        "step": [measured["before"].pk, "review"],
        "expected": [entry.pk],
        "measured": [entry.measurements.first().pk],
        "no-paper": ["00000000-0000-4000-8000-000000000000"],
    }
    return people, things


def test_who_gets_what_after_the_grant(world):
    from tests.test_access import log_in, sign_of

    people, things = world
    clients = [log_in(people[role]) for role in ROLES]
    wrong = []
    for method, name, about, signs in rows():
        got = " ".join(sign_of(client, method, reverse(name, args=things[about])) for client in clients)
        if got != signs:
            wrong.append(f"{method:4} {name} {about} {got}\n    and not {signs}")
    assert not wrong, "\n".join(wrong)
