"""Signing up, in and out, and one's own account."""

from aiohttp import web

from commerce.accounts import commands
from commerce.accounts.queries import Account
from commerce.kyc.queries import status_of
from commerce.wallet.queries import coins_of
from web.endpoint import Call, endpoint
from web.limits import limit_login
from web.sessions import session_of, sign_in_response, sign_out_response
from web.wire import AccountView, Empty, SessionView, SignIn, SignUp, TakeRole, UpdateMe


@endpoint("POST", "/accounts", access="anyone", body=SignUp, reply=AccountView, status=201)
async def sign_up(call: Call) -> web.Response:
    """Make an account and sign in."""
    body: SignUp = call.body
    account = await commands.create_account(
        call.db,
        name=body.name,
        login=body.login,
        password=body.password,
        language=body.language,
        now_ms=call.now_ms,
    )
    return await sign_in_response(call.request, account.id, await _view(call, account), 201)


@endpoint("POST", "/session", access="anyone", body=SignIn, reply=AccountView)
async def sign_in(call: Call) -> web.Response:
    """Sign in with an e-mail address or a mobile number."""
    body: SignIn = call.body
    await limit_login(call.request, body.login)
    account = await commands.sign_in(call.db, login=body.login, password=body.password)
    return await sign_in_response(call.request, account.id, await _view(call, account))


@endpoint("DELETE", "/session", access="anyone")
async def sign_out(call: Call) -> web.Response:
    """Sign out of this browser."""
    return await sign_out_response(call.request, Empty())


@endpoint("GET", "/session", access="anyone", reply=SessionView)
async def show_session(call: Call) -> SessionView:
    """Who I am, and the CSRF token of this browser."""
    account = await _view(call, call.account) if call.account else None
    return SessionView(account=account, csrf=session_of(call.request).csrf)


@endpoint("PATCH", "/me", access="signed_in", body=UpdateMe, reply=AccountView)
async def update_me(call: Call) -> AccountView:
    """Change my name or language."""
    body: UpdateMe = call.body
    account = await commands.update_account(
        call.db, account_id=call.me.id, name=body.name, language=body.language
    )
    return await _view(call, account)


@endpoint("POST", "/me/roles", access="signed_in", body=TakeRole, reply=AccountView)
async def take_role(call: Call) -> AccountView:
    """Start hosting or selling."""
    body: TakeRole = call.body
    return await _view(call, await commands.give_role(call.db, account_id=call.me.id, role=body.role))


async def _view(call: Call, account: Account) -> AccountView:
    async with call.db.read() as session:
        kyc = await status_of(session, account.id)
        coins = await coins_of(session, account.id)
    return AccountView(
        id=account.id,
        name=account.name,
        login=account.login,
        language=account.language,
        roles=list(account.roles),
        kyc=kyc,
        coins=coins,
    )
