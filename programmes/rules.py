"""Who may do what with a project in execution: small predicates, composed and registered by name.

``may(user, "<name>", project)`` asks. Which projects a person may *see* is answered by
``ProjectQuerySet.visible_to``; a test holds the two against each other. Who acts for a partner of a project is part of
the consortium there, and never its adviser. The public page of a project asks nothing of this: it is for everyone.
"""

import rules

from partners.enums import Role

from .enums import ProjectLevel


def may(user, name: str, project=None) -> bool:
    """Whether ``user`` may do ``name``. Raises ``KeyError`` for an unknown name."""
    return bool(rules.permissions.permissions[f"programmes.{name}"].test(user, project))


def level_of(user, project) -> str | None:
    """What ``user`` may do as member of the team; ``None`` outside it. One query, remembered on the project."""
    known = project.__dict__.setdefault("_levels", {})
    if user.pk not in known:
        known[user.pk] = project.members.filter(user=user).values_list("level", flat=True).first()
    return known[user.pk]


def forget_levels(project) -> None:
    """Drop what is remembered, after a change of the team."""
    project.__dict__.pop("_levels", None)


def _role(name: str, *roles: str) -> rules.Predicate:
    def test(user) -> bool:
        return user is not None and user.is_authenticated and user.has_role(*roles)

    return rules.predicate(test, name=name)


def _level(name: str, *levels: str) -> rules.Predicate:
    def test(user, project) -> bool:
        is_person = user is not None and user.is_authenticated and user.is_active
        return is_person and project is not None and level_of(user, project) in levels

    return rules.predicate(test, name=name)


is_tbd = _role("is_tbd", Role.TBD)
is_admin = _role("is_admin", Role.ADMIN)
is_auditor = _role("is_auditor", Role.AUDITOR)
on_team = _level("on_team", *ProjectLevel.values)
is_writer = _level("is_writer", ProjectLevel.LEAD_EDITOR, ProjectLevel.EDITOR)
is_leader = _level("is_leader", ProjectLevel.LEAD_EDITOR)


@rules.predicate
def is_no_partner(user, project) -> bool:
    """Acts for no partner of the project. One query for who acts for somebody, remembered on the project."""
    if project is None:
        return True
    known = project.__dict__.setdefault("_partner_of", {})
    if user.pk not in known:
        if not user.organisation_ids:
            return True
        known[user.pk] = project.partners.filter(organisation_id__in=user.organisation_ids).exists()
    return not known[user.pk]


@rules.predicate
def is_person(user) -> bool:
    """Somebody is logged in."""
    return user is not None and user.is_authenticated and user.is_active


tbd_on_project = is_tbd & is_no_partner & ~on_team

PERMISSIONS = {
    # reading
    "list_projects": is_person,
    "view_project": on_team | is_admin | is_auditor | (is_tbd & is_no_partner),
    # work of the consortium
    "read_draft": on_team | is_admin | is_auditor,
    "meet_milestone": is_writer,
    "meet_obligation": is_writer,
    "write_money": is_writer,
    "write_outputs": is_writer,
    "write_risks": is_writer,
    "write_report": is_writer,
    "submit_report": is_leader,
    "write_lessons": is_writer,
    # work of TBD
    "confirm_obligation": tbd_on_project,
    "judge_report": tbd_on_project,
    "steer_project": tbd_on_project,
    # both
    "do_action": is_writer | tbd_on_project,
    "manage_members": is_leader | tbd_on_project | is_admin,
    "retry_paper": tbd_on_project | is_admin,
}

for _name, _predicate in PERMISSIONS.items():
    rules.set_perm(f"programmes.{_name}", _predicate)
