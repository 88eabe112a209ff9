"""What only the JSON API refuses."""

from __future__ import annotations

from http import HTTPStatus

from api.errors import ApiError


class NotCsv(ApiError):
    """The file was sent as something else."""

    code = "api.not_csv"
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE

    def __init__(self) -> None:
        super().__init__("Hãy gửi tệp với Content-Type: text/csv.", "Send the file with Content-Type: text/csv.")
