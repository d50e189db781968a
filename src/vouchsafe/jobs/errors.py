"""What can go wrong around a file rather than in it."""

from __future__ import annotations

from vouchsafe.errors import VouchsafeError


class JobError(VouchsafeError):
    """The work on this file could not be finished."""


class WorkerCrashed(JobError):
    """Decoding this file crashed ({signal}); it is damaged or hostile. Nothing was written."""


class WorkerStopped(JobError):
    """The work on this file was stopped from outside ({signal}), most likely because the
    computer ran out of memory. Nothing was written.
    """


class TooMuchMemory(JobError):
    """This file wanted more than the {limit} MB of memory that a file like it may use; it is
    damaged or hostile. Nothing was written.
    """


class TookTooLong(JobError):
    """This file used {seconds} seconds of computing without getting anywhere; it is damaged or
    hostile. Nothing was written.
    """


class Stalled(JobError):
    """Nothing moved on this file for {seconds} seconds. Nothing was written. Check that its disk
    can be read, then try again.
    """


class WorkerBroken(JobError):
    """The process that reads files could not be started ({why})."""


class MalformedAnswer(JobError):
    """The process that read this file gave an answer that makes no sense; the file may be
    hostile. Nothing was written.
    """


class OtherBytes(JobError):
    """{name} no longer holds the bytes that came in; it was not examined."""


class CannotIsolate(JobError):
    """Vouchsafe opens files in a process of their own, which {system} does not offer in the way
    it needs; use Linux, macOS, or Linux inside Windows (WSL).
    """


class UnexpectedFailure(JobError):
    """This is a bug in Vouchsafe ({what}). Nothing was written. Please report it, with what
    `--debug` prints; never attach the file itself.
    """


class AlreadyThere(JobError):
    """{output} exists already, and not from this input with these settings. Choose another
    folder, or add --force to replace it.
    """


class OutputIsInput(JobError):
    """The output {output} would replace an input. Choose another folder."""


class NothingToDo(JobError):
    """No photo or video was found in {inputs}."""


class NoSuchInput(JobError):
    """There is no file or folder {name}."""


class NotAFile(JobError):
    """{name} is no file: a pipe, a socket or a device has no end and no second reading."""


class NotAmongInputs(JobError):
    """None of the inputs is called {called}. Give a path, a name, or a number: c1 is the first."""


class SeveralInputs(JobError):
    """Several inputs are called {called}: {which}. Give the path of the one that is meant."""


class DiskFull(JobError):
    """The disk of the output folder is full. Nothing was written; make room and run the same
    command again.
    """


class OutputTooLarge(JobError):
    """The output grew past {limit} MB, far more than an input like this needs. Nothing was
    written.
    """


class CannotWrite(JobError):
    """The output folder {folder} cannot be written ({why})."""


class Interrupted(JobError):
    """Stopped before this file was finished. Nothing was written for it."""


class NotVouched(JobError):
    """The copy got no provenance manifest, so nothing was written: {why}"""
