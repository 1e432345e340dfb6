"""Invented people: the same ones for the same number, from many places, none of them reachable."""

import random
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Place:
    """Where people of one kind of name live."""

    country: str
    timezone: str
    dial: str
    """A phone number with `#` for each digit to be drawn; from ranges kept for fiction where there are any."""
    cities: tuple[tuple[str, str, str], ...]
    """City, state, postal code."""
    streets: tuple[str, ...]
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]


PLACES = (
    Place(
        "US",
        "America/New_York",
        "+121255501##",
        (("New York", "NY", "10011"), ("Albany", "NY", "12207"), ("Buffalo", "NY", "14202")),
        ("Mercer Street", "Bleecker Street", "Park Avenue", "Elm Street"),
        ("Grace", "Marcus", "Aaliyah", "Ethan", "Naomi", "Walter", "Joyce", "Dwayne", "Sofia", "Henry"),
        ("Whitfield", "O'Connor", "Washington", "Delgado", "Abrams", "Castellano", "Kim", "van Doren", "Brooks"),
    ),
    Place(
        "GB",
        "Europe/London",
        "+442079460###",
        (
            ("London", "Greater London", "SE1 9GF"),
            ("Bristol", "Avon", "BS1 4DJ"),
            ("Leeds", "West Yorkshire", "LS1 4AP"),
        ),
        ("Canal Walk", "Station Road", "Queen's Terrace", "Mill Lane"),
        ("Oliver", "Imogen", "Siân", "Rashid", "Bronwen", "Hamish", "Priya", "Alfie", "Niamh"),
        ("Ashworth", "MacLeod", "ap Rhys", "Chowdhury", "Pemberton-Hughes", "Ng", "Fairbairn"),
    ),
    Place(
        "DE",
        "Europe/Berlin",
        "+4930232125###",
        (("Berlin", "Berlin", "10115"), ("Köln", "Nordrhein-Westfalen", "50667"), ("München", "Bayern", "80331")),
        ("Schönhauser Allee", "Große Straße", "Am Weiher", "Lindenweg"),
        ("Jürgen", "Annelie", "Björn", "Käthe", "Mehmet", "Svenja", "Lennart", "Ayşe"),
        ("Müller-Lüdenscheidt", "Weiß", "Öztürk", "Schäfer", "Krüger", "von der Heide", "Groß"),
    ),
    Place(
        "PL",
        "Europe/Warsaw",
        "+4822555####",
        (("Warszawa", "Mazowieckie", "00-001"), ("Łódź", "Łódzkie", "90-001"), ("Gdańsk", "Pomorskie", "80-001")),
        ("ulica Świętojańska", "aleja Żwirki", "ulica Długa"),
        ("Łukasz", "Małgorzata", "Wojciech", "Zofia", "Michał", "Agnieszka"),
        ("Wiśniewski", "Dąbrowska", "Żuraw", "Nowak", "Szczęsny", "Błaszczyk"),
    ),
    Place(
        "JP",
        "Asia/Tokyo",
        "+8135550####",
        (("千代田区", "東京都", "100-0001"), ("大阪市", "大阪府", "530-0001")),
        ("丸の内", "御堂筋", "桜通り"),
        ("陽菜", "蓮", "美咲", "健太", "さくら"),
        ("佐藤", "鈴木", "高橋", "田中", "渡辺"),
    ),
    Place(
        "BR",
        "America/Sao_Paulo",
        "+551155500###",
        (("São Paulo", "SP", "01310-100"), ("Florianópolis", "SC", "88010-000")),
        ("Avenida Paulista", "Rua das Acácias", "Rua São João"),
        ("João", "Conceição", "Thiago", "Luíza", "Antônio", "Beatriz"),
        ("da Silva", "Araújo", "Gonçalves", "de Oliveira", "Magalhães"),
    ),
    Place(
        "IN",
        "Asia/Kolkata",
        "+919955500###",
        (("Mumbai", "Maharashtra", "400001"), ("Bengaluru", "Karnataka", "560001")),
        ("Marine Drive", "Residency Road", "MG Road"),
        ("Ananya", "Vikram", "Lakshmi", "Arjun", "Meera", "Kabir"),
        ("Iyer", "Chatterjee", "Singh", "Deshpande", "Reddy"),
    ),
    Place(
        "EG",
        "Africa/Cairo",
        "+202255500##",
        (("القاهرة", "القاهرة", "11511"), ("الإسكندرية", "الإسكندرية", "21500")),
        ("شارع التحرير", "شارع النيل"),
        ("محمد", "فاطمة", "يوسف", "ليلى", "عمر"),
        ("حسن", "عبد الله", "النجار", "سليمان"),
    ),
)
COMPANIES = (
    "Northwind Carpentry",
    "Bluebell Veterinary Practice",
    "Kestrel & Daughters Roofing",
    "Solstice Yoga",
    "Harbour Street Dental",
    "Atelier Zéphyr",
    "Bäckerei Sonnenschein",
    "Lantern Bookkeeping",
    "Green Mile Landscaping",
    "Orbit Bicycle Works",
    "Café Três Rios",
    "Meridian Physiotherapy",
)
SOURCES = ("website form", "referral", "trade fair", "newsletter", "walk-in", "phone call", "search", "social media")
TAGS = ("newsletter", "vip", "prospect", "customer", "past customer", "supplier", "needs quote", "spring offer")
EXTRA_LABELS = ("work", "mobile", "home", "landline")


@dataclass(frozen=True)
class Person:
    """One invented contact."""

    number: int
    place: Place
    first_name: str
    last_name: str
    email: str
    phone: str
    fields: dict[str, object]
    """The rest, as the API takes it."""
    extra_phones: tuple[dict[str, str], ...] = ()
    extra_emails: tuple[dict[str, str], ...] = ()
    tags: tuple[str, ...] = field(default=())


def invent(number: int) -> Person:
    """The person of that number; always the same."""
    chance = random.Random(f"dossier-{number}")  # noqa: S311 - invention, not a secret
    place = PLACES[number % len(PLACES)]
    first_name, last_name = chance.choice(place.first_names), chance.choice(place.last_names)
    company = chance.choice(COMPANIES) if chance.random() < 0.6 else None
    city, state, postal_code = chance.choice(place.cities)
    return Person(
        number=number,
        place=place,
        first_name=first_name,
        last_name=last_name,
        email=f"contact-{number:03d}@example.org",
        phone=_phone(place, number),
        fields={
            "address1": f"{chance.randint(1, 240)} {chance.choice(place.streets)}",
            "city": city,
            "state": state,
            "postalCode": postal_code,
            "country": place.country,
            "timezone": place.timezone,
            "dateOfBirth": f"{chance.randint(1948, 2004)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}",
            "source": chance.choice(SOURCES),
            **({"companyName": company, "website": f"https://contact-{number:03d}.example.org"} if company else {}),
        },
        extra_phones=_extra_phones(place, number, chance),
        extra_emails=({"email": f"work-{number:03d}@example.com", "label": "work"},) if company else (),
        tags=tuple(chance.sample(TAGS, chance.randint(1, 3))),
    )


def _phone(place: Place, number: int) -> str:
    """Different for each number, as far as the range goes."""
    digits = place.dial.count("#")
    drawn = f"{number % 10**digits:0{digits}d}"
    return place.dial.replace("#" * digits, drawn)


def _extra_phones(place: Place, number: int, chance: random.Random) -> tuple[dict[str, str], ...]:
    count = chance.choice((0, 0, 1, 1, 2))
    labels = chance.sample(EXTRA_LABELS, count)
    return tuple({"phone": _phone(place, number + 31 * (n + 1)), "label": label} for n, label in enumerate(labels))
