"""`python -m demo --credentials FILE [--contacts N]`."""

import argparse
import json
import queue
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path

from demo.client import ApiError, Client
from demo.filling import Slots, fill, find_slots
from demo.history import richness
from demo.people import invent
from demo.setting import Setting, prepare

WORKERS = 10
"""Each with a token of its own: the rate limit counts each token."""


def main() -> int:
    """Fill the location; answers the exit code."""
    parser = argparse.ArgumentParser(prog="./dossier demo", description=__doc__)
    parser.add_argument("--credentials", type=Path, required=True)
    parser.add_argument("--contacts", type=_count, default=200, help="how many (200)")
    arguments = parser.parse_args()
    credentials = json.loads(arguments.credentials.read_text())
    client = Client(credentials["baseUrl"], credentials["token"])
    begun = time.monotonic()
    try:
        setting = prepare(client, credentials["companyId"], credentials["locationId"])
        slots = [find_slots(client, calendar) for calendar in setting.calendars]
        with tokens(client, credentials["locationId"]) as borrowed:
            ids = Filling(credentials["baseUrl"], setting, slots).run(arguments.contacts, borrowed)
    except ApiError as error:
        sys.exit(f"dossier: {error}")
    finally:
        client.close()
    shown = ids[richest(len(ids))]
    print(f"{len(ids)} contacts in {time.monotonic() - begun:.0f} s. Look at one:")
    print(f"  {credentials['baseUrl']}/contacts/{shown}/record")
    print(f'  curl -H "Authorization: Bearer $TOKEN" {credentials["baseUrl"]}/contacts/{shown}/record')
    print(f"  (TOKEN is in {arguments.credentials})")
    return 0


def _count(word: str) -> int:
    if not word.isdigit() or not 1 <= int(word) <= 10_000:
        raise argparse.ArgumentTypeError(f"{word!r} is not a number from 1 to 10000")
    return int(word)


def richest(count: int) -> int:
    """The number of the person with the most to show."""
    return max(range(count), key=lambda number: richness(invent(number)))


@contextmanager
def tokens(client: Client, location_id: str) -> Iterator[list[str]]:
    """Private integration tokens for the time of the filling."""
    made = [
        client.post(f"/locations/{location_id}/tokens", {"name": f"Demo {number + 1}", "scopes": ["*"]})["token"]
        for number in range(WORKERS)
    ]
    try:
        yield [token["token"] for token in made]
    finally:
        for token in made:
            client.delete(f"/locations/{location_id}/tokens/{token['id']}")


class Filling:
    """Several workers, each with a connection and a token of its own."""

    def __init__(self, base_url: str, setting: Setting, slots: list[Slots]) -> None:
        self._base_url = base_url
        self._setting = setting
        self._slots = slots
        self._clients: queue.SimpleQueue[Client] = queue.SimpleQueue()

    def run(self, count: int, borrowed: list[str]) -> list[str]:
        """Fill in so many people; answers the contacts' ids in the people's order. Raises ApiError, the first of any."""
        for token in borrowed:
            self._clients.put(Client(self._base_url, token))
        with ThreadPoolExecutor(len(borrowed)) as pool:
            filled = [pool.submit(self._fill, number) for number in range(count)]
            try:
                for done, one in enumerate(as_completed(filled), 1):
                    one.result()
                    show(done, count)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        return [one.result() for one in filled]

    def _fill(self, number: int) -> str:
        client = self._clients.get()
        try:
            return fill(client, invent(number), self._setting, self._slots)
        finally:
            self._clients.put(client)


def show(done: int, count: int) -> None:
    """One line that is written over, on a terminal; a line for each tenth elsewhere."""
    if sys.stdout.isatty():
        sys.stdout.write(f"\r\033[K{done} of {count} contacts" + ("\n" if done == count else ""))
    elif done % max(1, count // 10) == 0:
        sys.stdout.write(f"{done} of {count} contacts\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
