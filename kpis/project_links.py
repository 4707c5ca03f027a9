"""What projects show of this app: the tab of the promises, what was measured of them, and a filter by KPI."""

from django.utils.translation import gettext_lazy as _

from partners.links import Grouping
from programmes.groupings import register_grouping
from programmes.models import Project
from programmes.project_links import Section, register_section, register_tab

from .models import Indicator
from .promises import CAUTION, promise_cards
from .stories.links import columns, told_in


def measured_of(project: Project, user) -> Section | None:
    """Give each promise with its sentence and conclusion, as this reader may know them. Five queries besides."""
    cards = promise_cards(project, user, with_outputs=False)
    if not cards:
        return None
    return Section("kpis/_project_promises.html", {"cards": cards, "caution": CAUTION, "project": project})


def stories_of(project: Project, user) -> Section | None:
    """Give the newest stories about the project that this reader may read; read along with the project."""
    stories = told_in(project)
    return Section("kpis/stories/_project_section.html", {"stories": stories, "project": project}) if stories else None


def _indicators() -> list[tuple[str, str]]:
    return [(one.code, str(one)) for one in Indicator.objects.public()]


def register() -> None:
    """Tell the pages and the list of projects what this app knows."""
    register_tab("kpis:promises", _("Promises"), after="work-outputs")
    register_section("promises", measured_of)
    register_section("stories", stories_of, columns=lambda user: columns(user, "projects"))
    register_grouping("kpi", Grouping("claims__indicator__code", _indicators))
