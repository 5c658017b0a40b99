"""STUN budgets by address."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.limits import Rate, StunLimits
from media.router import Router
from media.stats import RepairCounters

S = 1_000_000_000


def admitted(limits: StunLimits, address: str, count: int, now_ns: int = 0) -> int:
    return sum(admits(limits, address, now_ns) for _ in range(count))


def admits(limits: StunLimits, address: str, now_ns: int) -> bool:
    """A request that names a peer."""
    return limits.admits(address, now_ns) and limits.admits_claim(address, now_ns)


def test_one_address_has_its_burst_and_then_its_rate() -> None:
    limits = StunLimits(Rate(10, 20), Rate(1_000, 1_000))
    assert admitted(limits, "192.0.2.1", 50) == 20
    assert admitted(limits, "192.0.2.1", 50, S // 2) == 5
    assert admitted(limits, "192.0.2.1", 50, 60 * S) == 20


def test_addresses_do_not_spend_each_others_budget() -> None:
    limits = StunLimits(Rate(10, 20), Rate(1_000, 1_000))
    assert admitted(limits, "192.0.2.1", 50) == 20
    assert admitted(limits, "192.0.2.2", 50) == 20


def test_a_flood_from_forged_addresses_leaves_proven_ones_alone() -> None:
    limits = StunLimits(Rate(10, 20), Rate(100, 100), most=1_000)
    assert admits(limits, "192.0.2.1", 0)
    limits.prove("192.0.2.1")
    forged = sum(admits(limits, f"forged {number}", 0) for number in range(50_000))
    assert forged == 99
    assert admitted(limits, "192.0.2.1", 50) == 19
    assert not admits(limits, "192.0.2.2", 0)
    assert admits(limits, "192.0.2.2", S)
    assert len(limits) <= 1_001


def test_requests_that_name_nobody_cost_strangers_nothing() -> None:
    limits = StunLimits(Rate(100, 100), Rate(100, 100))
    for number in range(30):
        assert sum(limits.admits(f"garbage {number}", 0) for _ in range(200)) == 100
    assert admitted(limits, "192.0.2.1", 50) == 50


def test_an_address_that_was_never_admitted_cannot_prove_itself() -> None:
    limits = StunLimits()
    limits.prove("192.0.2.1")
    assert len(limits) == 0


def test_proven_addresses_are_bounded_too() -> None:
    limits = StunLimits(Rate(10, 20), Rate(10_000, 10_000), most=100)
    for number in range(500):
        assert limits.admits(str(number), 0)
        limits.prove(str(number))
    assert len(limits) == 100


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3 * S)), max_size=200))
def test_no_address_gets_more_than_its_rate_allows_whatever_the_clock_does(
    calls: list[tuple[str, int]],
) -> None:
    limits = StunLimits(Rate(5, 10), Rate(1_000, 1_000))
    got = {"a": 0, "b": 0, "c": 0}
    for address, now_ns in calls:
        got[address] += admits(limits, address, now_ns)
    assert max(got.values()) <= 10 + 5 * 3


def test_a_flood_is_dropped_before_its_passwords_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    counters = RepairCounters()
    router = Router(counters)
    router.stun_limits = StunLimits(Rate(1, 50), Rate(1_000, 1_000))
    checked: list[str] = []
    claim = SimpleNamespace(check=lambda address: checked.append(address[0]))
    monkeypatch.setattr(router.credentials, "claim", lambda data: claim)
    for number in range(5_000):
        router.on_stun(b"\x00\x01", ("192.0.2.1", 1_024 + number))
    router.on_stun(b"\x00\x01", ("192.0.2.2", 5))
    assert 50 <= checked.count("192.0.2.1") <= 60
    assert checked.count("192.0.2.2") == 1
    assert counters.stun_ignored == 5_001


def test_garbage_from_few_addresses_keeps_no_stranger_out(monkeypatch: pytest.MonkeyPatch) -> None:
    router = Router(RepairCounters())
    router.stun_limits = StunLimits(Rate(1, 50), Rate(1, 10))
    checked: list[str] = []
    claim = SimpleNamespace(check=lambda address: checked.append(address[0]))
    monkeypatch.setattr(router.credentials, "claim", lambda data: claim if data == b"known" else None)
    for number in range(300):
        router.on_stun(b"garbage", (f"192.0.2.{number % 3}", 5))
    router.on_stun(b"known", ("192.0.2.9", 5))
    assert checked == ["192.0.2.9"]
