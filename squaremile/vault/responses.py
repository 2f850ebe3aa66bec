"""How a file is sent to a browser: its pixels in a page, or itself to be saved. Never so that it could run."""

from django.http import FileResponse

from squaremile.vault.models import File, Rendition
from squaremile.vault.services import path_of


def picture(rendition: Rendition) -> FileResponse:
    """The pixels of one page. Raises HeldBack, FileNotFoundError."""
    return _inert(FileResponse(path_of(rendition).open("rb"), content_type="image/png"))


def download(file: File) -> FileResponse:
    """The original as it came, as an attachment that no browser opens. Raises HeldBack, FileNotFoundError."""
    return _inert(
        FileResponse(
            path_of(file).open("rb"), as_attachment=True, filename=file.name, content_type="application/octet-stream"
        )
    )


def _inert(response: FileResponse) -> FileResponse:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
