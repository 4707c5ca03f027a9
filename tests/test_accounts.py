"""Logging in and all that is around it, as a visitor meets it."""

import re

import pytest
from allauth.account.models import EmailAddress
from axes.models import AccessAttempt
from django.core import mail
from django.urls import reverse

from partners.enums import Role
from partners.models import Organisation, RoleAssignment, User
from partners.services.demo_accounts import DEMO_DOMAIN, DEMO_PASSWORD, PEOPLE, demo_groups, make_demo_accounts
from proposals.models import Board, Seat
from proposals.services.demo_board import make_demo_board
from tests.factories import PASSWORD, OrganisationFactory, ProgrammeFactory, UserFactory
from twenteboard.platform.jobs import run_due
from twenteboard.platform.models import Event, Message

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "vier-groene-fietsen-2026"
WRONG = "Het e-mailadres of het wachtwoord klopt niet"


def log_in(client, user, password=PASSWORD, **more):
    return client.post(reverse("account_login"), {"login": user.email, "password": password, **more})


def errors_of(response) -> list[str]:
    return [str(text) for texts in response.context["form"].errors.values() for text in texts]


def link_in(message: Message) -> str:
    return re.search(r"http://testserver(/\S+)", message.body_text).group(1)


# --- logging in --------------------------------------------------------------------------------------


def test_logging_in_leads_to_my_work_and_is_noted(client):
    user = UserFactory()
    response = log_in(client, user)
    assert response.status_code == 302
    assert response["Location"] == reverse("work")
    event = Event.objects.of(user).get(verb="account.logged_in")
    assert event.actor == user


def test_capitals_in_the_address_do_not_matter(client):
    user = UserFactory(email="anna@voorbeeld.example")
    client.post(reverse("account_login"), {"login": "Anna@Voorbeeld.example", "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(user.pk)


def test_wrong_password_and_unknown_address_read_the_same(client):
    user = UserFactory()
    known = log_in(client, user, "onjuist")
    unknown = client.post(reverse("account_login"), {"login": "niemand@voorbeeld.example", "password": "onjuist"})
    assert errors_of(known) == errors_of(unknown)
    assert errors_of(known)[0].startswith(WRONG)
    page = known.content.decode()
    assert "<title>Fout: " in page
    assert page.index("data-error-summary") < page.index("<h1")
    assert user.email in page  # what was typed stays


def test_an_empty_form_says_what_to_do_at_each_field(client):
    response = client.post(reverse("account_login"), {})
    assert errors_of(response) == ["Vul uw e-mailadres in", "Vul uw wachtwoord in"]
    assert " required" not in response.content.decode().split("<main")[1].split("</main>")[0]


def test_browsers_can_fill_in_the_form(client):
    page = client.get(reverse("account_login")).content.decode()
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert "placeholder" not in page
    assert "novalidate" in page


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [("/privacy/", "/privacy/"), ("https://kwaad.example/", "/werk/"), ("//kwaad.example", "/werk/")],
)
def test_after_logging_in_the_page_asked_for_comes_when_it_is_ours(client, wanted, reached):
    assert log_in(client, UserFactory(), next=wanted)["Location"] == reached


def test_who_is_logged_out_returns_to_the_page(client):
    response = client.get(reverse("profile"))
    assert response["Location"] == f"{reverse('account_login')}?next={reverse('profile')}"
    page = client.get(response["Location"])
    assert "Wat u opsloeg, is bewaard" in page.content.decode()
    assert f'value="{reverse("profile")}"' in page.content.decode()


def test_a_closed_account_cannot_log_in(client):
    user = UserFactory(is_active=False)
    log_in(client, user)
    assert "_auth_user_id" not in client.session


def test_logging_out_is_a_button_and_not_a_link(client):
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("account_logout")).status_code == 200
    assert "_auth_user_id" in client.session
    assert client.post(reverse("account_logout")).status_code == 302
    assert "_auth_user_id" not in client.session


def test_the_admin_pages_have_no_login_page_of_their_own(client):
    response = client.get("/beheer/django/login/")
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


# --- five wrong passwords ----------------------------------------------------------------------------


@pytest.fixture
def locks(settings):
    settings.AXES_ENABLED = True


@pytest.mark.usefixtures("locks")
def test_five_wrong_passwords_lock_and_the_page_says_what_to_do(client):
    user = UserFactory()
    for _n in range(4):
        assert log_in(client, user, "onjuist").status_code == 200
    fifth = log_in(client, user, "onjuist")
    assert fifth.status_code == 429
    assert "account/locked.html" in [template.name for template in fifth.templates]
    assert reverse("account_reset_password") in fifth.content.decode()
    assert Event.objects.of(user).get(verb="account.locked_out").data == {"tries": 5}


@pytest.mark.usefixtures("locks")
def test_a_locked_account_refuses_the_right_password_too_and_is_noted_once(client):
    user = UserFactory()
    for _n in range(5):
        log_in(client, user, "onjuist")
    assert log_in(client, user).status_code == 429
    assert "_auth_user_id" not in client.session
    assert Event.objects.of(user).filter(verb="account.locked_out").count() == 1


@pytest.mark.usefixtures("locks")
def test_an_address_without_account_locks_in_the_same_way(client):
    for _n in range(5):
        response = client.post(reverse("account_login"), {"login": "niemand@voorbeeld.example", "password": "x"})
    assert response.status_code == 429
    assert not Event.objects.filter(verb="account.locked_out").exists()


@pytest.mark.usefixtures("locks")
def test_another_person_is_not_locked_by_it(client):
    user, other = UserFactory(), UserFactory()
    for _n in range(5):
        log_in(client, user, "onjuist")
    assert log_in(client, other)["Location"] == reverse("work")


@pytest.mark.usefixtures("locks")
def test_a_new_password_by_mail_unlocks(client):
    user = UserFactory()
    for _n in range(5):
        log_in(client, user, "onjuist")
    choose_new_password(client, user)
    assert not AccessAttempt.objects.filter(username=user.email).exists()
    assert log_in(client, user, NEW_PASSWORD)["Location"] == reverse("work")


@pytest.mark.usefixtures("locks")
def test_the_administrator_unlocks_from_the_list_of_people(client):
    user, admin = UserFactory(), UserFactory(is_staff=True, is_superuser=True)
    for _n in range(5):
        log_in(client, user, "onjuist")
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    people = reverse("admin:partners_user_changelist")
    chosen = {"action": "unlock_accounts", "_selected_action": [user.pk, admin.pk]}
    assert f"Van slot gehaald: {user}." in client.post(people, chosen, follow=True).content.decode()
    assert Event.objects.of(user).get(verb="account.unlocked").actor == admin
    assert "niet op slot" in client.post(people, chosen, follow=True).content.decode()
    client.logout()
    assert log_in(client, user)["Location"] == reverse("work")


# --- a new password ----------------------------------------------------------------------------------


def choose_new_password(client, user, again=NEW_PASSWORD):
    client.post(reverse("account_reset_password"), {"email": user.email})
    message = Message.objects.filter(template="account_password_reset_key").latest("pk")
    page = client.get(link_in(message), follow=True)
    return client.post(page.context["action_url"], {"password1": NEW_PASSWORD, "password2": again})


def test_the_reset_mail_waits_in_the_outbox_in_the_receivers_language(client):
    user = UserFactory(language="en", full_name="Anna Voorbeeld")
    response = client.post(reverse("account_reset_password"), {"email": user.email})
    assert response["Location"] == reverse("account_reset_password_done")
    message = Message.objects.get()
    assert (message.to_user, message.language, message.template) == (user, "en", "account_password_reset_key")
    assert "Dear Anna Voorbeeld" in message.body_text
    assert mail.outbox == []
    run_due()
    assert mail.outbox[0].to == [user.email]


def test_asking_for_an_unknown_address_looks_the_same(client):
    user = UserFactory()
    known = client.post(reverse("account_reset_password"), {"email": user.email}, follow=True)
    unknown = client.post(reverse("account_reset_password"), {"email": "niemand@voorbeeld.example"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    message = Message.objects.get(recipient="niemand@voorbeeld.example")
    assert message.template == "account_unknown_account"
    assert "geen account" in message.body_text


def test_the_link_gives_a_new_password_once(client):
    user = UserFactory()
    assert choose_new_password(client, user).status_code == 302
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)
    used = Message.objects.get(template="account_password_reset_key")
    assert client.get(link_in(used)).context["token_fail"] is True
    assert Message.objects.get(template="account_password_reset").to_user == user


def test_two_different_passwords_are_told_in_u_form(client):
    response = choose_new_password(client, UserFactory(), again="iets-anders-2026")
    assert errors_of(response) == ["De twee wachtwoorden zijn niet gelijk. Vul het nieuwe wachtwoord nog een keer in"]


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("kort", "minstens 12 tekens"),
        ("837492837465", "Gebruik ook letters"),
        ("wachtwoord1234voorbeeldnaam", "minder op uw naam"),
    ],
)
def test_a_weak_password_says_how_to_choose_a_better_one(client, password, says):
    user = UserFactory(email="wachtwoord1234voorbeeldnaam@voorbeeld.example")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    data = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    response = client.post(reverse("account_change_password"), data)
    assert len(errors_of(response)) == 1
    assert says in errors_of(response)[0]


def test_changing_the_password_keeps_one_logged_in_and_sends_word(client):
    user = UserFactory()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    data = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    response = client.post(reverse("account_change_password"), data, follow=True)
    assert response.redirect_chain[-1][0] == reverse("profile")
    assert "Uw nieuwe wachtwoord is opgeslagen." in response.content.decode()
    assert Message.objects.get().template == "account_password_changed"


# --- a new account -----------------------------------------------------------------------------------


def sign_up(client, email="nieuw@voorbeeld.example", **more):
    data = {"full_name": " Nieuwe  Naam ", "email": email, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    return client.post(reverse("account_signup"), data | more, follow=True)


def test_a_new_account_works_after_the_address_is_confirmed(client):
    response = sign_up(client)
    assert response.redirect_chain[-1][0] == reverse("account_email_verification_sent")
    user = User.objects.get(email="nieuw@voorbeeld.example")
    assert (user.full_name, user.language, user.roles) == ("Nieuwe Naam", "nl", frozenset())
    assert log_in(client, user, NEW_PASSWORD)["Location"] == reverse("account_email_verification_sent")
    assert "_auth_user_id" not in client.session
    message = Message.objects.filter(to_user=user).first()
    assert client.get(link_in(message)).status_code == 200
    client.post(link_in(message))
    assert EmailAddress.objects.get(user=user).verified
    assert log_in(client, user, NEW_PASSWORD)["Location"] == reverse("work")


def test_signing_up_with_a_known_address_tells_only_its_owner(client):
    user = UserFactory()
    known = sign_up(client, email=user.email)
    assert known.redirect_chain == sign_up(client).redirect_chain
    assert User.objects.filter(email=user.email).count() == 1
    message = Message.objects.get(recipient=user.email)
    assert message.template == "account_account_already_exists"
    assert link_in(message) == reverse("account_reset_password")


def test_signing_up_names_every_fault_at_its_field(client):
    response = client.post(reverse("account_signup"), {"email": "geen adres"})
    assert errors_of(response) == [
        "Vul uw voornaam en achternaam in",
        "Vul een e-mailadres in zoals naam@organisatie.nl",
        "Kies een wachtwoord van minstens 12 tekens",
        "Vul het nieuwe wachtwoord nog een keer in",
    ]


# --- profile and language ----------------------------------------------------------------------------


def test_the_profile_shows_roles_and_organisations_and_keeps_changes(client):
    user = UserFactory(roles=[Role.TBD], organisations=[OrganisationFactory(name="Voorbeeldcollege")])
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("profile")).content.decode()
    assert "Adviseur bij Twente Board Development" in page
    assert "Voorbeeldcollege" in page
    client.post(reverse("profile"), {"full_name": "Andere Naam", "language": "en"})
    user.refresh_from_db()
    assert (user.full_name, user.language) == ("Andere Naam", "en")
    assert Event.objects.of(user).get(verb="account.profile_changed").data == {"fields": ["full_name", "language"]}
    assert "Your profile" in client.get(reverse("profile")).content.decode()


def test_a_refused_profile_keeps_what_was_typed_and_changes_nothing(client):
    user = UserFactory(full_name="Anna Voorbeeld")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    response = client.post(reverse("profile"), {"full_name": "  ", "language": "en"})
    assert errors_of(response) == ["Vul uw voornaam en achternaam in"]
    assert "Anna Voorbeeld" in response.content.decode()  # the menu still names who is logged in
    user.refresh_from_db()
    assert user.language == "nl"


def test_switching_language_stays_on_the_page_and_is_remembered(client):
    user = UserFactory()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    response = client.post(reverse("set_language"), {"language": "en", "next": "/privacy/?a=1"})
    assert response["Location"] == "/privacy/?a=1"
    user.refresh_from_db()
    assert user.language == "en"
    assert 'lang="en"' in client.get("/privacy/").content.decode()


def test_an_unknown_language_changes_nothing(client):
    user = UserFactory()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.post(reverse("set_language"), {"language": "xx", "next": "/"})
    user.refresh_from_db()
    assert user.language == "nl"


# --- the demonstration -------------------------------------------------------------------------------


def test_demo_accounts_are_made_once_and_mended(client):
    first = make_demo_accounts()
    User.objects.filter(email="tbd" + DEMO_DOMAIN).update(is_active=False)
    again = make_demo_accounts()
    assert {login: user.pk for login, user in first.items()} == {login: user.pk for login, user in again.items()}
    assert again["tbd"].check_password(DEMO_PASSWORD)
    assert again["tbd"].is_active
    assert log_in(client, again["tbd"], DEMO_PASSWORD)["Location"] == reverse("work")
    assert RoleAssignment.objects.count() == sum(len(person.roles) for person in PEOPLE)
    assert all(place.is_example for place in Organisation.objects.filter(name__contains="(fictief voorbeeld)"))


def test_the_demo_board_has_ten_votes_in_different_organisations():
    make_demo_accounts()
    programme = ProgrammeFactory()
    make_demo_board(programme)
    make_demo_board(programme)
    assert Board.objects.count() == 1
    votes = Seat.objects.filter(kind="vote")
    assert votes.count() == 10
    assert votes.values("holder").distinct().count() == 10
    assert votes.values("organisation").distinct().count() == 10
    assert {pillar: votes.filter(pillar=pillar).count() for pillar in ("business", "education", "government")} == {
        "business": 3,
        "education": 3,
        "government": 4,
    }
    assert Seat.objects.get(kind="chair").holder.email == "voorzitter" + DEMO_DOMAIN


def test_the_login_page_lists_the_demo_accounts_with_one_query(client, django_assert_num_queries):
    make_demo_accounts()
    with django_assert_num_queries(1):
        groups = demo_groups()
    assert sum(len(group.accounts) for group in groups) == len(PEOPLE)
    page = client.get(reverse("account_login")).content.decode()
    assert all(f'value="{person.email}"' in page for person in PEOPLE)


def test_one_click_logs_in_as_a_demo_account(client):
    user = make_demo_accounts()["secretaris"]
    response = client.post(reverse("demo-login"), {"email": user.email, "next": "/privacy/"})
    assert response["Location"] == "/privacy/"
    assert client.session["_auth_user_id"] == str(user.pk)


def test_the_demo_login_never_leads_outside(client):
    user = make_demo_accounts()["tbd"]
    response = client.post(reverse("demo-login"), {"email": user.email, "next": "https://kwaad.example/"})
    assert response["Location"] == reverse("work")


def test_only_demo_accounts_can_log_in_with_one_click(client):
    user = UserFactory()
    assert client.post(reverse("demo-login"), {"email": user.email}).status_code == 404
    assert client.post(reverse("demo-login"), {"email": f"{user.email}{DEMO_DOMAIN}"}).status_code == 404
    assert client.get(reverse("demo-login")).status_code == 405


def test_outside_the_demonstration_there_is_no_such_door(client, settings):
    user = make_demo_accounts()["beheer"]
    settings.DEMO = False
    assert client.post(reverse("demo-login"), {"email": user.email}).status_code == 404
    assert "_auth_user_id" not in client.session
    assert user.email not in client.get(reverse("account_login")).content.decode()


def test_the_demo_login_asks_for_a_token():
    from django.test import Client

    user = make_demo_accounts()["tbd"]
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse("demo-login"), {"email": user.email}).status_code == 403
