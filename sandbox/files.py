"""Files by id: what people send, what bots upload, and the limits on both."""

import hashlib
from dataclasses import dataclass, field

from sandbox.errors import ApiError, bad
from sandbox.users import Json

PHOTO_LIMIT = 10 << 20
UPLOAD_LIMIT = 50 << 20
DOWNLOAD_LIMIT = 20 << 20
SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"RIFF", b"BM")
SIZES = ((90, 68), (320, 240), (1280, 960))
FOLDERS = {
    "photo": "photos", "voice": "voice", "video": "videos", "audio": "music", "animation": "animations",
    "video_note": "video_notes",
}  # fmt: skip
TINY_JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc0000b080001000101011100ffc4001400010000"
    "0000000000000000000000000000ffc40014100100000000000000000000000000000000ffda0008010100003f003fffd9"
)


@dataclass(frozen=True)
class StoredFile:
    id: str
    unique_id: str
    kind: str
    data: bytes
    name: str
    path: str
    mime: str = "application/octet-stream"


@dataclass
class FileStore:
    by_id: dict[str, StoredFile] = field(default_factory=dict)
    _count: int = 0

    def add(self, kind: str, data: bytes, name: str, mime: str = "application/octet-stream") -> StoredFile:
        self._count += 1
        folder = FOLDERS.get(kind, "documents")
        unique = hashlib.sha256(data + str(self._count).encode()).hexdigest()[:15]
        ending = name.rpartition(".")[2] if "." in name else "bin"
        file = StoredFile(
            f"AgACAgUAAxk-{kind}-{self._count}-{unique}", f"AQAD{unique}", kind, data, name,
            f"{folder}/file_{self._count}.{ending}", mime,
        )  # fmt: skip
        self.by_id[file.id] = file
        return file

    def upload(self, kind: str, data: bytes, name: str, mime: str) -> StoredFile:
        """A file that a bot sends, refused as Telegram refuses it."""
        if not data:
            raise bad("file must be non-empty")
        if len(data) > UPLOAD_LIMIT:
            raise ApiError(413)
        if kind == "photo" and len(data) > PHOTO_LIMIT:
            raise bad(f"file of size {len(data)} bytes is too big for a photo; the maximum size is {PHOTO_LIMIT} bytes")
        if kind == "photo" and not data.startswith(SIGNATURES):
            raise bad("IMAGE_PROCESS_FAILED")
        return self.add(kind, data, name, mime)

    def again(self, kind: str, file_id: str) -> StoredFile:
        """A file that is here already, sent once more by its id."""
        if file_id.startswith(("http://", "https://")):
            raise bad("failed to get HTTP URL content")
        file = self.by_id.get(file_id)
        if file is None:
            raise bad("wrong file identifier/HTTP URL specified")
        if file.kind != kind:
            raise bad(f"can't use file of type {file.kind.capitalize()} as {kind.capitalize()}")
        return file

    def at(self, path: str) -> StoredFile | None:
        return next((file for file in self.by_id.values() if file.path == path), None)


def as_content(file: StoredFile) -> Json:
    """The piece of a message that carries this file."""
    known: Json = {"file_id": file.id, "file_unique_id": file.unique_id, "file_size": len(file.data)}
    if file.kind == "photo":
        return {
            "photo": [
                known | {"width": width, "height": height, "file_unique_id": f"{file.unique_id}{n}"}
                for n, (width, height) in enumerate(SIZES)
            ]
        }
    if file.kind == "video_note":
        return {"video_note": known | {"duration": 3, "length": 240}}
    known["mime_type"] = file.mime
    if file.kind in {"voice", "audio", "video", "animation"}:
        known["duration"] = 3
    if file.kind in {"video", "animation"}:
        known |= {"width": 640, "height": 480}
    if file.kind != "voice":
        known["file_name"] = file.name
    if file.kind == "animation":
        return {"animation": known, "document": _as_document(known)}
    return {file.kind: known}


def _as_document(known: Json) -> Json:
    """For bots from before there were animations."""
    return {name: known[name] for name in ("file_id", "file_unique_id", "file_size", "mime_type", "file_name")}
