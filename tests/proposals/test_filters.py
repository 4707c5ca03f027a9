"""The filters of the worklist: by text, state, holder, line, who treats it, and term."""

import pytest
from django.test import RequestFactory

from proposals.enums import State
from proposals.filters import WorklistFilter, sort_of
from proposals.models import Proposal
from tests.factories import OrganisationFactory, ProposalFactory, UserFactory
from tests.proposals.desk import in_days
from tests.proposals.road import place

pytestmark = pytest.mark.django_db


@pytest.fixture
def adviser():
    return UserFactory(roles=["tbd"])


@pytest.fixture
def three(adviser):
    """One quickscan that is late, one proposal in review, one that was withdrawn."""
    late = place(ProposalFactory(title="Leerpaden techniek", quickscan=True), State.QUICKSCAN)
    review = place(
        ProposalFactory(title="Samen één school", organisation=OrganisationFactory(name="Metaalwerken Oost")),
        State.REVIEW,
    )
    ended = place(ProposalFactory(title="Gestopt plan"), State.WITHDRAWN)
    Proposal.objects.filter(pk=late.pk).update(due_on=in_days(-3), owner=adviser)
    Proposal.objects.filter(pk=review.pk).update(due_on=in_days(5), deputy=adviser)
    return late, review, ended


def titles(adviser, **query) -> set[str]:
    request = RequestFactory().get("/behandeling/", query)
    request.user = adviser
    listed = WorklistFilter(request.GET, queryset=Proposal.objects.all(), request=request)
    assert listed.is_valid(), listed.errors
    return set(listed.qs.values_list("title", flat=True))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"Leerpaden techniek", "Samen één school"}),
        ({"stand": "alles"}, {"Leerpaden techniek", "Samen één school", "Gestopt plan"}),
        ({"stand": "withdrawn"}, {"Gestopt plan"}),
        ({"bij": "tbd"}, {"Leerpaden techniek"}),
        ({"bij": "reviewers"}, {"Samen één school"}),
        ({"bij": "board"}, set()),
        ({"q": "LEERPADEN"}, {"Leerpaden techniek"}),
        ({"q": "metaalwerken"}, {"Samen één school"}),
        ({"q": "niets van dit alles"}, set()),
        ({"behandelaar": "ik"}, {"Leerpaden techniek", "Samen één school"}),
        ({"behandelaar": "niemand"}, {"Samen één school"}),
        ({"laat": "ja"}, {"Leerpaden techniek"}),
        ({"laat": "week"}, {"Samen één school"}),
        ({"laat": "ja", "bij": "reviewers"}, set()),
    ],
)
def test_each_filter_finds_its_proposals(adviser, three, query, found):
    assert titles(adviser, **query) == found


def test_a_number_finds_one_proposal(adviser, three):
    assert titles(adviser, q=three[0].number) == {"Leerpaden techniek"}


def test_a_line_and_an_adviser_can_be_chosen(adviser, three):
    assert titles(adviser, lijn=three[1].line_id) == {"Samen één school"}
    assert titles(adviser, behandelaar=adviser.pk) == {"Leerpaden techniek", "Samen één school"}


def test_an_unknown_choice_is_refused(adviser, three):
    request = RequestFactory().get("/behandeling/", {"stand": "bestaat-niet"})
    request.user = adviser
    assert not WorklistFilter(request.GET, queryset=Proposal.objects.all(), request=request).is_valid()


@pytest.mark.parametrize(
    ("value", "order"),
    [
        ("title", ("title", "pk")),
        ("-title", ("-title", "pk")),
        ("due", ("due_on", "-pk")),
        ("", None),
        ("password", None),
        ("owner__email", None),
    ],
)
def test_only_known_columns_can_be_sorted(value, order):
    assert sort_of(value) == order
