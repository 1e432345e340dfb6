"""Writing the rows of a file: hundreds in one work, by the rules that hold for one contact at a time."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chassis.errors import Invalid, Moved, Problem
from chassis.ids import new_ids
from chassis.plain import plain
from chassis.work import Change, Work
from contacts.custom_fields.models import CustomField
from contacts.custom_fields.values import hold_fields, read_by
from contacts.history import telling_together
from contacts.imports.applying import add_addresses, change_contact, given_of
from contacts.imports.errors import OF_ROW
from contacts.imports.mapping import CUSTOM
from contacts.imports.rows import Row, RowError
from contacts.people.duplicates import Holders, Match, find_holders, wait_for_others
from contacts.people.errors import duplicate_contact
from contacts.people.inserting import insert_contacts
from contacts.people.making import new_contact
from contacts.people.merged import refuse_moved
from contacts.people.models import Contact
from contacts.people.together import changing_together, lock_together
from contacts.refs.operations import allows_duplicates, find_users_by_email, read_location
from contacts.staff.presence import hold_absent
from contacts.tags.operations import remember_tags

CREATED, UPDATED, SKIPPED, FAILED = "created", "updated", "skipped", "failed"
_REHEARSED = "row:"


@dataclass(frozen=True)
class Plan:
    """What an import is to do: `mode`, `match`, and the columns of the file by what they go to."""

    mode: str
    match: str
    columns: Mapping[str, str]


@dataclass(frozen=True)
class Outcome:
    """What became of a row. `changes` are those of a contact that was there."""

    row: Row
    kind: str
    contact_id: str | None = None
    changes: Sequence[Mapping[str, Any]] | None = None
    errors: Sequence[RowError] = ()


class _RehearsedError(Exception):
    """Undoes what a dry run has done to contacts."""

    def __init__(self, outcomes: list[Outcome]) -> None:
        super().__init__()
        self.outcomes = outcomes


@dataclass
class Writer:
    """Writes rows in one work.

    In a dry run nothing is written, and `seen` says who would have an address by now: a contact, or `row:NUMBER` for one that a row would
    have made. What these rows would bring is added to it.
    """

    work: Work
    plan: Plan
    seen: dict[str, str] | None = None
    _fields: dict[str, CustomField] = field(default_factory=dict)
    _owners: Mapping[str, str] = field(default_factory=dict)
    _absent: Collection[str | None] = frozenset()
    _outcomes: list[Outcome] = field(default_factory=list)

    def write(self, rows: Sequence[Row]) -> list[Outcome]:
        """Write `rows`, in this order; what became of each.

        Raises:
            IntegrityError, Moved: somebody else was first with an e-mail or phone, or has merged contacts: the whole is to be done again.
        """
        self._location = read_location(self.work)
        self._exclusive = not allows_duplicates(self._location)
        custom = sorted({one for row in rows for one in row.custom})
        if custom:
            self._fields = hold_fields(self.work, "contact", custom)
        self._know_users(rows)
        ready = []
        for row in rows:
            errors = self._complete(row)
            if errors:
                self._outcomes.append(Outcome(row, FAILED, errors=errors))
            elif row.blank:
                self._outcomes.append(Outcome(row, SKIPPED))
            else:
                ready.append(row)
        remember_tags(self.work, sorted({tag for row in ready for tag in row.tags}) if self.seen is None else [])
        for group in self._groups(ready):
            left = group
            while left:
                left = self._write_beginning(left)
        return sorted(self._outcomes, key=lambda one: one.row.number)

    def _know_users(self, rows: Sequence[Row]) -> None:
        self._owners = find_users_by_email(self.work, {row.owner_email for row in rows if row.owner_email})
        named = {row.given.get("assigned_to") for row in rows}
        # Whose contacts alone it concerns owns those for which nobody is named.
        self._absent = hold_absent(self.work, {*named, *self._owners.values(), self.work.identity.assigned_to})

    def _complete(self, row: Row) -> list[RowError]:
        """Read what only the database knows; what is wrong with the row."""
        errors = list(row.errors)
        if row.owner_email:
            row.given["assigned_to"] = self._owners.get(row.owner_email)
        owner = row.given.get("assigned_to") or self.work.identity.assigned_to
        if owner in self._absent or (row.owner_email and row.given["assigned_to"] is None):
            errors.append(RowError.of("unknown_user", self.plan.columns.get("assignedTo")))
        if row.custom:
            given = [{"id": name, "field_value": value} for name, value in row.custom.items()]
            try:
                row.given["custom_fields"] = read_by(self._fields, given, self._location.country)
            except Invalid as refusal:
                errors.extend(self._of_custom(given, refusal))
        if self.plan.mode == "update" and not row.addresses(self.plan.match) and not row.blank and not errors:
            errors.append(RowError.of("match_value_missing", self.plan.columns.get(self.plan.match)))
        return errors

    def _of_custom(self, given: Sequence[Mapping[str, Any]], refusal: Invalid) -> Iterator[RowError]:
        for one in refusal.errors:
            name = given[int(one.field.split(".")[1])]["id"]
            yield RowError(self.plan.columns.get(f"{CUSTOM}{name}"), one.code, one.message)

    def _groups(self, rows: Sequence[Row]) -> Iterator[list[Row]]:
        """`rows` in parts, in none of which two could be the same contact: a later one must find what an earlier one has made."""
        group: list[Row] = []
        taken: set[str] = set()
        for row in rows:
            keys = set(self._keys(row))
            if keys & taken:
                yield group
                group, taken = [], set()
            group.append(row)
            taken |= keys
        if group:
            yield group

    def _keys(self, row: Row) -> list[str]:
        """The addresses by which the row could be another contact's: all of them where these are exclusive, else those it is matched by."""
        kinds = ("email", "phone") if self._exclusive else (self.plan.match,)
        return [one.key for name in kinds if name != "none" for one in row.addresses(name)]

    def _write_beginning(self, rows: list[Row]) -> list[Row]:
        """Write `rows` up to one that needs what an earlier one may give up; those that are left."""
        keys = [key for row in rows for key in self._keys(row)]
        if not self._exclusive:
            # Where no index says so, nobody else may make the same contact meanwhile.
            wait_for_others(self.work, keys)
        holders = self._holders(rows, keys)
        new: list[Row] = []
        known: list[tuple[Row, str]] = []
        left: list[Row] = []
        for place, row in enumerate(rows):
            match, other = self._find(holders, row)
            if (match is None and self.plan.mode == "update") or (match is not None and self.plan.mode == "create"):
                self._outcomes.append(Outcome(row, SKIPPED))
            elif other is not None and any(other.contact_id == contact_id for _, contact_id in known):
                left = rows[place:]
                break
            elif other is not None:
                self._refuse(row, duplicate_contact(None, other.field))
            elif match is None:
                new.append(row)
            else:
                known.append((row, match.contact_id))
        self._create(new)
        self._update(known)
        return left

    def _holders(self, rows: Sequence[Row], keys: Sequence[str]) -> Holders:
        emails = {one.key for row in rows for one in row.emails} & set(keys)
        phones = {one.key for row in rows for one in row.phones} & set(keys)
        holders = find_holders(self.work, sorted(emails), sorted(phones))
        if not self.seen:
            return holders
        rehearsed = {key: [self.seen[key]] for key in keys if key in self.seen}
        return Holders(
            {**{key: who for key, who in rehearsed.items() if key in emails}, **holders.of_email},
            {**{key: who for key, who in rehearsed.items() if key in phones}, **holders.of_phone},
        )

    def _find(self, holders: Holders, row: Row) -> tuple[Match | None, Match | None]:
        """The contact that the row is matched with, and another one that is in its way."""
        emails, phones = [one.key for one in row.emails], [one.key for one in row.phones]
        match = None
        if self.plan.match != "none":
            match = holders.match(*((emails, []) if self.plan.match == "email" else ([], phones)))
        if not self._exclusive:
            return match, None
        return match, holders.match(emails, phones, besides=match.contact_id if match else None)

    def _refuse(self, row: Row, problem: Problem) -> None:
        """Say why a row was refused, in the column that is to blame where that can be told."""
        errors = problem.errors if isinstance(problem, Invalid) else ()
        blamed = [RowError(self._column(one.field), one.code, one.message) for one in errors]
        details = problem.details or {}
        single = RowError(
            self._column(str(details.get("field", ""))), problem.code, OF_ROW.get(problem.code, str(problem))
        )
        self._outcomes.append(Outcome(row, FAILED, errors=blamed or [single]))

    def _column(self, target: str) -> str | None:
        return self.plan.columns.get(target.split(".", maxsplit=1)[0]) or self.plan.columns.get(target)

    def _create(self, rows: Sequence[Row]) -> None:
        contacts = []
        for contact_id, row in zip(new_ids(len(rows)), rows, strict=True):
            try:
                contact = new_contact(
                    self.work, contact_id, given_of(row), exclusive=self._exclusive, model=plain(Contact)
                )
                add_addresses(contact, row, exclusive=self._exclusive)
            except Problem as problem:
                self._refuse(row, problem)
                continue
            contacts.append(contact)
            self._outcomes.append(Outcome(row, CREATED, contact_id=contact.id))
            self._see(row, f"{_REHEARSED}{row.number}")
        if self.seen is None:
            with telling_together(self.work):
                insert_contacts(self.work, contacts)

    def _update(self, rows: Sequence[tuple[Row, str]]) -> None:
        """Change contacts that are there: all at once, or each alone if one of them is refused."""
        if not rows:
            return
        try:
            outcomes = self._change(rows)
        except _RehearsedError as rehearsed:
            outcomes = rehearsed.outcomes
        except Moved:
            # Not a row's fault: done again, it finds the survivor.
            raise
        except Problem as problem:
            if len(rows) == 1:
                self._refuse(rows[0][0], problem)
                return
            for one in rows:
                self._update([one])
            return
        for outcome in outcomes:
            self._see(outcome.row, outcome.contact_id)
        self._outcomes.extend(outcomes)

    def _change(self, rows: Sequence[tuple[Row, str]]) -> list[Outcome]:
        with self.work.savepoint():
            found = lock_together(self.work, [contact_id for _, contact_id in rows])
            refuse_moved(self.work, {contact_id for _, contact_id in rows} - found.keys())
            with telling_together(self.work), changing_together(self.work, list(found.values())) as changes:
                for row, contact_id in rows:
                    if contact_id in found:
                        change_contact(self.work, found[contact_id], row, exclusive=self._exclusive)
                    elif not contact_id.startswith(_REHEARSED):
                        # There is such a contact, but not for whoever imports.
                        raise duplicate_contact(None, self.plan.match)
            outcomes = [self._changed(row, contact_id, changes.get(contact_id)) for row, contact_id in rows]
            if self.seen is not None:
                raise _RehearsedError(outcomes)
            return outcomes

    def _changed(self, row: Row, contact_id: str, changes: Sequence[Change] | None) -> Outcome:
        if changes is None:
            return Outcome(row, UPDATED if contact_id.startswith(_REHEARSED) else SKIPPED, contact_id)
        return Outcome(row, UPDATED, contact_id, [vars(change) for change in changes])

    def _see(self, row: Row, holder: str | None) -> None:
        if self.seen is not None and holder is not None:
            for address in (*row.emails, *row.phones):
                self.seen.setdefault(address.key, holder)
