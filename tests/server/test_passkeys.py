from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from fastapi import FastAPI

from tests.server.authenticator import PRESENT, Authenticator
from tests.server.conftest import SITE, Newcomer, Visit
from vouchsafe.review import Role

ORIGIN = SITE.origin


def register(visit: Visit, key: Authenticator, label: str = "phone") -> Any:
    options = visit.post("/api/v1/you/passkeys/options").json()["options"]
    return visit.post(
        "/api/v1/you/passkeys", json={"credential": key.create(options), "label": label}
    )


def sign_in(visit: Visit, key: Authenticator) -> Any:
    options = visit.post("/api/v1/passkey/options").json()["options"]
    return visit.post("/api/v1/passkey", json={"credential": key.get(options)})


def test_a_passkey_is_a_way_in(admin: Visit, stranger: Visit) -> None:
    key = Authenticator(ORIGIN)
    assert register(admin, key).status_code == 201

    answer = sign_in(stranger, key)

    assert answer.status_code == 200
    assert answer.json()["label"] == "Heron"
    assert stranger.get("/api/v1/you").status_code == 200


def test_it_is_listed_and_can_be_removed(admin: Visit, stranger: Visit) -> None:
    key = Authenticator(ORIGIN)
    made = register(admin, key, "blue key").json()
    assert [each["label"] for each in admin.get("/api/v1/you/passkeys").json()] == ["blue key"]

    admin.delete(f"/api/v1/you/passkeys/{made['id']}")

    assert sign_in(stranger, key).status_code in {401, 403}


def test_the_options_ask_for_a_verified_user_and_no_attestation(admin: Visit) -> None:
    options = admin.post("/api/v1/you/passkeys/options").json()["options"]

    assert options["attestation"] == "none"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["rp"]["id"] == "localhost"


def test_signing_in_names_nobody(stranger: Visit, admin: Visit) -> None:
    register(admin, Authenticator(ORIGIN))

    options = stranger.post("/api/v1/passkey/options").json()["options"]

    assert options["allowCredentials"] == []


def test_the_same_passkey_is_not_kept_twice(admin: Visit) -> None:
    key = Authenticator(ORIGIN)
    register(admin, key)

    assert register(admin, key).status_code == 409


def test_a_challenge_works_once(admin: Visit, stranger: Visit) -> None:
    key = Authenticator(ORIGIN)
    register(admin, key)
    options = stranger.post("/api/v1/passkey/options").json()["options"]
    answered = key.get(options)
    assert stranger.post("/api/v1/passkey", json={"credential": answered}).status_code == 200

    again = stranger.post("/api/v1/passkey", json={"credential": answered})

    assert again.status_code == 401


def test_a_challenge_of_our_own_making_is_no_challenge(admin: Visit, stranger: Visit) -> None:
    key = Authenticator(ORIGIN)
    register(admin, key)
    forged = {"challenge": base64.urlsafe_b64encode(bytes(32)).decode(), "rpId": "localhost"}

    assert stranger.post("/api/v1/passkey", json={"credential": key.get(forged)}).status_code == 401


def test_a_registrations_challenge_is_its_persons(admin: Visit, newcomer: Newcomer) -> None:
    tern = newcomer("Tern", Role.REVIEWER)
    options = admin.post("/api/v1/you/passkeys/options").json()["options"]
    credential = Authenticator(ORIGIN).create(options)

    answer = tern.post("/api/v1/you/passkeys", json={"credential": credential, "label": "x"})

    assert answer.status_code == 401
    assert tern.get("/api/v1/you/passkeys").json() == []


@pytest.mark.parametrize(
    "wrong",
    [{"origin": "https://evil.example"}, {"origin": "http://localhost:9"}, {"flags": PRESENT}],
    ids=["another site", "another port", "an unverified user"],
)
def test_what_does_not_belong_here_is_refused(
    admin: Visit, stranger: Visit, wrong: dict[str, Any]
) -> None:
    assert register(admin, Authenticator(**{"origin": ORIGIN, **wrong})).status_code == 403
    key = Authenticator(ORIGIN)
    register(admin, key)
    for name, value in wrong.items():
        setattr(key, name, value)

    answer = sign_in(stranger, key)

    assert answer.status_code == 403
    assert not answer.cookies


def test_another_key_cannot_sign_for_it(admin: Visit, stranger: Visit) -> None:
    key = Authenticator(ORIGIN)
    register(admin, key)

    answer = sign_in(stranger, Authenticator(ORIGIN, credential=key.credential, user=key.user))

    assert answer.status_code == 403


def test_a_counter_that_goes_back_is_noticed(admin: Visit, stranger: Visit) -> None:
    key = Authenticator(ORIGIN)
    register(admin, key)
    assert sign_in(stranger, key).status_code == 200
    key.counter = 0

    answer = sign_in(stranger, key)

    assert answer.status_code == 403
    assert answer.json()["code"] == "passkey-cloned"


def test_somebody_elses_user_handle_is_refused(admin: Visit, stranger: Visit) -> None:
    key = Authenticator(ORIGIN)
    register(admin, key)
    key.user = bytes(16)

    assert sign_in(stranger, key).status_code == 403


@pytest.mark.parametrize(
    "credential",
    [{}, {"id": 1}, {"id": "x", "rawId": "y", "response": [], "type": "public-key"}, {"a": {}}],
)
def test_what_is_no_credential_is_refused(
    admin: Visit, stranger: Visit, credential: dict[str, Any]
) -> None:
    assert stranger.post("/api/v1/passkey", json={"credential": credential}).status_code == 403
    given = {"credential": credential, "label": "x"}
    assert admin.post("/api/v1/you/passkeys", json=given).status_code == 403


def test_damaged_client_data_is_refused(admin: Visit, stranger: Visit) -> None:
    key = Authenticator(ORIGIN)
    register(admin, key)
    credential = key.get(stranger.post("/api/v1/passkey/options").json()["options"])
    credential["response"]["clientDataJSON"] = base64.urlsafe_b64encode(
        json.dumps({"type": "webauthn.get"}).encode()
    ).decode()

    assert stranger.post("/api/v1/passkey", json={"credential": credential}).status_code == 403


def test_on_a_bare_address_browsers_have_no_passkeys(app: FastAPI) -> None:
    headers = {"host": "127.0.0.1:8750", "origin": "http://127.0.0.1:8750"}
    with Visit(app, SITE) as visit:
        answer = visit.post("/api/v1/passkey/options", headers=headers)

    assert answer.status_code == 409
    assert answer.json()["code"] == "needs-https"
