"""Every address of what came after the road — registers, measuring, projects at work — × every role."""

from typing import Any

import pytest
from django.urls import reverse

from kpis.models import EvidenceTheme, Indicator, ReferenceLink, ReferenceSeries, ReferenceSource
from kpis.services.sources import add_release, save_instrument, save_source
from partners.enums import Role
from programmes.models import ProjectRisk
from tests.factories import ContributionClaimFactory, IndicatorFactory, OrganisationFactory, UserFactory
from tests.kpis.administering import instrument, taken
from tests.kpis.dividing import dimension
from tests.kpis.measuring import expected, golden
from tests.kpis.storytelling import checked, draft, letter, offered
from tests.kpis.yearly_scene import published, written
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
GET  programmes:work-outputs project            L + + + 4 + 4 4 4 4 4 4 + +
GET  programmes:work-output-new project         L + + 0 4 0 4 4 4 4 4 4 0 0
POST programmes:work-output-new project         L 2 2 0 4 0 4 4 4 4 4 4 0 0
GET  programmes:work-output in-project          L 4 4 0 4 0 4 4 4 4 4 4 0 0
POST programmes:work-output in-project          L 4 4 0 4 0 4 4 4 4 4 4 0 0
GET  programmes:work-output-end in-project      L 4 4 0 4 0 4 4 4 4 4 4 0 0
POST programmes:work-output-end in-project      L 4 4 0 4 0 4 4 4 4 4 4 0 0
GET  programmes:work-output-values report       L + + 0 4 0 4 4 4 4 4 4 0 0
POST programmes:work-output-values report       L > > 0 4 0 4 4 4 4 4 4 0 0
GET  kpis:promises project                      + + + + + + + + + + + + + +
POST kpis:promises project                      5 5 5 5 5 5 5 5 5 5 5 5 5 5
GET  kpis:promises-csv project                  + + + + + + + + + + + + + +
GET  kpis:participation project                 L + + + 4 + + 4 4 4 4 + + +
GET  kpis:participation-new project             L + + 0 4 + 0 4 4 4 4 + 0 0
POST kpis:participation-new project             L 2 2 0 4 2 0 4 4 4 4 2 0 0
GET  kpis:participation-end in-project          L 4 4 0 4 4 0 4 4 4 4 4 0 0
POST kpis:participation-end in-project          L 4 4 0 4 4 0 4 4 4 4 4 0 0
GET  kpis:assess claim                          L 0 0 0 0 + 0 0 0 0 0 + 0 0
POST kpis:assess claim                          L 0 0 0 0 2 0 0 0 0 0 2 0 0
GET  kpis:second-reading claim                  L 0 0 0 0 > 0 0 0 0 0 > 0 0
POST kpis:second-reading claim                  L 0 0 0 0 > 0 0 0 0 0 > 0 0
GET  kpis:public-stories -                      + + + + + + + + + + + + + +
POST kpis:public-stories -                      5 5 5 5 5 5 5 5 5 5 5 5 5 5
GET  kpis:story story                           + + + + + + + + + + + + + +
GET  kpis:story story-inside                    4 + + + 4 + + 4 4 4 4 + + +
GET  kpis:story story-draft                     4 + + + 4 4 4 4 4 4 4 4 + +
GET  kpis:story-document story                  L 4 4 4 4 4 4 4 4 4 4 4 4 4
GET  kpis:story-document story-inside           L + + + 4 + + 4 4 4 4 + + +
GET  kpis:project-stories project               + + + + + + + + + + + + + +
GET  kpis:project-story-new project             L + + 0 4 0 4 4 4 4 4 4 0 0
POST kpis:project-story-new project             L 2 2 0 4 0 4 4 4 4 4 4 0 0
GET  kpis:stories -                             L + + + + + + + + + + + + +
POST kpis:stories -                             L 5 5 5 5 5 5 5 5 5 5 5 5 5
GET  kpis:story-new -                           L 0 0 0 0 + + 0 0 0 0 + 0 0
POST kpis:story-new -                           L 0 0 0 0 2 2 0 0 0 0 2 0 0
GET  kpis:story-change story-draft              L + + 0 4 4 4 4 4 4 4 4 0 0
POST kpis:story-change story-draft              L 2 2 0 4 4 4 4 4 4 4 4 0 0
GET  kpis:story-check story-offered             L 0 0 0 4 + 0 4 4 4 4 + 0 0
POST kpis:story-check story-offered             L 0 0 0 4 > 0 4 4 4 4 > 0 0
GET  kpis:story-take-back story                 L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:story-take-back story                 L 0 0 0 0 0 0 0 0 0 0 2 2 0
GET  kpis:story-empty story                     L + + 0 0 0 0 0 0 0 0 + + 0
POST kpis:story-empty story                     L 2 2 0 0 0 0 0 0 0 0 2 2 0
GET  kpis:story-themes -                        L 0 0 0 0 + + 0 0 0 0 + + +
GET  kpis:story-theme-new -                     L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:story-theme-new -                     L 0 0 0 0 0 0 0 0 0 0 2 2 0
GET  kpis:story-theme-change theme              L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:story-theme-change theme              L 0 0 0 0 0 0 0 0 0 0 2 2 0
GET  kpis:matrix -                              + + + + + + + + + + + + + +
GET  kpis:matrix-csv -                          + + + + + + + + + + + + + +
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
GET  kpis:register-import-start -               L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:register-import-start -               L 0 0 0 0 0 0 0 0 0 0 2 2 0
GET  kpis:register-import-example -             L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:register-import-example -             L 0 0 0 0 0 0 0 0 0 0 5 5 0
GET  kpis:register-import nothing               L 0 0 0 0 0 0 0 0 0 0 4 4 0
POST kpis:register-import nothing               L 0 0 0 0 0 0 0 0 0 0 5 5 0
GET  kpis:register-import-confirm nothing       L 0 0 0 0 0 0 0 0 0 0 5 5 0
POST kpis:register-import-confirm nothing       L 0 0 0 0 0 0 0 0 0 0 4 4 0
GET  kpis:register-import-cancel nothing        L 0 0 0 0 0 0 0 0 0 0 5 5 0
POST kpis:register-import-cancel nothing        L 0 0 0 0 0 0 0 0 0 0 4 4 0
GET  kpis:register-import-undo nothing          L 0 0 0 0 0 0 0 0 0 0 5 5 0
POST kpis:register-import-undo nothing          L 0 0 0 0 0 0 0 0 0 0 4 4 0
GET  kpis:units-import-start -                  L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:units-import-start -                  L 0 0 0 0 0 0 0 0 0 0 2 2 0
GET  kpis:units-import-example -                L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:units-import-example -                L 0 0 0 0 0 0 0 0 0 0 5 5 0
GET  kpis:units-import nothing                  L 0 0 0 0 0 0 0 0 0 0 4 4 0
POST kpis:units-import nothing                  L 0 0 0 0 0 0 0 0 0 0 5 5 0
GET  kpis:units-import-confirm nothing          L 0 0 0 0 0 0 0 0 0 0 5 5 0
POST kpis:units-import-confirm nothing          L 0 0 0 0 0 0 0 0 0 0 4 4 0
GET  kpis:units-import-cancel nothing           L 0 0 0 0 0 0 0 0 0 0 5 5 0
POST kpis:units-import-cancel nothing           L 0 0 0 0 0 0 0 0 0 0 4 4 0
GET  kpis:units-import-undo nothing             L 0 0 0 0 0 0 0 0 0 0 5 5 0
POST kpis:units-import-undo nothing             L 0 0 0 0 0 0 0 0 0 0 4 4 0
GET  kpis:references indicator                  L 0 0 0 0 + + 0 0 0 0 + + +
POST kpis:references indicator                  L 0 0 0 0 5 5 0 0 0 0 5 5 5
GET  kpis:reference-new indicator               L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:reference-new indicator               L 0 0 0 0 0 0 0 0 0 0 2 2 0
GET  kpis:reference-change link                 L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:reference-change link                 L 0 0 0 0 0 0 0 0 0 0 > > 0
GET  kpis:reference-away link                   L 0 0 0 0 0 0 0 0 0 0 5 5 0
POST kpis:reference-away in-indicator           L 0 0 0 0 0 0 0 0 0 0 4 4 0
GET  kpis:national-targets -                    L 0 0 0 0 + + 0 0 0 0 + + +
POST kpis:national-targets -                    L 0 0 0 0 5 5 0 0 0 0 5 5 5
GET  kpis:national-target-new -                 L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:national-target-new -                 L 0 0 0 0 0 0 0 0 0 0 2 2 0
GET  kpis:national-target-change nothing        L 0 0 0 0 0 0 0 0 0 0 4 4 0
POST kpis:national-target-change nothing        L 0 0 0 0 0 0 0 0 0 0 4 4 0
GET  kpis:national-target-away nothing          L 0 0 0 0 0 0 0 0 0 0 5 5 0
POST kpis:national-target-away nothing          L 0 0 0 0 0 0 0 0 0 0 4 4 0
GET  kpis:dimensions -                          L 0 0 0 0 + + 0 0 0 0 + + +
POST kpis:dimensions -                          L 0 0 0 0 5 5 0 0 0 0 5 5 5
GET  kpis:dimension-new -                       L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:dimension-new -                       L 0 0 0 0 0 0 0 0 0 0 2 2 0
GET  kpis:dimension-change dimension            L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:dimension-change dimension            L 0 0 0 0 0 0 0 0 0 0 2 2 0
GET  kpis:category-new dimension                L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:category-new dimension                L 0 0 0 0 0 0 0 0 0 0 2 2 0
GET  kpis:category-change category              L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:category-change category              L 0 0 0 0 0 0 0 0 0 0 2 2 0
GET  kpis:category-close category               L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:category-close category               L 0 0 0 0 0 0 0 0 0 0 2 2 0
GET  kpis:units -                               L 0 0 0 0 + + 0 0 0 0 + + +
POST kpis:units -                               L 0 0 0 0 5 5 0 0 0 0 5 5 5
GET  kpis:unit-new -                            L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:unit-new -                            L 0 0 0 0 0 0 0 0 0 0 2 2 0
GET  kpis:unit unit                             L 0 0 0 0 + + 0 0 0 0 + + +
POST kpis:unit unit                             L 0 0 0 0 5 5 0 0 0 0 5 5 5
GET  kpis:unit-change unit                      L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:unit-change unit                      L 0 0 0 0 0 0 0 0 0 0 2 2 0
GET  kpis:unit-move unit-board                  L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:unit-move unit-board                  L 0 0 0 0 0 0 0 0 0 0 2 2 0
GET  kpis:unit-close unit                       L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:unit-close unit                       L 0 0 0 0 0 0 0 0 0 0 2 2 0
GET  kpis:dashboard -                           + + + + + + + + + + + + + +
GET  kpis:dashboard-line line                   + + + + + + + + + + + + + +
GET  kpis:compare code                          + + + + + + + + + + + + + +
GET  kpis:compare-csv code                      4 4 4 4 4 + + 4 4 4 4 + + +
GET  kpis:white-spots -                         + + + + + + + + + + + + + +
POST kpis:white-spots -                         5 5 5 5 5 5 5 5 5 5 5 5 5 5
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
GET  kpis:sources -                             L 0 0 0 0 + + 0 0 0 0 + + +
POST kpis:sources -                             L 0 0 0 0 5 5 0 0 0 0 5 5 5
GET  kpis:source-new -                          L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:source-new -                          L 0 0 0 0 0 0 0 0 0 0 2 2 0
GET  kpis:source-change source                  L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:source-change source                  L 0 0 0 0 0 0 0 0 0 0 2 2 0
GET  kpis:release-new source                    L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:release-new source                    L 0 0 0 0 0 0 0 0 0 0 2 2 0
GET  kpis:release release                       L 0 0 0 0 + + 0 0 0 0 + + +
POST kpis:release release                       L 0 0 0 0 5 5 0 0 0 0 5 5 5
GET  kpis:instrument-new -                      L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:instrument-new -                      L 0 0 0 0 0 0 0 0 0 0 2 2 0
GET  kpis:instrument-change instrument          L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:instrument-change instrument          L 0 0 0 0 0 0 0 0 0 0 2 2 0
GET  kpis:instrument-version instrument         L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:instrument-version instrument         L 0 0 0 0 0 0 0 0 0 0 2 2 0
GET  kpis:instrument-items version              L 0 0 0 0 + + 0 0 0 0 + + +
POST kpis:instrument-items version              L 0 0 0 0 5 5 0 0 0 0 5 5 5
GET  kpis:instrument-items-change version       L 0 0 0 0 0 0 0 0 0 0 > > 0
POST kpis:instrument-items-change version       L 0 0 0 0 0 0 0 0 0 0 > > 0
GET  kpis:instrument-items-copy version         L 0 0 0 0 0 0 0 0 0 0 5 5 0
POST kpis:instrument-items-copy version         L 0 0 0 0 0 0 0 0 0 0 > > 0
GET  kpis:administrations -                     L + + + + + + + + + + + + +
POST kpis:administrations -                     L 5 5 5 5 5 5 5 5 5 5 5 5 5
GET  kpis:administration-new school             L 4 4 4 4 0 0 4 4 4 4 + + 0
POST kpis:administration-new school             L 4 4 4 4 0 0 4 4 4 4 2 2 0
GET  kpis:administration administration         L 4 4 4 4 + + 4 4 4 4 + + +
POST kpis:administration administration         L 5 5 5 5 5 5 5 5 5 5 5 5 5
GET  kpis:administration-fill administration    L 4 4 4 4 0 0 4 4 4 4 + + 0
POST kpis:administration-fill administration    L 4 4 4 4 0 0 4 4 4 4 409 409 0
GET  kpis:administration-reopen administration  L 4 4 4 4 0 0 4 4 4 4 + + 0
POST kpis:administration-reopen administration  L 4 4 4 4 0 0 4 4 4 4 2 2 0
GET  kpis:round-administrations round           L 0 0 0 0 + + 0 0 0 0 + + +
POST kpis:round-administrations round           L 0 0 0 0 5 5 0 0 0 0 5 5 5
GET  kpis:sheet round                           L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:sheet round                           L 0 0 0 0 0 0 0 0 0 0 2 2 0
GET  kpis:sheet-preview round                   L 0 0 0 0 0 0 0 0 0 0 > > 0
POST kpis:sheet-preview round                   L 0 0 0 0 0 0 0 0 0 0 > > 0
GET  kpis:baselines code                        L 0 0 0 0 + + 0 0 0 0 + + +
POST kpis:baselines code                        L 0 0 0 0 5 5 0 0 0 0 5 5 5
GET  kpis:baseline code-school                  L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:baseline code-school                  L 0 0 0 0 0 0 0 0 0 0 2 2 0
GET  kpis:responsible school                    L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:responsible school                    L 0 0 0 0 0 0 0 0 0 0 2 2 0
GET  kpis:ask round                             L 0 0 0 0 0 0 0 0 0 0 5 5 0
POST kpis:ask round                             L 0 0 0 0 0 0 0 0 0 0 > > 0
GET  kpis:entries -                             L + + + + + + + + + + + + +
GET  kpis:entry expected                        L 4 4 4 4 0 0 4 4 4 4 + + 0
POST kpis:entry expected                        L 4 4 4 4 0 0 4 4 4 4 2 2 0
GET  kpis:entry-share -                         L + + + + + + + + + + + + +
GET  kpis:queue -                               L 0 0 0 0 + + 0 0 0 0 + + +
POST kpis:queue -                               L 0 0 0 0 5 5 0 0 0 0 5 5 5
GET  kpis:check measured                        L 0 0 0 0 4 4 0 0 0 0 4 4 4
POST kpis:check measured                        L 0 0 0 0 4 4 0 0 0 0 4 4 4
GET  kpis:years -                               + + + + + + + + + + + + + +
GET  kpis:year-new -                            L 0 0 0 0 + + 0 0 0 0 + + 0
POST kpis:year-new -                            L 0 0 0 0 2 2 0 0 0 0 2 2 0
GET  kpis:year year-draft                       4 4 4 4 4 + + 4 4 4 4 + + +
GET  kpis:year year-report                      + + + + + + + + + + + + + +
GET  kpis:year-write year-report                L 0 0 0 0 + + 0 0 0 0 + + 0
POST kpis:year-write year-draft                 L 0 0 0 0 409 409 0 0 0 0 409 409 0
GET  kpis:year-publish year-report              L 0 0 0 0 0 0 0 0 0 0 + + 0
POST kpis:year-publish year-report              L 0 0 0 0 0 0 0 0 0 0 2 2 0
GET  kpis:year-csv year-draft                   4 4 4 4 4 4 4 4 4 4 4 4 4 4
GET  kpis:year-csv year-report                  + + + + + + + + + + + + + +
GET  kpis:paper year-paper                      > > > > > > > > > > > > > >
GET  kpis:paper-state year-paper                + + + + + + + + + + + + + +
GET  kpis:paper-retry year-paper                L 5 5 5 5 5 5 5 5 5 5 5 5 5
POST kpis:paper-retry year-paper                L 0 0 0 0 0 0 0 0 0 0 > > 0
"""


def rows() -> list[tuple[str, str, str, str]]:
    """The table, row by row."""
    found = []
    for line in TABLE.strip().splitlines():
        method, name, about, *signs = line.split()
        found.append((method, name, about, " ".join(signs)))
    return found


def reference_link(indicator: Indicator) -> ReferenceLink:
    """A figure of others beside a KPI; it counts something else, and does not say what."""
    source = ReferenceSource.objects.create(code="X", title="Voorbeeldrapport", published="2024")
    series = ReferenceSeries.objects.create(name="Aandeel", segment="landelijk", unit="%", source=source)
    return ReferenceLink.objects.create(indicator=indicator, series=series)


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
    source = save_source(name="DUO", by=project.admin)
    entry = expected(measured["before"], school)
    scenery = {**measured, "programme": indicator.programme, "tbd": project.tbd, "monitor": people["monitor"]}
    year, year_paper = published(scenery)
    divided = dimension(by=project.admin)
    version = instrument(by=project.admin)
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
        "claim": [number, ContributionClaimFactory(project=project.project, indicator=indicator).pk],
        "indicator": [measured["indicator"].pk],
        "in-indicator": [measured["indicator"].pk, nobody],
        "link": [measured["indicator"].pk, reference_link(measured["indicator"]).pk],
        "unit": [school.pk],
        "unit-board": [school.pk, "bestuur"],
        "code": [measured["indicator"].code],
        "line": [measured["indicator"].programme.lines.first().number],
        "round": [measured["before"].pk],
        "school": [measured["before"].pk, school.pk],
        "code-school": [measured["indicator"].code, school.pk],
        "step": [measured["before"].pk, "review"],
        "expected": [entry.pk],
        "source": [source.pk],
        "release": [add_release(source=source, label="2025", status="final", by=project.admin).pk],
        "instrument": [save_instrument(name="W&T Kompas", by=project.admin).pk],
        "version": [version.pk],
        "administration": [taken(school, measured["before"], version, [1, 2, 3], by=project.admin, is_final=False).pk],
        "measured": [entry.measurements.first().pk],
        "dimension": [divided.pk],
        "category": [divided.categories.first().pk],
        "story": [checked(project).pk],
        "story-inside": [checked(project, visibility="inside", file=letter()).pk],
        "story-offered": [offered(project).pk],
        "story-draft": [draft(project).pk],
        "theme": [EvidenceTheme.objects.create(name_nl="Beeld van techniek").pk],
        "year-report": [year.pk],
        "year-paper": [year_paper.uid],
        "year-draft": [written(scenery, line=indicator.programme.lines.first()).pk],
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
