"""Passkeys: WebAuthn Level 3, sections 7.1 and 7.2, by the library `webauthn`.

A passkey is discoverable and verifies its user, so that it is two factors and needs no name typed
in. No attestation is asked for: which make of key somebody uses is nobody's business.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    options_to_json_dict,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from vouchsafe.errors import VouchsafeError
from vouchsafe.review import Passkey, Person, Reviews, SignedIn
from vouchsafe.server.errors import NeedsSecure, PasskeyRefused
from vouchsafe.server.site import Site

_NAME = "Vouchsafe"
_REQUIRED = UserVerificationRequirement.REQUIRED


@dataclass(frozen=True, slots=True)
class _Party:
    """What a passkey is bound to: the domain, and the origin of our pages on it."""

    id: str
    origin: str


def registration_options(
    team: Reviews, site: Site, request: Request, who: Person
) -> dict[str, Any]:
    """What `navigator.credentials.create` needs. Raises `NeedsSecure`."""
    party = _party(site, request)
    options = generate_registration_options(
        rp_id=party.id,
        rp_name=_NAME,
        user_id=bytes.fromhex(who.id),
        user_name=who.label,
        challenge=team.new_challenge(who),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            require_resident_key=True,
            user_verification=_REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=known.credential) for known in team.passkeys(who)
        ],
    )
    return options_to_json_dict(options)


def register(
    team: Reviews,
    site: Site,
    request: Request,
    who: Person,
    *,
    untrusted_credential: dict[str, Any],
    label: str,
) -> Passkey:
    """Keep a new passkey's public half. Raises `PasskeyRefused`."""
    party = _party(site, request)
    try:
        parsed = parse_registration_credential_json(untrusted_credential)
        challenge = parse_client_data_json(parsed.response.client_data_json).challenge
        team.spend_challenge(challenge, who)
        verified = verify_registration_response(
            credential=parsed,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except VouchsafeError:
        raise
    except Exception as error:  # the library lets many kinds out of what is malformed
        raise PasskeyRefused from error
    return team.add_passkey(
        who,
        verified.credential_id,
        verified.credential_public_key,
        verified.sign_count,
        label,
    )


def sign_in_options(team: Reviews, site: Site, request: Request) -> dict[str, Any]:
    """What `navigator.credentials.get` needs. Names nobody. Raises `NeedsSecure`."""
    options = generate_authentication_options(
        rp_id=_party(site, request).id,
        challenge=team.new_challenge(None),
        user_verification=_REQUIRED,
    )
    return options_to_json_dict(options)


def sign_in(
    team: Reviews, site: Site, request: Request, untrusted_credential: dict[str, Any]
) -> SignedIn:
    """A session by a passkey's signature. Raises `PasskeyRefused`."""
    party = _party(site, request)
    try:
        parsed = parse_authentication_credential_json(untrusted_credential)
        challenge = parse_client_data_json(parsed.response.client_data_json).challenge
        team.spend_challenge(challenge, None)
        passkey = team.passkey(parsed.raw_id)
        verified = verify_authentication_response(
            credential=parsed,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=0,  # whether it grew is for `use_passkey` to judge
            require_user_verification=True,
        )
        _check_owner(parsed.response.user_handle, passkey)
    except VouchsafeError:
        raise
    except Exception as error:  # as above
        raise PasskeyRefused from error
    return team.use_passkey(passkey.credential, verified.new_sign_count)


def can_use_passkeys(site: Site, request: Request) -> bool:
    """Whether browsers offer passkeys on the address that this page was opened under."""
    origin = _origin(site, request)
    host = urlsplit(origin).hostname or ""
    return not _is_address(host) and (origin.startswith("https://") or host == "localhost")


def _check_owner(user_handle: bytes | None, passkey: Passkey) -> None:
    owner = bytes.fromhex(passkey.owner)
    if user_handle is not None and not hmac.compare_digest(user_handle, owner):
        raise PasskeyRefused


def _party(site: Site, request: Request) -> _Party:
    if not can_use_passkeys(site, request):
        raise NeedsSecure
    origin = _origin(site, request)
    return _Party(urlsplit(origin).hostname or "", origin)


def _origin(site: Site, request: Request) -> str:
    host = request.headers.get("host", "").lower()
    return next(each for each in site.origins if urlsplit(each).netloc.lower() == host)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
