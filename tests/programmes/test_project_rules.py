"""Who may see and do what with a project: the rule and the list say the same."""

import pytest
from django.contrib.auth.models import AnonymousUser

from programmes.models import Project
from programmes.rules import PERMISSIONS, may
from tests.programmes.scene import scene

pytestmark = pytest.mark.django_db

PEOPLE = ("leader", "editor", "reader", "tbd", "partner_tbd", "admin", "auditor", "stranger")
SEES = {"leader", "editor", "reader", "tbd", "admin", "auditor"}
WRITES = {"leader", "editor"}
EXPECTED = {
    "list_projects": set(PEOPLE),
    "view_project": SEES,
    "read_draft": {"leader", "editor", "reader", "admin", "auditor"},
    "meet_milestone": WRITES,
    "meet_obligation": WRITES,
    "write_money": WRITES,
    "write_risks": WRITES,
    "write_report": WRITES,
    "submit_report": {"leader"},
    "write_lessons": WRITES,
    "confirm_obligation": {"tbd"},
    "judge_report": {"tbd"},
    "steer_project": {"tbd"},
    "do_action": WRITES | {"tbd"},
    "write_outputs": {"leader", "editor"},
    "manage_members": {"leader", "tbd", "admin"},
    "retry_paper": {"tbd", "admin"},
}


def test_every_permission_is_held_against_every_person():
    assert set(EXPECTED) == set(PERMISSIONS)
    shown = scene()
    for name, expected in EXPECTED.items():
        assert {who for who in PEOPLE if may(getattr(shown, who), name, shown.project)} == expected, name
        assert not may(AnonymousUser(), name, shown.project)


@pytest.mark.parametrize("who", PEOPLE)
def test_the_list_shows_what_the_rule_allows(who):
    shown = scene()
    user = getattr(shown, who)
    listed = Project.objects.visible_to(user).filter(pk=shown.project.pk).exists()
    assert listed == may(user, "view_project", shown.project) == (who in SEES)


def test_an_adviser_on_the_team_works_there_as_consortium():
    shown = scene()
    shown.project.members.create(user=shown.partner_tbd, level="editor")
    assert may(shown.partner_tbd, "write_report", shown.project)
    assert not may(shown.partner_tbd, "judge_report", shown.project)
    assert Project.objects.visible_to(shown.partner_tbd).exists()


def test_nobody_sees_nothing():
    scene()
    assert not Project.objects.visible_to(AnonymousUser()).exists()
