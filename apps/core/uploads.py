"""Files that come in with a form. One that is too large is dropped; what was typed stays."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler

LARGEST = 20 * 1024 * 1024  # bytes of a file that any form may keep
DRAINED = 256 * 1024 * 1024  # bytes that are read and dropped so that an answer arrives


class Bounded(TemporaryFileUploadHandler):
    """Keeps no byte of a file beyond LARGEST, and counts on: the form sees its true size.

    So the refusal stands beside the field, and the other fields are as they were typed. A browser
    shows an answer only once it has sent its file; beyond DRAINED the connection ends instead.
    Set for every form (FILE_UPLOAD_HANDLERS): the check of the CSRF token already reads the file.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        received = start + len(raw_data)
        if received > DRAINED:
            raise StopUpload(connection_reset=True)
        if received <= LARGEST:
            super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:
        if file_size > LARGEST:
            self.file.truncate(0)
        return super().file_complete(file_size)
