"""What can go wrong with accounts."""

from dataclasses import dataclass

from commerce.errors import CommerceError


@dataclass(eq=False)
class LoginInvalid(CommerceError):
    """Neither an e-mail address nor a Bangladeshi mobile number."""

    code = "account.login_invalid"


@dataclass(eq=False)
class LoginTaken(CommerceError):
    code = "account.login_taken"


@dataclass(eq=False)
class NameBlank(CommerceError):
    """The name holds nothing but space."""

    code = "account.name_blank"


@dataclass(eq=False)
class SignInFailed(CommerceError):
    """Unknown login or wrong password; which of them is not told."""

    code = "account.sign_in_failed"


@dataclass(eq=False)
class AccountUnknown(CommerceError):
    code = "account.unknown"
