"""Who may see and change the partner register: predicates, registered by name; ``may(user, "<name>")`` asks.

Being superuser gives no right here either. What an applicant sees of an organisation is on the pages of the proposal.
"""

import rules

from .enums import Role


def may(user, name: str) -> bool:
    """Whether ``user`` may do ``name``. Raises ``KeyError`` for an unknown name."""
    return bool(rules.permissions.permissions[f"partners.{name}"].test(user))


def _role(name: str, *roles: str) -> rules.Predicate:
    def test(user) -> bool:
        return user is not None and user.is_authenticated and user.has_role(*roles)

    return rules.predicate(test, name=name)


keeps_register = _role("keeps_register", Role.ADMIN)
reads_register = _role("reads_register", Role.ADMIN, Role.TBD, Role.AUDITOR)

PERMISSIONS = {
    "view_register": reads_register,
    "change_register": keeps_register,
    "import_register": keeps_register,
}

for _name, _predicate in PERMISSIONS.items():
    rules.set_perm(f"partners.{_name}", _predicate)
