"""The transparency log: a Merkle tree in tiles, signed checkpoints, proofs and witnesses.

RFC 6962 hashing, C2SP tlog-tiles, signed-note, tlog-checkpoint, tlog-cosignature, tlog-proof and
tlog-witness. Pure: no files, no clock; `Tiles` reads, what is to be written is handed back.
"""

from vouchsafe.archive.log.bundles import MAX_ENTRY, entries_in, join_entries, split_entries
from vouchsafe.archive.log.checking import verify_consistency, verify_inclusion
from vouchsafe.archive.log.checkpoint import Checkpoint, cosign, cosigned_at, open_checkpoint
from vouchsafe.archive.log.errors import (
    BadCheckpoint,
    BadKey,
    BadMemory,
    BadNote,
    BadOffer,
    BadProof,
    BadSignature,
    BadTile,
    EntryTooLong,
    HistoryChanged,
    LogError,
    NoSuchEntry,
    NoSuchTile,
    NotSigned,
    OtherLogKey,
    OtherStart,
    RolledBack,
    UnknownLog,
    WrongLog,
)
from vouchsafe.archive.log.growing import Edge, Growth, grow
from vouchsafe.archive.log.hashing import EMPTY_ROOT, Digest, leaf_hash, node_hash
from vouchsafe.archive.log.keys import NoteSignature, NoteSigner, NoteVerifier, WitnessSigner
from vouchsafe.archive.log.note import Note, parse_note, sign_note
from vouchsafe.archive.log.prooffile import TlogProof
from vouchsafe.archive.log.proofs import consistency_proof, inclusion_proof, root_of
from vouchsafe.archive.log.tiles import Tiles, all_names, bundle_name, edge_names, tile_name
from vouchsafe.archive.log.witness import Offer, Seen, WitnessMemory

__all__ = [
    "EMPTY_ROOT",
    "MAX_ENTRY",
    "BadCheckpoint",
    "BadKey",
    "BadMemory",
    "BadNote",
    "BadOffer",
    "BadProof",
    "BadSignature",
    "BadTile",
    "Checkpoint",
    "Digest",
    "Edge",
    "EntryTooLong",
    "Growth",
    "HistoryChanged",
    "LogError",
    "NoSuchEntry",
    "NoSuchTile",
    "NotSigned",
    "Note",
    "NoteSignature",
    "NoteSigner",
    "NoteVerifier",
    "Offer",
    "OtherLogKey",
    "OtherStart",
    "RolledBack",
    "Seen",
    "Tiles",
    "TlogProof",
    "UnknownLog",
    "WitnessMemory",
    "WitnessSigner",
    "WrongLog",
    "all_names",
    "bundle_name",
    "consistency_proof",
    "cosign",
    "cosigned_at",
    "edge_names",
    "entries_in",
    "grow",
    "inclusion_proof",
    "join_entries",
    "leaf_hash",
    "node_hash",
    "open_checkpoint",
    "parse_note",
    "root_of",
    "sign_note",
    "split_entries",
    "tile_name",
    "verify_consistency",
    "verify_inclusion",
]
