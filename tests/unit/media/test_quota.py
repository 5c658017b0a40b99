"""What the kernel's texts say of a processor quota, and how much of it was used."""

from pathlib import Path

import pytest

from media.load import QuotaMeter
from media.quota import Usage, groups_of, usage_of, worst_share

STAT = "usage_usec 2500000\nuser_usec 2000000\nsystem_usec 500000\nnr_periods 7\n"


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("0::/\n", ["."]),
        ("0::/system.slice/haat.service\n", ["system.slice/haat.service", "system.slice", "."]),
        ("4:memory:/a\n1:cpu:/b\n0::/c\n", ["c", "."]),
        ("0::/../other\n", ["."]),
        ("1:cpu:/b\n", []),
        ("", []),
    ],
)
def test_a_process_is_in_its_group_and_all_around_it(text: str, groups: list[str]) -> None:
    assert groups_of(text) == groups


@pytest.mark.parametrize(
    ("cpu_max", "cpu_stat", "usage"),
    [
        ("150000 100000\n", STAT, Usage(used_s=2.5, cores=1.5)),
        ("max 100000\n", STAT, None),
        ("", "", None),
        ("150000 100000\n", "nr_periods 7\n", None),
        ("150000 0\n", STAT, None),
    ],
)
def test_a_usage_is_read_where_there_is_a_quota(cpu_max: str, cpu_stat: str, usage: Usage | None) -> None:
    assert usage_of(cpu_max, cpu_stat) == usage


def test_the_tightest_quota_counts() -> None:
    before = {"pod": Usage(100.0, 4.0), "app": Usage(10.0, 1.5)}
    now = {"pod": Usage(104.0, 4.0), "app": Usage(12.7, 1.5), "new": Usage(50.0, 1.0)}
    assert worst_share(before, now, 2.0) == pytest.approx(0.9)
    assert worst_share(before, {"app": Usage(20.0, 1.5)}, 2.0) == 1.0
    assert worst_share({}, {}, 2.0) == 0.0
    assert worst_share(before, now, 0.0) == 0.0


def test_the_quota_around_the_process_is_found(tmp_path: Path) -> None:
    own, group = tmp_path / "cgroup", tmp_path / "groups" / "shop.slice"
    own.write_text("0::/shop.slice/haat.service\n")
    group.mkdir(parents=True)
    (group / "cpu.max").write_text("200000 100000\n")
    (group / "cpu.stat").write_text("usage_usec 0\n")
    meter = QuotaMeter(own, tmp_path / "groups")
    (group / "cpu.stat").write_text("usage_usec 3600000000\n")  # more than any test takes
    assert meter.read() == 1.0
    assert meter.read() == 0.0
