"""Moving a service's rows after contacts: to the survivor of a merge, and home again when that is undone.

Where a row belongs is a function of what is known of the contacts (`merged_into`, of the newest state) and of its home, the contact that
it named first. So the events may come in any order and as often as they like; each has the rows of its contact put where they belong.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from marshmallow import EXCLUDE, Schema
from sqlalchemy import select, update

from chassis.events.declare import Event, Subscription
from chassis.personal.forgetting import erased_among
from chassis.timers.store import Timer
from chassis.work import Work
from contact_ref.listed import brought_home, put_in_place
from contact_ref.models import ContactMoveColumns
from contact_ref.moving import Moving
from contact_ref.refs import ContactRefs

SETTLE = "contact_moves.settle"
AT_ONCE = 500

Mend = Callable[[Work, str], None]


class MovedContact(Schema):
    """Which contact it is about says the envelope, and what it is by now its reference."""

    class Meta:
        unknown = EXCLUDE


class ContactMoves:
    """The rows that a service keeps with contacts, and the table that remembers those that are not at home.

    `mend` is called for each contact that rows came to or left, after all of them did.
    """

    def __init__(
        self,
        refs: ContactRefs[Any],
        model: type[ContactMoveColumns],
        moving: Sequence[Moving],
        mend: Mend | None = None,
    ) -> None:
        self._refs = refs
        self._model = model
        self._moving = moving
        self._mend = mend

    def subscriptions(self) -> list[Subscription]:
        """What has rows follow their contacts, for the worker's list; behind those of the references."""
        return [
            Subscription(f"contacts.contact.{what}", reads=MovedContact, handle=self._on_moved)
            for what in ("absorbed", "released")
        ]

    def timers(self) -> dict[str, Callable[[Work, Timer], None]]:
        """The timer that goes on with many rows, for the worker's list."""
        return {SETTLE: self._on_timer}

    def settle(self, work: Work, contact_id: str, touched: Iterable[str] = ()) -> set[str] | None:
        """Put rows of a contact, and of those that were merged into it, where they belong.

        None where that is done. Where there may be more, the contacts that rows came to or left, to be given to the next call.
        """
        target, homes = self._held_alone(work, contact_id)
        done, all_touched = True, {*touched, *homes, target}
        for one in self._moving:
            done = self._replace(work, one, homes, target, all_touched) and done
            done = self._send_off(work, one, [home for home in homes if home != target], target) and done
        if not done:
            return all_touched
        if self._mend is not None:
            for touched_id in sorted(all_touched - erased_among(work.session, all_touched)):
                self._mend(work, touched_id)
        return None

    def part(self, work: Work, contact_id: str, touched: Iterable[str] = ()) -> set[str] | None:
        """Put rows of a contact who is erased home, and those of others that are with it where they belong without it. As `settle`."""
        moves, all_touched = self._model, set(touched)
        with_it = select(moves.home_id).where(moves.placed_id == contact_id).distinct()
        for home in sorted({contact_id, *work.session.scalars(with_it)}):
            more = self.settle(work, home, all_touched)
            if more is not None:
                return more
        return None

    def _on_moved(self, work: Work, event: Event) -> None:
        self._settle_and_go_on(work, event.subject, ())

    def _on_timer(self, work: Work, timer: Timer) -> None:
        self._settle_and_go_on(work, timer.key, timer.payload["touched"])

    def _settle_and_go_on(self, work: Work, contact_id: str, touched: Iterable[str]) -> None:
        more = self.settle(work, contact_id, touched)
        if more is not None:
            work.set_timer(SETTLE, contact_id, work.now(), {"touched": sorted(more)})

    def _held_alone(self, work: Work, contact_id: str) -> tuple[str, list[str]]:
        """Lock all whom rows may leave and come to; answers whom the contact is by now, and whose rows belong there.

        Whoever writes a row for one of them holds it (`ContactRefs.find`) until the row can be seen here, or waits, and then writes
        it for whom that one is by now. And what is heard of the same people is done one after the other.
        """
        refs, moves, held = self._refs.model, self._model, set[str]()
        while True:
            way = self._way(work, contact_id)
            homes = [one for one in self.merged_into(work, contact_id) if self._way(work, one)[-1] == way[-1]]
            places = select(moves.placed_id).where(moves.home_id.in_(homes)).distinct()
            everyone = {*way, *homes, *work.session.scalars(places)}
            if everyone <= held:
                return way[-1], homes
            # In the order of their ids, as everybody holds several.
            work.session.execute(select(refs.id).where(refs.id.in_(everyone)).order_by(refs.id).with_for_update())
            held |= everyone

    def _way(self, work: Work, contact_id: str) -> list[str]:
        """As `ContactRefs.way`, up to whoever is erased: nothing goes to them any more, be it theirs who are erased too or not."""
        way = self._refs.way(work, contact_id)
        erased = erased_among(work.session, way[1:])
        return next((way[:place] for place, one in enumerate(way) if one in erased), way)

    def merged_into(self, work: Work, contact_id: str) -> list[str]:
        """The contact, and all that were merged into it or into one of these."""
        refs = self._refs.model
        found, fresh = [contact_id], [contact_id]
        while fresh:
            fresh = [
                one
                for one in work.session.scalars(select(refs.id).where(refs.merged_into.in_(fresh)))
                if one not in found
            ]
            found.extend(fresh)
        return found

    def _replace(self, work: Work, one: Moving, homes: Sequence[str], target: str, touched: set[str]) -> bool:
        """Put rows that are away from home, and not where they belong, there: nearer home, or on to the next survivor."""
        moves = self._model
        statement = (
            select(moves)
            .where(moves.holder == one.name, moves.home_id.in_(homes), moves.placed_id != target)
            .order_by(moves.key)
            .limit(AT_ONCE)
            .with_for_update()
        )
        away = work.session.scalars(statement).all()
        by_place: dict[str, list[ContactMoveColumns]] = {}
        for move in away:
            by_place.setdefault(move.placed_id, []).append(move)
        for placed, there in by_place.items():
            touched.add(placed)
            self._place(work, one, there, target)
        return len(away) < AT_ONCE

    def _place(self, work: Work, one: Moving, there: Sequence[ContactMoveColumns], target: str) -> None:
        if one.listed:
            for move in there:
                self._place_listed(work, one, move, target)
            return
        onward = [move for move in there if move.home_id != target]
        details = self._leaving(work, one, [move.key for move in onward], target)
        came = self._update(work, one, [move.key for move in there], there[0].placed_id, target)
        back = {}
        for move in there:
            if move.key not in came:
                # Somebody has given it to another contact since, and it is that one's now.
                work.session.delete(move)
            elif move.home_id == target:
                back[move.key] = move.detail
                work.session.delete(move)
            else:
                # What it was at home counts, not what it was in between.
                move.placed_id, move.detail = target, move.detail or details.get(move.key)
        work.session.flush()
        if one.come_home is not None and back and not erased_among(work.session, [target]):
            one.come_home(work, back)

    def _place_listed(self, work: Work, one: Moving, move: ContactMoveColumns, target: str) -> None:
        column, added = one.table.c[one.column.key], bool((move.detail or {}).get("added"))
        row = select(column).where(one.table.c.id == move.key, one.table.c.location_id == work.location_id)
        ids = work.session.connection().scalars(row.with_for_update()).one_or_none()
        if target == move.home_id:
            after = brought_home(ids or (), move.placed_id, target, added=added)
            work.session.delete(move)
        else:
            # One that stood there for itself goes on for itself.
            after, came = put_in_place(ids or (), move.placed_id, target) if added else (list(ids or ()), False)
            move.placed_id, move.detail = target, {"added": came}
        if ids is not None and after != list(ids):
            self._write_list(work, one, move.key, after)
        work.session.flush()

    def _send_off(self, work: Work, one: Moving, homes: Sequence[str], target: str) -> bool:
        """Put rows that are still at home with contacts that are another by now to that one, and remember it."""
        column, done = one.table.c[one.column.key], True
        for home in homes:
            theirs = column.contains([home]) if one.listed else column == home
            batch = select(one.table.c.id, column).where(theirs, one.table.c.location_id == work.location_id)
            rows = work.session.connection().execute(batch.limit(AT_ONCE).with_for_update()).all()
            if not rows:
                continue
            details: Mapping[str, Any]
            if one.listed:
                details = {key: self._leave_listed(work, one, key, ids, home, target) for key, ids in rows}
            else:
                details = self._leaving(work, one, [key for key, _ in rows], target)
                self._update(work, one, [key for key, _ in rows], home, target)
            self._remember(work, one, {key: details.get(key) for key, _ in rows}, home, target)
            done = done and len(rows) < AT_ONCE
        return done

    def _leave_listed(
        self, work: Work, one: Moving, key: str, ids: Sequence[str], home: str, target: str
    ) -> dict[str, bool]:
        after, added = put_in_place(ids, home, target)
        self._write_list(work, one, key, after)
        return {"added": added}

    def _write_list(self, work: Work, one: Moving, key: str, ids: Sequence[str]) -> None:
        statement = update(one.table).where(one.table.c.id == key).values({one.column.key: list(ids)})
        work.session.connection().execute(statement)
        self._forget(work, one)

    def _forget(self, work: Work, one: Moving) -> None:
        """Have the session read such rows again: what it knows of them is of before."""
        for row in work.session:
            if isinstance(row, one.model):
                work.session.expire(row)

    def _leaving(self, work: Work, one: Moving, ids: Sequence[str], target: str) -> Mapping[str, Any]:
        return one.leave(work, ids, target) if one.leave is not None and ids else {}

    def _update(self, work: Work, one: Moving, ids: Iterable[str], before: str, after: str) -> set[str]:
        column = one.table.c[one.column.key]
        work.session.flush()
        statement = (
            update(one.table)
            .where(one.table.c.id.in_(list(ids)), column == before, one.table.c.location_id == work.location_id)
            .values({one.column.key: after})
            .returning(one.table.c.id)
        )
        moved = set(work.session.connection().scalars(statement))
        self._forget(work, one)
        return moved

    def _remember(self, work: Work, one: Moving, rows: Mapping[str, Any], home: str, target: str) -> None:
        away = {"holder": one.name, "home_id": home, "placed_id": target, "location_id": work.location_id}
        model: Any = self._model
        work.session.add_all(model(**away, key=key, detail=detail) for key, detail in rows.items())
        work.session.flush()
