"""Asking where a file can be fetched."""

from sandbox.errors import bad
from sandbox.files import DOWNLOAD_LIMIT
from sandbox.methods.registry import Call, method
from sandbox.users import Json


@method("getFile", "file_id")
def get_file(call: Call) -> Json:
    file_id = call.args.text("file_id")
    if not file_id:
        raise bad("file_id not specified")
    file = call.world.files.by_id.get(file_id)
    if file is None:
        raise bad("wrong file_id or the file is temporarily unavailable")
    if len(file.data) > DOWNLOAD_LIMIT:
        raise bad("file is too big")
    return {
        "file_id": file.id,
        "file_unique_id": file.unique_id,
        "file_size": len(file.data),
        "file_path": file.path,
    }
