"""Signaling room: WHIP and WHEP doors, and the Socket.IO rooms of shows."""
