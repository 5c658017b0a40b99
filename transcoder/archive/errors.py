"""What can go wrong with what is kept."""

from transcoder.errors import TranscoderError


class StorageError(TranscoderError):
    """The storage did not do what it was asked; trying again later may help."""

    code = "recording.storage_away"
    retry_after_s = 2


class StorageFull(StorageError):
    """There is no room."""

    code = "recording.disk_full"


class SpoolFull(StorageError):
    """The bucket was away for so long that nothing more can wait for it."""

    code = "recording.spool_full"


class QueueFull(StorageError):
    """The storage is slower than the show."""

    code = "recording.too_slow"


class KeepFailed(TranscoderError):
    """An error that is not the storage's; the log has it."""

    code = "recording.failed"


class NoFfmpeg(TranscoderError):
    """The program is not on this machine."""

    code = "recording.no_ffmpeg"


class ExportFailed(TranscoderError):
    """ffmpeg could not make the file."""

    code = "recording.mp4_failed"
