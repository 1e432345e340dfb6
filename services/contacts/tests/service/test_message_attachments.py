"""Files that messages carry: uploaded, sent inside e-mails, fetched by their links, and gone when nobody sends them."""

from datetime import timedelta
from io import BytesIO

from chassis.testing.published import assert_published

from .answers import Json, answered, refused
from .post_room import GATEWAY, PostRoom

UPLOAD = "/conversations/messages/upload"


def upload(room: PostRoom, contact: Json, *files: tuple[str, bytes]) -> dict[str, str]:
    form = {
        "contactId": contact["id"],
        "locationId": room.location,
        "fileAttachment": [(BytesIO(content), name) for name, content in files],
    }
    answer = answered(room.client.post(UPLOAD, data=form))
    assert_published("conversations", "POST", UPLOAD, 200, answer)
    links: dict[str, str] = answer["uploadedFiles"]
    return links


def test_a_file_is_uploaded_and_goes_with_an_email(post_room: PostRoom) -> None:
    anna = post_room.contact(email="files@example.org")
    content = bytes(range(256)) * 1500
    links = upload(post_room, anna, ("Größe.pdf", content), ("b.txt", b"text"))
    assert list(links) == ["Größe.pdf", "b.txt"]
    elsewhere = "https://example.com/offer?id=1"
    written = post_room.write(anna, html="<p>See</p>", attachments=[links["Größe.pdf"], elsewhere])
    post_room.sent(written)
    (mail,) = post_room.mailbox.to("files@example.org")
    (part,) = mail.iter_attachments()
    assert (part.get_filename(), part.get_content_type(), part.get_content()) == (
        "Größe.pdf",
        "application/pdf",
        content,
    )
    assert elsewhere in mail.as_string()
    post_room.run(timedelta(days=8))
    paths = [link.removeprefix(GATEWAY) for link in links.values()]
    assert post_room.outside.get(paths[0]).data == content
    refused(post_room.outside.get(paths[1]), 404, "file_not_found")


def test_a_provider_is_given_the_link(post_room: PostRoom) -> None:
    post_room.provider()
    anna = post_room.contact(phone="+14155550100")
    links = upload(post_room, anna, ("a.png", b"png"))
    post_room.sent(post_room.write(anna, type="SMS", message="", attachments=list(links.values())))
    assert post_room.receiver.heard[-1][1]["attachments"] == [links["a.png"]]


def test_what_is_no_attachment_is_refused_and_not_kept(post_room: PostRoom) -> None:
    anna = post_room.contact()
    form = {"contactId": anna["id"], "locationId": post_room.location}

    def uploaded(**given: object) -> object:
        return post_room.client.post(UPLOAD, data={**form, **given}, content_type="multipart/form-data")

    refused(uploaded(fileAttachment=(BytesIO(b"<svg/>"), "a.svg")), 415, "file_type_refused")  # type: ignore[arg-type]  # an answer
    refused(uploaded(), 422, "required")  # type: ignore[arg-type]  # an answer
    many = [(BytesIO(b"x"), f"{number}.txt") for number in range(6)]
    refused(uploaded(fileAttachment=many), 422, "too_many_files")  # type: ignore[arg-type]  # an answer
    hidden = {"contactId": "none", "fileAttachment": (BytesIO(b"x"), "a.txt")}
    refused(uploaded(**hidden), 404, "contact_not_found")  # type: ignore[arg-type]  # an answer
    with post_room.service.units(post_room.location)() as work:
        assert (
            work.session.connection()
            .exec_driver_sql("SELECT count(*) FROM stored_files WHERE location_id = %s", (post_room.location,))
            .scalar_one()
            == 0
        )
