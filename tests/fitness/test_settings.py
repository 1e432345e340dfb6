"""`docs/settings.md` tells every setting, and no other."""

from pathlib import Path

from chassis.service import Service

TABLE = Path(__file__).parents[2] / "docs" / "settings.md"


def test_every_setting_is_in_the_table(service: Service) -> None:
    documented = TABLE.read_text()
    missing = [row[0] for row in service.settings.table(service.name) if f"`{row[0]}`" not in documented]
    assert missing == []


def test_the_table_tells_no_setting_that_is_not_there(services: dict[str, Service]) -> None:
    read = {row[0] for one in services.values() for row in one.settings.table(one.name)}
    told = {
        line.split("`")[1]
        for line in TABLE.read_text().splitlines()
        if line.startswith("| `") and "| runner |" not in line
    }
    assert told <= read
