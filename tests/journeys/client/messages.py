"""Calls for conversations and their messages, forms and surveys."""

from .calling import Call, located

_MAIL = {"type": "Email", "subType": "Email", "subject": "Hi", "html": "<p>Hi</p>", "status": "pending"}
_PROVIDER = {"conversationProviderId": "provider"}
_PHONE = {"to": "+14155550100", "from": "+14155550199", "status": "completed"}

MESSAGES = [
    Call(
        "POST",
        "/conversations/",
        lambda sdk, ids: sdk.conversations.create_conversation(located(ids, contactId=ids["contact"])),
        {"conversation": "conversation.id"},
    ),
    Call(
        "POST",
        "/conversations/messages",
        lambda sdk, ids: sdk.conversations.send_a_new_message(
            {**_MAIL, "contactId": ids["contact"], "scheduledTimestamp": 1893456000}
        ),
        {"message": "messageId"},
    ),
    Call(
        "GET",
        "/conversations/messages/{id}",
        lambda sdk, ids: sdk.conversations.get_message({"params": {"id": ids["message"]}}),
    ),
    Call(
        "DELETE",
        "/conversations/messages/{messageId}/schedule",
        lambda sdk, ids: sdk.conversations.cancel_scheduled_message(ids["message"]),
    ),
    Call(
        "POST",
        "/conversations/messages/inbound",
        lambda sdk, ids: sdk.conversations.add_an_inbound_message(
            {
                **_PROVIDER,
                "type": "SMS",
                "contactId": ids["contact"],
                "message": "Yo",
                "conversationId": ids["conversation"],
            }
        ),
    ),
    Call(
        "POST",
        "/conversations/messages/outbound",
        lambda sdk, ids: sdk.conversations.add_an_outbound_message(
            {**_PROVIDER, "type": "Call", "conversationId": ids["conversation"], "call": _PHONE}
        ),
        {"call": "messageId"},
    ),
    Call(
        "PUT",
        "/conversations/messages/{messageId}/status",
        lambda sdk, ids: sdk.conversations.update_message_status(ids["call"], {"status": "read"}),
    ),
    Call(
        "POST",
        "/conversations/messages/upload",
        lambda sdk, ids: sdk.conversations.upload_file_attachments(
            located(
                ids,
                contactId=ids["contact"],
                conversationId=ids["conversation"],
                attachmentUrls=["https://example.com/a.pdf"],
            )
        ),
    ),
    Call(
        "GET",
        "/conversations/search",
        lambda sdk, ids: sdk.conversations.search_conversation(ids["location"], limit=5.0, sort="desc", status="all"),
    ),
    Call(
        "GET",
        "/conversations/{conversationId}",
        lambda sdk, ids: sdk.conversations.get_conversation(ids["conversation"]),
    ),
    Call(
        "GET",
        "/conversations/{conversationId}/messages",
        lambda sdk, ids: sdk.conversations.get_messages(ids["conversation"], limit=5.0),
    ),
    Call(
        "PUT",
        "/conversations/{conversationId}",
        lambda sdk, ids: sdk.conversations.update_conversation(ids["conversation"], located(ids, starred=True)),
    ),
    Call(
        "DELETE",
        "/conversations/{conversationId}",
        lambda sdk, ids: sdk.conversations.delete_conversation(ids["conversation"]),
    ),
]

FORMS = [
    Call("GET", "/forms/", lambda sdk, ids: sdk.forms.get_forms(ids["location"], skip=0, limit=5)),
    Call(
        "GET",
        "/forms/submissions",
        lambda sdk, ids: sdk.forms.get_forms_submissions(ids["location"], page=1, limit=5, q="example.com"),
    ),
    Call("GET", "/surveys/", lambda sdk, ids: sdk.surveys.get_surveys(ids["location"], skip=0, limit=5)),
    Call(
        "GET",
        "/surveys/submissions",
        lambda sdk, ids: sdk.surveys.get_surveys_submissions(ids["location"], page=1, limit=5),
    ),
]
