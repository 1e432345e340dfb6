"""What this service reads from the environment beside the common settings."""

from dataclasses import dataclass

from chassis.settings import setting
from contact_ref import ContactsSettings


@dataclass(frozen=True, kw_only=True)
class Settings(ContactsSettings):
    """The object store's address, keys and bucket."""

    s3_endpoint: str = setting("S3_ENDPOINT", "http_url", "The S3 object store, without a path")
    s3_access_key: str = setting("S3_ACCESS_KEY", "str", "Its access key")
    s3_secret_key: str = setting("S3_SECRET_KEY", "str", "Its secret key")
    s3_bucket: str = setting(
        "S3_BUCKET", "str", "The bucket of documents; made at the first upload if absent", "documents"
    )
    forms_address_key: str | None = setting(
        "FORMS_ADDRESS_KEY", "str", "Secret that goes into the hashes of the addresses that forms are sent from", None
    )
    s3_region: str = setting("S3_REGION", "str", "The bucket's region", "us-east-1")
