"""What can be wrong with a KYC case."""

from dataclasses import dataclass

from commerce.errors import CommerceError


@dataclass(eq=False)
class UnknownCase(CommerceError):
    code = "kyc.unknown"


@dataclass(eq=False)
class UnknownPicture(CommerceError):
    code = "kyc.picture_unknown"


@dataclass(eq=False)
class KycActionRefused(CommerceError):
    """The case's status does not allow this."""

    code = "kyc.status"

    status: str
    action: str


@dataclass(eq=False)
class BadNid(CommerceError):
    """`reason` is "digits" (not 10, 13 or 17 of them) or "year" (17 digits start with the birth year)."""

    code = "kyc.nid"

    reason: str


@dataclass(eq=False)
class BadName(CommerceError):
    code = "kyc.name"


@dataclass(eq=False)
class NidTaken(CommerceError):
    """Another account's pending or approved case has the same number."""

    code = "kyc.nid_taken"


@dataclass(eq=False)
class Incomplete(CommerceError):
    """`missing` is "details", "front" or "back"."""

    code = "kyc.incomplete"

    missing: str


@dataclass(eq=False)
class ReviewForbidden(CommerceError):
    """Only reviewers decide."""

    code = "kyc.forbidden"


@dataclass(eq=False)
class OwnCase(CommerceError):
    """Nobody decides their own case."""

    code = "kyc.own_case"


@dataclass(eq=False)
class ReasonNeeded(CommerceError):
    """A refusal says why."""

    code = "kyc.reason"


@dataclass(eq=False)
class BadPicture(CommerceError):
    """Not a JPEG, PNG or WebP picture that can be decoded."""

    code = "kyc.picture"


@dataclass(eq=False)
class PictureTooLarge(CommerceError):
    """More than `limit` bytes."""

    code = "kyc.picture_bytes"

    limit: int


@dataclass(eq=False)
class PictureSize(CommerceError):
    """Too few pixels to be read, or too many to be decoded safely."""

    code = "kyc.picture_size"

    width: int
    height: int
