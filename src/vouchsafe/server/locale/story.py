"""The audit as sentences: "who: what", which no language has to bend for anybody's gender."""

from __future__ import annotations

from collections.abc import Callable

from vouchsafe.review import AuditEvent, Role
from vouchsafe.server.locale.catalogs import catalog, mark
from vouchsafe.server.locale.words import Words

EVENTS = {
    "added": mark("added this"),
    "moved": mark("moved it to another collection"),
    "removed": mark("removed an item"),
    "analysed": mark("made the first plan"),
    "plan_saved": mark("saved version {version} of the plan"),
    "looked": mark("looked at places of version {version}: {count}"),
    "submit": mark("sent version {version} for review"),
    "approve": mark("approved version {version}"),
    "reopen": mark("opened it again"),
    "refuse": mark("refused it"),
    "retry": mark("asked for another try"),
    "publish": mark("asked for version {version} to be published"),
    "published": mark("published version {version}, SHA-256 {sha256}"),
    "found_more": mark("found more to hide: version {version}"),
    "failed": mark("could not finish the work"),
    "collection_made": mark("made a collection"),
    "collection_renamed": mark("renamed a collection"),
    "collection_removed": mark("removed a collection"),
    "operator_link": mark("made a sign-in link on the server itself"),
    "invited": mark("invited somebody ({role})"),
    "withdrew": mark("withdrew an invitation"),
    "joined": mark("came in by an invitation ({role})"),
    "sign_in_link": mark("made a sign-in link for {about}"),
    "signed_in": mark("signed in ({by})"),
    "signed_out": mark("signed out"),
    "signed_out_all": mark("ended the sessions of {about}"),
    "role": mark("changed the role of {about}: {before}, now {now}"),
    "disabled": mark("disabled {about}"),
    "enabled": mark("enabled {about}"),
    "passkey_added": mark("added a passkey"),
    "passkey_removed": mark("removed a passkey"),
    "token_made": mark("made a token for scripts ({role})"),
    "token_revoked": mark("revoked a token for scripts"),
}
WAYS_IN = {"link": mark("by a link"), "passkey": mark("by a passkey")}


def sentence_of(event: AuditEvent, language: str, label: Callable[[str | None], str]) -> str:
    """What somebody did. label: from a person's id to their label. An event that a newer version
    wrote is told by its own code.
    """
    said, words = catalog(language).gettext, Words(language)
    facts: dict[str, str | int] = dict(event.detail)
    for name in ("role", "before", "now"):
        if name in facts:
            facts[name] = words.role(Role(str(facts[name])))
    if "about" in facts:
        facts["about"] = label(str(facts["about"]))
    if "by" in facts:
        facts["by"] = said(WAYS_IN[str(facts["by"])])
    told = EVENTS.get(event.action)
    what = said(told).format(**facts) if told else event.action
    return f"{label(event.who)}: {what}"
