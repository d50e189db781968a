"""Words and sentences for what the review counts in codes."""

from __future__ import annotations

from vouchsafe.exposure import Severity
from vouchsafe.media import MediaKind
from vouchsafe.review import Action, LookHere, Missing, Need, Reason, Role, State
from vouchsafe.server.locale.catalogs import catalog, mark
from vouchsafe.server.locale.told import retold

STATES = {
    State.RECEIVED: mark("Received"),
    State.ANALYSING: mark("Being analysed"),
    State.READY: mark("To correct"),
    State.IN_REVIEW: mark("In review"),
    State.APPROVED: mark("Approved"),
    State.RENDERING: mark("Being published"),
    State.PUBLISHED: mark("Published"),
    State.REFUSED: mark("Refused"),
}
SITUATIONS = {
    State.RECEIVED: mark("It has arrived whole and waits for the machine to look at it."),
    State.ANALYSING: mark(
        "The machine looks for faces, number plates and other things to hide. "
        "You can leave this page."
    ),
    State.READY: mark(
        "The machine has made a plan of what to hide. A person corrects what it missed or hid "
        "too much, and then sends it for review."
    ),
    State.IN_REVIEW: mark(
        "A second person looks at every place listed below, and approves it or sends it back."
    ),
    State.APPROVED: mark("A second person has approved it. It can be published."),
    State.RENDERING: mark(
        "A new file without the hidden places is being written and checked. "
        "You can leave this page."
    ),
    State.PUBLISHED: mark("The new file is ready, checked, and can be downloaded."),
    State.REFUSED: mark("Somebody decided that this will not be published."),
}
ROLES = {
    Role.CONTRIBUTOR: mark("contributor"),
    Role.REVIEWER: mark("reviewer"),
    Role.PUBLISHER: mark("publisher"),
    Role.ADMIN: mark("admin"),
}
POWERS = {
    Role.CONTRIBUTOR: mark("Adds photos and videos, corrects plans and sends them for review."),
    Role.REVIEWER: mark("Also approves, refuses and opens again."),
    Role.PUBLISHER: mark("Also publishes and removes."),
    Role.ADMIN: mark("Also invites people, gives roles and reads the audit."),
}
NEEDS = {
    Need.ROLE: mark("Your role does not allow this."),
    Need.STATE: mark("The item is at another step now."),
    Need.PLAN: mark("The machine has not looked at it yet."),
    Need.LATEST: mark("There is a newer version. Look at that one."),
    Need.OTHER_AUTHOR: mark(
        "Somebody else has to do this: you have edited this version or one that it is made from."
    ),
    Need.OTHER_SUBMITTER: mark("Somebody else has to do this: you sent it for review."),
    Need.APPROVAL: mark("A second person has to approve it first."),
}
REASONS = {
    Reason.UNCOVERED: mark("Someone was lost from sight, and the box may not cover them"),
    Reason.VISIBLE: mark("Found, and left visible by a person"),
    Reason.REMOVED: mark("Found by the machine, and no longer hidden"),
    Reason.UNSURE: mark("Found with little certainty"),
    Reason.SHORT: mark("Seen only for a moment"),
    Reason.WHOLE: mark("The whole of it: is anyone left who could be recognised?"),
}
WORKING = mark("Working")
KINDS = {"photo": mark("Photo"), "video": mark("Video")}
ACTIONS = {
    Action.SUBMIT: mark("Send for review"),
    Action.RETRY: mark("Try again"),
    Action.APPROVE: mark("Approve"),
    Action.REOPEN: mark("Open again for correction"),
    Action.REFUSE: mark("Refuse"),
    Action.PUBLISH: mark("Publish"),
    Action.REMOVE: mark("Remove"),
}
SEVERITIES = {
    Severity.HIGH: mark("high"),
    Severity.MEDIUM: mark("medium"),
    Severity.LOW: mark("low"),
}
STAGES = {
    "looking": mark("Looking for people"),
    "showing": mark("Making a copy for the editor"),
    "writing": mark("Writing the new file"),
    "writing whole: kind": mark("Writing the new file in one piece, as its format asks for"),
    "writing whole: style": mark("Writing the new file in one piece, as mosaics ask for"),
    "writing whole: parts": mark("Writing the new file in one piece: its parts did not fit"),
    "checking": mark("Looking at the new file again"),
    "inspecting": mark("Looking for what it gives away"),
}
LACKING = {
    Action.SUBMIT: mark("Before it can be sent for review"),
    Action.RETRY: mark("Before it can be tried again"),
    Action.APPROVE: mark("Before you can approve it"),
    Action.PUBLISH: mark("Before you can publish it"),
}


class Words:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        self._catalog = catalog(language)

    def state(self, state: State) -> str:
        """A state in a word or two."""
        return self._catalog.gettext(STATES[state])

    def situation(self, state: State) -> str:
        """What a state means, and who does what next."""
        return self._catalog.gettext(SITUATIONS[state])

    def role(self, role: Role) -> str:
        """A role's name."""
        return self._catalog.gettext(ROLES[role])

    def powers(self, role: Role) -> str:
        """What a role may do beyond the one before."""
        return self._catalog.gettext(POWERS[role])

    def kind(self, kind: MediaKind) -> str:
        """Photo or video."""
        return self._catalog.gettext(KINDS[kind])

    def severity(self, severity: Severity) -> str:
        """How bad an exposure is."""
        return self._catalog.gettext(SEVERITIES[severity])

    def stage(self, stage: str) -> str:
        """What the work on an item is at."""
        return self._catalog.gettext(STAGES.get(stage, WORKING))

    def action(self, action: Action) -> str:
        """What a button says."""
        return self._catalog.gettext(ACTIONS[action])

    def lacking(self, action: Action) -> str:
        """The heading over what an action still needs."""
        return self._catalog.gettext(LACKING[action])

    def told(self, sentence: str) -> str:
        """A sentence that was kept in English, in this language where it is known."""
        return retold(sentence, self._catalog.gettext)

    def need(self, missing: Missing) -> str:
        """What an action still needs, as a sentence."""
        if missing.code is Need.LOOKS:
            return self._catalog.ngettext(
                "You have not looked at %(num)s place yet.",
                "You have not looked at %(num)s places yet.",
                missing.count,
            ) % {"num": missing.count}
        return self._catalog.gettext(NEEDS[missing.code])

    def reason(self, look: LookHere) -> str:
        """Why something is to be looked at."""
        return self._catalog.gettext(REASONS[look.reason])
