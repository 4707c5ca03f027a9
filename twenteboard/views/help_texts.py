"""Questions and answers of the help page, per kind of reader."""

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Answer:
    """One question and its answer."""

    question: str | Promise
    answer: str | Promise


@dataclass(frozen=True)
class Group:
    """Questions of one kind of reader; ``id`` is the anchor on the page."""

    id: str
    title: str | Promise
    items: list[Answer] = field(default_factory=list)


GROUPS = [
    Group(
        "aanvragen",
        _("Writing a proposal"),
        [
            Answer(
                _("What is a quickscan?"),
                _(
                    "A short description of your plan. You answer it in about twenty minutes. We see whether it fits "
                    "the programme and the KRACHT criteria, and talk it over with you. Does it fit? Then we invite "
                    "you to write a full proposal. What you filled in already is taken along."
                ),
            ),
            Answer(
                _("Can I stop halfway?"),
                _(
                    "Yes. With “Save and continue” each page is kept, and the page says when that was. Later you go "
                    "on where you stopped, on another computer too."
                ),
            ),
            Answer(
                _("Can I work on it with others?"),
                _(
                    "Yes. You give colleagues and partners access on the page of the proposal. The leading "
                    "organisation hands it in."
                ),
            ),
            Answer(
                _("Our organisation is not in the list. What now?"),
                _(
                    "Type its name all the same. Do we show other names? Then choose “None of these”. We check the "
                    "organisation later; you can go on at once."
                ),
            ),
            Answer(
                _("Can I change something after handing in?"),
                _(
                    "No. What you handed in is fixed, so that everyone judges the same text. If something is missing, "
                    "we ask you to add it, and open that part again."
                ),
            ),
            Answer(
                _("When do I hear something?"),
                _(
                    "On the page of your proposal you see where it is, who is working on it and when you can expect "
                    "an answer. You get an e-mail at every step."
                ),
            ),
        ],
    ),
    Group(
        "partner",
        _("Taking part as a partner"),
        [
            Answer(
                _("Must each partner make an account?"),
                _(
                    "No. Only who writes or reads along needs one. Who submits declares that all partners know the "
                    "plan and agree with their part."
                ),
            ),
            Answer(
                _("What do we promise as a partner?"),
                _(
                    "That you know the proposal, and that your organisation does its part as it is described there. "
                    "Money and hours count only once the proposal is granted."
                ),
            ),
        ],
    ),
    Group(
        "beoordelen",
        _("Reviewing and deciding"),
        [
            Answer(
                _("How do I know what I must do?"),
                _("Log in and open “My work”. What asks for your attention is at the top, with its date."),
            ),
            Answer(
                _("My organisation takes part in a proposal. May I judge it?"),
                _(
                    "No. The portal knows for which organisations you act and keeps those proposals away from you. Do "
                    "you have another interest? Report it on the page of the review or the meeting."
                ),
            ),
            Answer(
                _("Can I come back to a review?"),
                _("Until you hand it in. After that it is fixed, so that the advice rests on what you wrote."),
            ),
            Answer(
                _("Where do I find the papers of a meeting?"),
                _("On the page of the meeting: each proposal, with our advice to the Board as a PDF."),
            ),
        ],
    ),
    Group(
        "inloggen",
        _("Logging in and your data"),
        [
            Answer(
                _("I forgot my password."),
                _("Choose “Forgot your password?” on the login page. You get an e-mail with a link to choose another."),
            ),
            Answer(
                _("I cannot log in any more."),
                _(
                    "After five wrong passwords the portal locks for an hour. Wait, or ask us to unlock it. Choose a "
                    "new password when you are not sure of the old one."
                ),
            ),
            Answer(
                _("A colleague leaves. What about our proposals?"),
                _(
                    "They belong to the organisation, not to the person. Give another colleague access before, or "
                    "ask us to do so."
                ),
            ),
        ],
    ),
    Group(
        "lezen",
        _("Following what happens"),
        [
            Answer(
                _("Where do I see what was granted?"),
                _("Under Projects: what each project does, who takes part, what it costs and what it promised."),
            ),
            Answer(
                _("Do the projects work?"),
                _(
                    "For each KPI you can read what projects promised and how it is measured. Measurements follow; a "
                    "number is shown only with its date, its source and how many took part."
                ),
            ),
        ],
    ),
]
