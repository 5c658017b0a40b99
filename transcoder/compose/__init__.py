"""Several people's pictures and voices made one."""
