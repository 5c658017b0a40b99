"""The Socket.IO door of the rooms: decodes, verifies, calls the room, acknowledges."""

from typing import Any, TypeVar

import msgspec
import socketio
import structlog
from socketio.exceptions import ConnectionRefusedError

from signaling.broadcast import Member
from signaling.errors import Malformed, RoomUnavailable, SignalingError, TooManyConnections
from signaling.frames import NAMESPACE
from signaling.grants import Grants
from signaling.live import LiveRoom
from signaling.problems import StatusOf, problem_of
from signaling.protocol import (
    Ack,
    AnswerInvite,
    Caption,
    Chat,
    DeleteMessage,
    Hello,
    InviteToStage,
    LeaveStage,
    Like,
    LowerHand,
    Mute,
    MuteOnStage,
    Problem,
    RaiseHand,
    RestoreMessage,
    SetLayout,
    SetProgramme,
    Unmute,
    Vote,
)
from signaling.registry import Rooms
from signaling.room import AnyMessage, authorise
from signaling.wire import wire_of

log = structlog.get_logger(__name__)
_Struct = TypeVar("_Struct", bound=msgspec.Struct)

MESSAGES: dict[str, type[AnyMessage]] = {
    "chat": Chat,
    "caption": Caption,
    "like": Like,
    "delete_message": DeleteMessage,
    "restore_message": RestoreMessage,
    "mute": Mute,
    "unmute": Unmute,
    "vote": Vote,
    "raise_hand": RaiseHand,
    "lower_hand": LowerHand,
    "invite_to_stage": InviteToStage,
    "answer_invite": AnswerInvite,
    "leave_stage": LeaveStage,
    "mute_on_stage": MuteOnStage,
    "set_programme": SetProgramme,
    "set_layout": SetLayout,
}


def attach(server: socketio.AsyncServer, rooms: Rooms, grants: Grants, *, status_of: StatusOf) -> None:
    """Open the namespace on a server of `signaling.wire.make_server`."""
    door = _Door(rooms, grants, status_of)
    server.on("connect", door.connect, namespace=NAMESPACE)
    server.on("disconnect", door.disconnect, namespace=NAMESPACE)
    server.on("*", door.hear, namespace=NAMESPACE)


class _Door:
    """Knows which connection is which member of which room."""

    def __init__(self, rooms: Rooms, grants: Grants, status_of: StatusOf) -> None:
        self._rooms = rooms
        self._grants = grants
        self._status_of = status_of
        self._seats: dict[str, tuple[LiveRoom, Member]] = {}

    async def connect(self, sid: str, environ: dict[str, Any], auth: object = None) -> None:
        """Raises ConnectionRefusedError with the problem's code and the problem."""
        try:
            hello = _decode(Hello, auth)
            who = self._grants.verify_room(hello.grant, self._rooms.clock())
            room = await self._rooms.room(who.show)
            if room.connections_of(who.person.id) >= self._rooms.settings.connections_per_person:
                raise TooManyConnections()
        except SignalingError as error:
            problem = self._problem(error)
            raise ConnectionRefusedError(problem.code, msgspec.to_builtins(problem)) from None
        member = Member(who, wire_of(environ))
        room.enter(member)
        self._seats[sid] = (room, member)
        member.wire.when_greeted(lambda: room.seat(member, hello.last_seq))

    async def disconnect(self, sid: str, _reason: str) -> None:
        if seat := self._seats.pop(sid, None):
            room, member = seat
            room.leave(member)

    async def hear(self, event: object, sid: str, *data: object) -> Any:
        """One message of a client; returns its `Ack`."""
        try:
            kind = MESSAGES.get(event) if isinstance(event, str) else None
            seat = self._seats.get(sid)
            if kind is None or seat is None or len(data) != 1:
                raise Malformed()
            await self._do(*seat, _decode(kind, data[0]))
        except Exception as error:
            return msgspec.to_builtins(Ack(ok=False, problem=self._problem(error)))
        return msgspec.to_builtins(Ack(ok=True))

    async def _do(self, room: LiveRoom, member: Member, message: AnyMessage) -> None:
        who = member.who
        match message:
            case Like():
                room.like(who, message)
            case Vote():
                authorise(who, message)
                await self._rooms.commands.vote(who.show, message.poll_id, who.person.id, message.option)
            case _:
                await room.say(who, message)

    def _problem(self, error: Exception) -> Problem:
        status = self._status_of(error)
        if status is None:
            log.error("room.message_failed", exc_info=error)
            error = RoomUnavailable()
            status = 503
        return problem_of(error, status)


def _decode(kind: type[_Struct], data: object) -> _Struct:
    try:
        return msgspec.convert(data, type=kind)
    except msgspec.ValidationError:
        raise Malformed() from None
