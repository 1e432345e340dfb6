"""The object store over S3: MinIO, AWS, or `rclone serve s3`."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import BinaryIO, cast
from urllib.parse import urlsplit

import structlog
import urllib3
from minio import Minio
from minio.error import InvalidResponseError, MinioException, S3Error

from documents.storage.errors import ObjectMissingError, object_store_unavailable
from documents.storage.port import ObjectStream, Readable

# The least that S3 takes for a part that is not the last; one part is what an upload holds in memory.
PART_BYTES = 5 * 1024 * 1024
CHUNK_BYTES = 128 * 1024
_TIMEOUT = urllib3.Timeout(connect=2.0, read=15.0)
_RETRIES = urllib3.Retry(total=2, backoff_factor=0.2, status_forcelist=(500, 502, 503, 504))
# A slow reader's download outlives a store's patience with an idle connection, and a restart of it, some times.
_MOST_BREAKS = 5
_NOTHING_THERE = frozenset({"NoSuchBucket", "NoSuchKey", "NoSuchUpload"})
_CODE = re.compile(r"<Code>(\w+)</Code>")

_log = structlog.get_logger(__name__)


class S3Store:
    """One bucket. Thread-safe; not to be shared between processes, so each makes its own after the fork."""

    def __init__(
        self, endpoint: str, *, access_key: str, secret_key: str, bucket: str, region: str, connections: int
    ) -> None:
        address = urlsplit(endpoint)
        self._bucket = bucket
        self._bucket_is_known = False
        self._client = Minio(
            address.netloc,
            access_key=access_key,
            secret_key=secret_key,
            secure=address.scheme == "https",
            region=region,
            http_client=urllib3.PoolManager(timeout=_TIMEOUT, retries=_RETRIES, maxsize=connections),
        )

    def put(self, key: str, data: Readable) -> None:
        """Store all of `data` under `key`, part by part."""
        with _translated():
            self._ensure_bucket()
            self._client.put_object(
                self._bucket, key, cast(BinaryIO, data), -1, part_size=PART_BYTES, num_parallel_uploads=1
            )

    def open(self, key: str, offset: int, length: int) -> ObjectStream:
        """`length` bytes from `offset` on, read as they are asked for."""
        with _translated():
            return _S3Stream(partial(self._client.get_object, self._bucket, key), offset, length)

    def read(self, key: str, offset: int, length: int) -> bytes:
        """`length` bytes from `offset` on."""
        stream = self.open(key, offset, length)
        try:
            return b"".join(stream)
        finally:
            stream.close()

    def remove(self, key: str) -> None:
        """Delete the object if there is one."""
        with _translated(), _nothing_there_is_well():
            self._client.remove_object(self._bucket, key)

    def remove_under(self, prefix: str) -> None:
        """Delete what is below `prefix`: the parts of uploads that never ended, and objects."""
        with _translated():
            with _nothing_there_is_well():
                self._abort_uploads_under(prefix)
            with _nothing_there_is_well():
                for found in self._client.list_objects(self._bucket, prefix=prefix, recursive=True):
                    self._client.remove_object(self._bucket, cast(str, found.object_name))

    def _abort_uploads_under(self, prefix: str) -> None:
        # The SDK has no public way to unfinished uploads, though it uses these two itself.
        for upload in self._client._list_multipart_uploads(self._bucket, prefix=prefix).uploads:
            self._client._abort_multipart_upload(self._bucket, upload.object_name, cast(str, upload.upload_id))

    def _ensure_bucket(self) -> None:
        if self._bucket_is_known:
            return
        if not self._client.bucket_exists(self._bucket):
            try:
                self._client.make_bucket(self._bucket)
            except MinioException:
                # Another process may have been first.
                if not self._client.bucket_exists(self._bucket):
                    raise
        self._bucket_is_known = True


class _S3Stream:
    """The bytes of an object, read piece by piece. A connection that breaks is taken up again where it broke."""

    def __init__(self, read_from: Callable[[int, int], urllib3.BaseHTTPResponse], offset: int, length: int) -> None:
        self._read_from = read_from
        self._offset = offset
        self._left = length
        self._breaks = 0
        self._answer = read_from(offset, length)

    def __iter__(self) -> Iterator[bytes]:
        with _translated():
            yield from self._pieces()
            while self._left:
                self._take_up_again()
                yield from self._pieces()

    def close(self) -> None:
        """Give the connection back, or close it if the answer was not read to its end."""
        self._answer.close()
        self._answer.release_conn()

    def _pieces(self) -> Iterator[bytes]:
        try:
            for piece in self._answer.stream(CHUNK_BYTES):
                self._offset += len(piece)
                self._left -= len(piece)
                yield piece
        except urllib3.exceptions.HTTPError as error:
            _log.warning("object_stream_broke", kind=type(error).__name__, left=self._left)

    def _take_up_again(self) -> None:
        self.close()
        self._breaks += 1
        if self._breaks > _MOST_BREAKS:
            raise object_store_unavailable()
        self._answer = self._read_from(self._offset, self._left)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (MinioException, urllib3.exceptions.HTTPError) as error:
        code = _code(error)
        if code == "NoSuchKey":
            raise ObjectMissingError from error
        _log.warning("object_store_failed", kind=type(error).__name__, code=code)
        raise object_store_unavailable() from error


@contextmanager
def _nothing_there_is_well() -> Iterator[None]:
    try:
        yield
    except MinioException as error:
        if _code(error) not in _NOTHING_THERE:
            raise


def _code(error: Exception) -> str | None:
    if isinstance(error, S3Error):
        return error.code
    # rclone says another media type of its errors than S3 does, and the SDK hands those over unread.
    found = _CODE.search(str(error)) if isinstance(error, InvalidResponseError) else None
    return found.group(1) if found else None
