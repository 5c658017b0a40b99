"""The Grafana dashboard in web/deploy asks for metrics that the server serves."""

import json
import re
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from tests.integration.web.conftest import Browser

DASHBOARD = Path(__file__).parents[3] / "web" / "deploy" / "grafana" / "haat.json"
_SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}


async def test_every_panel_asks_for_a_metric_that_is_served(browser: Browser) -> None:
    panels = [one for one in json.loads(DASHBOARD.read_text())["panels"] if one["type"] != "row"]
    asked = {name for one in panels for target in one["targets"]
             for name in re.findall(r"\b(?:haat|process)_\w+", target["expr"])}  # fmt: skip
    text = await (await browser.call("GET", "/metrics")).text()
    served = {
        family.name + suffix
        for family in text_string_to_metric_families(text)
        for suffix in _SUFFIXES[family.type]
    }
    assert len(asked) > 30
    assert asked - served == set()
    assert all(one["title"] for one in panels)
