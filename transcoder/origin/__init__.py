"""The origin's fast way out: what is decided for a request, and a small HTTP/1.1 server that sends it."""
