"""What every service of a project in execution shares: lock, right person, and no silent overwriting."""

from datetime import datetime

from django.utils.translation import gettext as _

from twenteboard.platform.formats import moment

from ..models import Project
from ..rules import may


class Refused(Exception):  # noqa: N818 -- an answer to the person, not a fault of the program
    """Nothing was changed; ``str()`` is a sentence for the person."""


class NotAllowed(Refused):
    """This person may not do this with this project."""


class NotNow(Refused):
    """This cannot be done in the state things are in."""


class Unsuitable(Refused):
    """What was asked does not fit; ``field`` names the field of the form, where one is to blame."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class StaleWrite(Refused):
    """Somebody else saved since this person began: ``by``, ``at`` and the ``revision`` that stands now."""

    def __init__(self, *, by, at: datetime, revision: int) -> None:
        super().__init__(
            _("%(who)s saved this page on %(when)s, while you were writing. Your text was not saved yet.")
            % {"who": by, "when": moment(at)}
        )
        self.by, self.at, self.revision = by, at, revision


def locked(project: Project, *, by, permission: str, ended: bool = False) -> Project:
    """Return the row of ``project``, locked until the transaction ends.

    Raises ``NotAllowed`` when ``by`` may not, and ``NotNow`` when the project is closed, unless ``ended`` is true.
    """
    row = Project.objects.select_for_update(of=("self",)).select_related("programme", "line").get(pk=project.pk)
    if not may(by, permission, row):
        raise NotAllowed(_("You may not do this with this project."))
    if row.state == "closed" and not ended:
        raise NotNow(_("The project is closed. Nothing was changed."))
    return row
