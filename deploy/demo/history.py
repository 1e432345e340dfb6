"""What happened with each invented person: notes, tasks, appointments, payments and papers."""

import random
import struct
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from demo.client import File
from demo.people import Person

NOTES = (
    "Called about the quote; prefers to be reached in the late afternoon.",
    "Very happy with the last visit. Asked whether we also work at weekends.",
    "Moving house in spring: check the address before the next delivery.",
    "Recommended by a neighbour. Wants two options, one of them simple.",
    "Speaks little English; write in plain words or in the local language.",
    "Allergic to cats: nobody with a cat at home for house calls, please.",
    "Asked for the invoice to go to the company, not to the private address.",
)
TASKS = (
    "Send the revised quote",
    "Call back about the appointment",
    "Ask for a review",
    "Check whether the delivery arrived",
    "Prepare the contract",
    "Wish a happy birthday",
)
CHARGES = (
    ("49.00", "Consultation"),
    ("120.50", "First instalment"),
    ("18.90", "Spare parts"),
    ("260.00", "Yearly maintenance"),
)
GOOD_CARDS = ("pm_card_visa", "pm_card_mastercard", "pm_card_amex")
DECLINED_CARD = "pm_card_chargeCustomerFail"


@dataclass(frozen=True)
class History:
    """What is to be told of one person, as the API takes it."""

    notes: tuple[dict[str, Any], ...]
    tasks: tuple[dict[str, Any], ...]
    activities: tuple[dict[str, Any], ...]
    appointment: str | None
    """`kept`, `moved` or `cancelled`; None for nobody's."""
    cards: tuple[dict[str, Any], ...]
    charges: tuple[dict[str, Any], ...]
    files: tuple[File, ...]


def invent_history(person: Person, users: list[str], today: datetime) -> History:
    """The history of a person; the same for the same person, users and day."""
    chance = random.Random(f"history-{person.number}")  # noqa: S311 - invention, not a secret
    cards, charges = _payments(chance)
    return History(
        notes=tuple(
            {"body": body, "userId": chance.choice(users)} for body in chance.sample(NOTES, chance.randint(1, 3))
        ),
        tasks=tuple(_task(title, chance, users, today) for title in chance.sample(TASKS, chance.randint(0, 3))),
        activities=_activities(chance, today),
        appointment=chance.choices((None, "kept", "moved", "cancelled"), weights=(4, 4, 1, 1))[0],
        cards=cards,
        charges=charges,
        files=_files(person, chance),
    )


def richness(person: Person) -> int:
    """How much there is to see in the record of a person."""
    history = invent_history(person, ["anybody"], datetime.fromtimestamp(0, UTC))
    parts = (history.cards, history.charges, history.files, history.tasks, history.notes, history.activities)
    appointment = 3 if history.appointment == "kept" else 0
    return appointment + sum(len(part) for part in (*parts, person.extra_phones, person.extra_emails))


def _task(title: str, chance: random.Random, users: list[str], today: datetime) -> dict[str, Any]:
    due = today + timedelta(days=chance.randint(-10, 30), hours=chance.randint(8, 17))
    return {
        "title": title,
        "body": "Made by the demo.",
        "dueDate": due.isoformat(),
        "completed": chance.random() < 0.4,
        "assignedTo": chance.choice(users),
    }


def _activities(chance: random.Random, today: datetime) -> tuple[dict[str, Any], ...]:
    visits = ("Visited the price list", "Opened the newsletter", "Watched the introduction")
    seen = chance.sample(visits, chance.randint(0, 2))
    return tuple(
        {
            "type": "page_view",
            "title": title,
            "occurredAt": (today - timedelta(days=chance.randint(1, 60), minutes=chance.randint(0, 600))).isoformat(),
            "data": {},
        }
        for title in seen
    )


def _payments(chance: random.Random) -> tuple[tuple[dict[str, Any], ...], tuple[dict[str, Any], ...]]:
    if chance.random() < 0.5:
        return (), ()
    cards: list[dict[str, Any]] = [{"paymentMethodId": chance.choice(GOOD_CARDS), "label": "Everyday card"}]
    if chance.random() < 0.2:
        cards.append({"paymentMethodId": DECLINED_CARD, "label": "Old card"})
    drawn = chance.sample(CHARGES, chance.randint(1, 2))
    charges = [{"amount": float(amount), "currency": "USD", "description": text} for amount, text in drawn]
    return tuple(cards), tuple(charges)


def _files(person: Person, chance: random.Random) -> tuple[File, ...]:
    files = [
        File(f"quote-{person.number:03d}.pdf", "application/pdf", make_pdf(f"Quote no. {1000 + person.number}")),
        File(f"plan-{person.number:03d}.png", "image/png", make_png(chance.randrange(256), person.number % 256)),
        File(f"hours-{person.number:03d}.csv", "text/csv", b"date,hours\n2026-01-12,3\n2026-01-13,5\n"),
    ]
    return tuple(chance.sample(files, chance.choice((0, 1, 1, 2))))


def make_pdf(text: str) -> bytes:
    """A one-page PDF that says the text (letters of ASCII)."""
    drawing = f"BT /F1 24 Tf 72 720 Td ({text}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawing), drawing),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(content))
    return content + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + trailer


def make_png(red: int, green: int, size: int = 64) -> bytes:
    """A square PNG of one colour."""
    line = b"\0" + bytes((red, green, 160)) * size
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(line * size)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
