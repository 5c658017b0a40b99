"""Captions: what is typed or heard becomes facts of the room and text beside the media."""
