import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.kyc.vault import NONCE_BYTES, SealBroken, Vault

SECRET = bytes(range(32))
PLACE = "kyc_case|nid_sealed|01"


@given(st.binary(max_size=200))
def test_what_was_sealed_opens_again(plain: bytes) -> None:
    vault = Vault(SECRET)
    key = vault.data_key("01", vault.key_id, vault.new_data_key("01"))
    sealed = key.seal(PLACE, plain)
    assert key.open(PLACE, sealed) == plain
    assert len(sealed) == NONCE_BYTES + len(plain) + 16


def test_each_sealing_has_a_fresh_nonce() -> None:
    vault = Vault(SECRET)
    key = vault.data_key("01", vault.key_id, vault.new_data_key("01"))
    assert len({key.seal(PLACE, b"same")[:NONCE_BYTES] for _ in range(100)}) == 100


@pytest.mark.parametrize("position", [0, NONCE_BYTES, -1])
def test_a_changed_byte_is_noticed(position: int) -> None:
    vault = Vault(SECRET)
    key = vault.data_key("01", vault.key_id, vault.new_data_key("01"))
    sealed = bytearray(key.seal(PLACE, b"1234567890"))
    sealed[position] ^= 1
    with pytest.raises(SealBroken):
        key.open(PLACE, bytes(sealed))


@pytest.mark.parametrize("place", ["kyc_case|nid_sealed|02", "kyc_case|name_sealed|01", ""])
def test_a_value_opens_only_where_it_was_put(place: str) -> None:
    vault = Vault(SECRET)
    key = vault.data_key("01", vault.key_id, vault.new_data_key("01"))
    with pytest.raises(SealBroken):
        key.open(place, key.seal(PLACE, b"1234567890"))


def test_a_data_key_belongs_to_its_case() -> None:
    vault = Vault(SECRET)
    with pytest.raises(SealBroken):
        vault.data_key("02", vault.key_id, vault.new_data_key("01"))


def test_another_secret_opens_nothing_and_says_so() -> None:
    vault, other = Vault(SECRET), Vault(SECRET[::-1])
    wrapped = vault.new_data_key("01")
    assert vault.key_id != other.key_id
    with pytest.raises(SealBroken):
        other.data_key("01", vault.key_id, wrapped)
    with pytest.raises(SealBroken):
        other.data_key("01", other.key_id, wrapped)


def test_too_few_bytes_open_nothing() -> None:
    vault = Vault(SECRET)
    key = vault.data_key("01", vault.key_id, vault.new_data_key("01"))
    with pytest.raises(SealBroken):
        key.open(PLACE, b"short")


def test_blind_index_is_equal_for_equal_numbers_only() -> None:
    vault = Vault(SECRET)
    assert vault.blind_index("1234567890") == Vault(SECRET).blind_index("1234567890")
    assert vault.blind_index("1234567890") != vault.blind_index("1234567891")
    assert vault.blind_index("1234567890") != Vault(SECRET[::-1]).blind_index("1234567890")
