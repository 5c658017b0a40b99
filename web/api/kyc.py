"""KYC: the person's side and the reviewers'."""

from typing import cast, get_args

from aiohttp import web

from commerce.accounts.queries import Person
from commerce.kyc import commands, queries
from commerce.kyc.errors import UnknownPicture
from commerce.kyc.rules import SIDES, Side
from commerce.kyc.states import CaseStatus
from commerce.kyc.vault import Vault
from web import keys
from web.endpoint import Call, endpoint
from web.errors import BadBody
from web.wire import DecideKyc, KycCaseList, KycCaseView, KycDetails, KycEventView, PersonView


@endpoint("GET", "/kyc", access="signed_in", reply=KycCaseView)
async def show_my_case(call: Call) -> KycCaseView:
    """My case; its status is "none" before I began one."""
    return await _my_view(call)


@endpoint("PUT", "/kyc", access="signed_in", body=KycDetails, reply=KycCaseView)
async def save_details(call: Call) -> KycCaseView:
    """Write my name and NID number as on the card."""
    body: KycDetails = call.body
    await commands.save_details(
        call.db, _vault(call), account_id=call.me.id, name=body.name, nid=body.nid, now_ms=call.now_ms
    )
    return await _my_view(call)


@endpoint("PUT", "/kyc/pictures/{side}", access="signed_in", reply=KycCaseView)
async def save_picture(call: Call) -> KycCaseView:
    """Upload the front or the back of my card: the bytes of a JPEG, PNG or WebP picture."""
    await commands.save_picture(
        call.db,
        _vault(call),
        account_id=call.me.id,
        side=_side(call),
        upload=await call.request.read(),
        now_ms=call.now_ms,
    )
    return await _my_view(call)


@endpoint("POST", "/kyc/submit", access="signed_in", reply=KycCaseView)
async def submit(call: Call) -> KycCaseView:
    """Hand my case to the reviewers."""
    await commands.submit(call.db, account_id=call.me.id, now_ms=call.now_ms)
    return await _my_view(call)


@endpoint("GET", "/kyc/cases", access="reviewer", reply=KycCaseList, query=("status",))
async def list_cases(call: Call) -> KycCaseList:
    """Submitted cases, the longest waiting first."""
    status = call.query("status")
    if status is not None and status not in get_args(CaseStatus):
        raise BadBody("status")
    async with call.db.read() as session:
        cases = await queries.cases(
            session, _vault(call), reader=call.me, status=cast(CaseStatus | None, status)
        )
    return KycCaseList(items=[_view(case) for case in cases])


@endpoint("GET", "/kyc/cases/{id}", access="reviewer", reply=KycCaseView)
async def show_case(call: Call) -> KycCaseView:
    """A submitted case."""
    return await _view_by_id(call)


@endpoint("GET", "/kyc/cases/{id}/pictures/{side}", access="signed_in")
async def show_picture(call: Call) -> web.Response:
    """A side of the card as JPEG; for the person and for reviewers."""
    async with call.db.read() as session:
        jpeg = await queries.picture(session, _vault(call), call.path("id"), _side(call), reader=call.me)
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return web.Response(body=jpeg, content_type="image/jpeg", headers=headers)


@endpoint("POST", "/kyc/cases/{id}/decision", access="reviewer", body=DecideKyc, reply=KycCaseView)
async def decide(call: Call) -> KycCaseView:
    """Approve or refuse somebody else's case; a refusal needs a reason."""
    body: DecideKyc = call.body
    await commands.decide(
        call.db,
        case_id=call.path("id"),
        by=call.me,
        approve=body.approve,
        reason=body.reason,
        now_ms=call.now_ms,
    )
    return await _view_by_id(call)


def _vault(call: Call) -> Vault:
    return Vault(call.request.app[keys.SECRETS].key("kyc"))


def _side(call: Call) -> Side:
    side = call.path("side")
    if side not in SIDES:
        raise UnknownPicture()
    return side


async def _my_view(call: Call) -> KycCaseView:
    async with call.db.read() as session:
        case = await queries.case_of(session, _vault(call), call.me)
    if case:
        return _view(case)
    return KycCaseView(
        id="",
        status="none",
        person=PersonView(id=call.me.id, name=call.me.name),
        name="",
        nid_masked="",
        has_front=False,
        has_back=False,
        reason=None,
        can_decide=False,
        history=[],
    )


async def _view_by_id(call: Call) -> KycCaseView:
    async with call.db.read() as session:
        return _view(await queries.case_by_id(session, _vault(call), call.path("id"), reader=call.me))


def _view(case: queries.Case) -> KycCaseView:
    return KycCaseView(
        id=case.id,
        status=case.status,
        person=_person(case.person),
        name=case.name,
        nid_masked=case.nid_masked,
        has_front=case.has_front,
        has_back=case.has_back,
        reason=case.reason,
        can_decide=case.can_decide,
        history=[
            KycEventView(at_ms=move.at_ms, status=move.status, by=_person(move.by), reason=move.reason)
            for move in case.history
        ],
    )


def _person(person: Person) -> PersonView:
    return PersonView(id=person.id, name=person.name)
