"""What the log can say about the work of TBD and the reviewers, beside the moves."""

from django.utils.translation import gettext_lazy as _

from twenteboard.platform.events import register_verbs

register_verbs(
    {
        "proposal.handed_over": _("%(actor)s gave the treatment of %(object)s to %(person)s"),
        "completion.saved": _("%(actor)s worked on what must be added to %(object)s"),
        "review.begun": _("%(actor)s declared to have no interest in %(object)s and began the review"),
        "review.date_moved": _("%(actor)s moved the date of the reviews of %(object)s to %(due_on)s"),
        "advice.saved": _("%(actor)s worked on the advice on %(object)s (%(audience)s)"),
    }
)
