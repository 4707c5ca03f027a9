"""Who works on a proposal, and the reaction to the advice."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..enums import State
from ..forms.pages import InviteForm, LevelForm, ResponseForm
from ..models import ApplicantResponse, Proposal
from ..rules import may
from ..services import team as service
from ..services.responding import save_response, send_response, sent_advice
from ..workflow import AlreadyMoved, GuardFailed, NotAllowed
from .applicant_access import own_proposal

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@GET_OR_POST
def team(request, number: str):
    """Show who works on the proposal; the lead editor invites, changes and removes."""
    proposal = own_proposal(request.user, number)
    manages = may(request.user, "manage_team", proposal)
    invite_form = InviteForm(initial={"level": "editor"})
    if request.method == "POST":
        if not manages:
            raise PermissionDenied
        if "member" in request.POST:
            return _change(request, proposal)
        invite_form = InviteForm(request.POST)
        if invite_form.is_valid() and _invite(request, proposal, invite_form):
            return redirect("proposals:team", number)
    members = list(proposal.team.select_related("user").prefetch_related("user__memberships__organisation"))
    for member in members:
        member.form = LevelForm(initial={"level": member.level}, prefix=f"member-{member.pk}")
    return render(
        request,
        "proposals/team.html",
        {"proposal": proposal, "members": members, "form": invite_form, "manages": manages},
        status=422 if invite_form.is_bound else 200,
    )


def _refused(code: str) -> str:
    sentences = {
        "no_account": _(
            "There is no account with this e-mail address yet. Ask your colleague to make an account, and then invite "
            "again."
        ),
        "already_there": _("This person is on the team already."),
        "last_lead": _("There must always be a lead editor. Make somebody else lead editor first."),
    }
    return sentences[code]


def _invite(request, proposal: Proposal, form: InviteForm) -> bool:
    try:
        member = service.invite(
            proposal=proposal, by=request.user, email=form.cleaned_data["email"], level=form.cleaned_data["level"]
        )
    except service.TeamRefused as refusal:
        form.add_error("email", _refused(refusal.code))
        return False
    messages.success(request, _("%(name)s can now work on this proposal and gets a mail.") % {"name": member.user})
    return True


def _change(request, proposal: Proposal):
    text = request.POST["member"]
    pk = int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
    member = get_object_or_404(proposal.team.select_related("user"), pk=pk)
    name = str(member.user)
    try:
        if "remove" in request.POST:
            service.remove(proposal=proposal, by=request.user, member=member)
            messages.success(request, _("%(name)s no longer works on this proposal.") % {"name": name})
        else:
            form = LevelForm(request.POST, prefix=f"member-{member.pk}")
            if not form.is_valid():
                messages.error(request, _("Choose what %(name)s may do.") % {"name": name})
            else:
                service.change_level(
                    proposal=proposal, by=request.user, member=member, level=form.cleaned_data["level"]
                )
                messages.success(
                    request, _("Saved: %(name)s – %(level)s.") % {"name": name, "level": member.get_level_display()}
                )
    except service.TeamRefused as refusal:
        messages.error(request, _refused(refusal.code))
    if not proposal.team.filter(user=request.user).exists():
        return redirect("proposals:own")
    return redirect("proposals:team", proposal.number)


@login_required
@GET_OR_POST
def response(request, number: str):
    """Read the advice and react; a draft is kept until it is sent."""
    proposal = own_proposal(request.user, number)
    version = sent_advice(proposal)
    if version is None:
        messages.info(request, _("There is no advice to react to yet."))
        return redirect(proposal)
    stored = ApplicantResponse.objects.filter(advice_version=version).select_related("by").first()
    is_open = proposal.state == State.HEARING and (stored is None or stored.sent_at is None)
    writes = is_open and may(request.user, "write_response", proposal)
    form = ResponseForm(
        request.POST if request.method == "POST" else None, initial={"text": stored.text if stored else ""}
    )
    problems = []
    if request.method == "POST":
        if not may(request.user, "write_response", proposal):
            raise PermissionDenied
        sends = "send" in request.POST
        if not sends:
            form.fields["text"].required = False
        if not is_open:
            messages.warning(request, _("The reaction was sent already, or its term has passed."))
            return redirect(proposal)
        if form.is_valid():
            text = form.cleaned_data["text"]
            try:
                if sends:
                    send_response(proposal=proposal, by=request.user, text=text)
                    messages.success(request, _("Your reaction was sent."))
                    return redirect(proposal)
                save_response(proposal=proposal, by=request.user, text=text)
                messages.success(request, _("Your reaction was saved. It was not sent yet."))
                return redirect("proposals:response", number)
            except NotAllowed:
                raise PermissionDenied from None
            except AlreadyMoved as refusal:
                messages.warning(request, str(refusal))
                return redirect(proposal)
            except GuardFailed as refusal:
                problems = refusal.problems
    return render(
        request,
        "proposals/response.html",
        {
            "proposal": proposal,
            "version": version,
            "response": stored,
            "form": form,
            "problems": problems,
            "writes": writes,
        },
        status=422 if request.method == "POST" else 200,
    )
