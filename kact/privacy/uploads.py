"""Files that are sent to us: none is taken, on any page."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class NoFiles(FileUploadHandler):
    """Refuses a request with a file in it (400) before a byte of the file is kept."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Refuse it. Raises RequestDataTooBig."""
        raise RequestDataTooBig("No page here takes a file.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Never reached: no file begins."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Never reached: no file begins."""
