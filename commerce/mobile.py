"""Bangladeshi mobile numbers. Pure."""

import re

_MOBILE = re.compile(r"(?:\+?88)?(01[3-9][0-9]{8})")
_BENGALI_DIGITS = str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")
_SEPARATORS = str.maketrans("", "", " -\u00a0\u2011\u2013()")


def normalise_mobile(text: str) -> str | None:
    """`+৮৮০ ১৭১২-৩৪৫৬৭৮` becomes `01712345678`; None for what is no mobile number."""
    match = _MOBILE.fullmatch(text.translate(_BENGALI_DIGITS).translate(_SEPARATORS))
    return match[1] if match else None
