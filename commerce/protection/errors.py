"""What can go wrong with a show's protection."""

from dataclasses import dataclass

from commerce.errors import CommerceError


@dataclass(eq=False)
class CountriesInvalid(CommerceError):
    """A country rule needs between one and a hundred codes of ISO 3166-1."""

    code = "protection.countries"


@dataclass(eq=False)
class EncryptionFixed(CommerceError):
    """Segments that went out keep their form: encryption is chosen before the show begins."""

    code = "protection.encryption_fixed"


@dataclass(eq=False)
class WatermarkUnknown(CommerceError):
    """No account got this code in this show; a guest's code names nobody."""

    code = "protection.watermark_unknown"
