"""What the log can say about programmes and projects."""

from django.utils.translation import gettext_lazy as _

from twenteboard.platform.events import register_verbs

register_verbs(
    {
        "contours.frozen": _("%(actor)s fixed the version “%(object)s” of the programme text"),
        "project.opened": _("%(actor)s opened project %(object)s after decision %(decision)s"),
        "project.decision_corrected": _("%(actor)s let %(object)s follow corrected decision %(decision)s"),
    }
)

register_verbs(
    {
        "project.team_changed": _("%(actor)s changed what %(person)s may do in project %(object)s"),
        "project.milestone_met": _("%(actor)s noted that milestone “%(milestone)s” was met"),
        "project.milestone_reopened": _("%(actor)s noted that milestone “%(milestone)s” is not met after all"),
        "project.obligation_met": _("%(actor)s told that the condition “%(obligation)s” is met"),
        "project.obligation_confirmed": _("%(actor)s confirmed that the condition “%(obligation)s” is met"),
        "project.obligation_returned": _("%(actor)s asked more about the condition “%(obligation)s”"),
        "project.expense_added": _("%(actor)s entered an expense of %(amount)s: %(description)s"),
        "project.expense_cancelled": _("%(actor)s cancelled the expense of %(amount)s: %(description)s"),
        "project.forecast_made": _("%(actor)s expects to spend %(amount)s in %(year)s"),
        "project.output_added": _("%(actor)s started to count “%(output)s”"),
        "project.output_changed": _("%(actor)s changed what is counted: “%(output)s”"),
        "project.output_ended": _("%(actor)s stopped counting “%(output)s”: %(reason)s"),
        "project.outputs_filled": _("%(actor)s entered the numbers for progress report %(number)s"),
        "project.risk_added": _("%(actor)s added the risk “%(risk)s”, size %(score)s"),
        "project.risk_changed": _("%(actor)s changed the risk “%(risk)s”: size %(was)s became %(score)s"),
        "project.risk_closed": _("%(actor)s closed the risk “%(risk)s”"),
        "project.report_submitted": _("%(actor)s handed in progress report %(number)s"),
        "project.report_returned": _("%(actor)s returned progress report %(number)s"),
        "project.report_accepted": _("%(actor)s accepted progress report %(number)s"),
        "project.steered": _("%(actor)s recorded steering decision %(number)s: %(outcome)s"),
        "project.state_changed": _("The project is “%(state)s” by steering decision %(number)s"),
        "project.action_done": _("%(actor)s finished “%(action)s”"),
        "project.lesson_written": _("%(actor)s wrote down the lesson “%(lesson)s”"),
        "project.lesson_changed": _("%(actor)s changed the lesson “%(lesson)s”"),
        "project.read": _("%(actor)s read project %(object)s"),
        "project.paper_downloaded": _("%(actor)s opened “%(title)s”"),
        "project.paper_retried": _("%(actor)s had “%(title)s” made again"),
    }
)
