"""`haat fault`: makes something go wrong in the server of this machine, to see it recover."""

import aiohttp
import msgspec

from web.faults.desk import Fault
from web.faults.routes import PATH, FaultOrder, FaultView
from web.operator_client import no_answer, running_server
from web.settings import Settings, SettingsError


async def inject(settings: Settings, fault: Fault, show: str | None, seconds: float) -> None:
    """Raises SettingsError when no server answers, or it refuses."""
    order = msgspec.json.encode(FaultOrder(fault, show, seconds))
    async with running_server(settings) as http:
        try:
            async with http.post(PATH, data=order) as reply:
                status, body = reply.status, await reply.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise no_answer(settings) from error
    if status == 404:
        raise SettingsError("the server injects no faults; start it with HAAT_FAULTS=on")
    if status != 200:
        raise SettingsError(f"the server refused: {body.decode(errors='replace')}")
    lasting = msgspec.json.decode(body, type=list[FaultView])
    going_on = ", ".join(f"{one.fault}{f' in {one.show}' if one.show else ''}" for one in lasting)
    print(f"Done. {f'Going on: {going_on}.' if going_on else 'Nothing goes on.'}")
