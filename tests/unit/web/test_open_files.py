"""How many viewers' sockets the process may hold."""

import resource

from web.serve import MOST_OPEN_FILES, raise_open_files


def test_a_shells_limit_of_open_files_is_raised() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_OPEN_FILES)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (1024, hard))
        raise_open_files()
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (most, hard)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
