"""Sessions, passkeys and tokens: all secrets are kept hashed, expire, and can be revoked."""

from __future__ import annotations

from datetime import timedelta

from vouchsafe.review.door import Door
from vouchsafe.review.model import ApiToken, Passkey, Person, Role, Session, SignedIn


class SigningIn(Door):
    """How somebody shows that it is them."""

    def sign_in(self, untrusted_token: str) -> SignedIn:
        """A session by a one-time sign-in token. Raises `LinkSpent`."""
        raise NotImplementedError

    def session(self, untrusted_secret: str) -> Session:
        """The session of a cookie, with the person as they are now. Raises `NotSignedIn`. It ends two
        weeks after it was last seen, and 90 days after it began in any case.
        """
        raise NotImplementedError

    def sessions(self, who: Person) -> tuple[Session, ...]:
        """One's own sessions, the newest first."""
        raise NotImplementedError

    def end_session(self, who: Person, session: str) -> None:
        """End one of one's own sessions (sign out)."""
        raise NotImplementedError

    def new_challenge(self, who: Person | None) -> bytes:
        """32 fresh bytes for a passkey to sign: for one person's registration, or for anyone's sign-in.
        They work once, within five minutes.
        """
        raise NotImplementedError

    def spend_challenge(self, untrusted_challenge: bytes, who: Person | None) -> None:
        """Use a challenge up. Raises `NotSignedIn` unless it was open for them."""
        raise NotImplementedError

    def add_passkey(
        self, who: Person, credential: bytes, public_key: bytes, counter: int, label: str
    ) -> Passkey:
        """Keep the public half of a verified registration. Raises `PasskeyKnown`."""
        raise NotImplementedError

    def passkeys(self, who: Person) -> tuple[Passkey, ...]:
        """One's own passkeys."""
        raise NotImplementedError

    def passkey(self, untrusted_credential: bytes) -> Passkey:
        """The passkey of that credential id, to verify a signature by. Raises `NotSignedIn`."""
        raise NotImplementedError

    def use_passkey(self, credential: bytes, counter: int) -> SignedIn:
        """A session after a verified signature. Raises `PasskeyCloned` where the counter does not grow."""
        raise NotImplementedError

    def remove_passkey(self, who: Person, passkey: str) -> None:
        """One of one's own passkeys works no longer."""
        raise NotImplementedError

    def make_token(
        self, who: Person, label: str, role: Role, lasts: timedelta = timedelta(days=90)
    ) -> tuple[ApiToken, str]:
        """A token for scripts, and its secret, which is shown once. At most one's own role."""
        raise NotImplementedError

    def tokens(self, who: Person) -> tuple[ApiToken, ...]:
        """One's own tokens."""
        raise NotImplementedError

    def revoke_token(self, who: Person, token: str) -> None:
        """One of one's own tokens works no longer."""
        raise NotImplementedError

    def token_person(self, untrusted_secret: str) -> Person:
        """Whose token that is, with the token's role where that is less. Raises `NotSignedIn`."""
        raise NotImplementedError
