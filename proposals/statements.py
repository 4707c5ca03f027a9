"""The declarations applicants make when they submit. The text as shown is kept with the proposal."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STATEMENTS: dict[str, Promise] = {
    "truth": _("I have filled in everything truthfully, and I may act for the consortium."),
    "privacy": _(
        "I know that Twente Board Development, the reviewers and the Twente Board process the names and contact "
        "details in this form to assess the plan."
    ),
    "partners": _("All partners that I named know this plan and agree with their part in it."),
}
MISSING: dict[str, Promise] = {
    "truth": _("Declare that you filled in everything truthfully."),
    "privacy": _("Declare that you know how we use the names and contact details."),
    "partners": _("Declare that all partners agree with their part."),
}
