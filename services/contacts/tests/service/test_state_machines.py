"""What becomes of a task, a recurring task and an opportunity in whatever order things are done to them, held to a model of each."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, cast

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from chassis.ids import new_id
from chassis.schemas import wire_time
from chassis.testing.service import TestService

from .answers import Json, answered, refused
from .desk import Desk

HOUR = timedelta(hours=1)
hours = st.integers(0, 5)
moments = st.integers(-2, 6)


class Life(RuleBasedStateMachine):
    """A location of its own with one contact, in which things are done one after another."""

    def __init__(self, service: TestService) -> None:
        super().__init__()
        location = new_id()
        self.client = service.client(location)
        self.desk = Desk(service, location, self.client)
        contact = self.client.post("/contacts/", json={"locationId": location, "firstName": "Ada"})
        self.contact: Json = answered(contact, 201)["contact"]

    @property
    def now(self) -> datetime:
        return self.desk.service.clock.now()

    def in_hours(self, hours: int) -> datetime:
        """So many hours from now, in whole milliseconds as times are told."""
        moment = self.now + hours * HOUR
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    def told(self, subject: str) -> list[str]:
        """What was told of a thing, in order and without a gap."""
        rows = [row for row in self.desk.service.events(location_id=self.desk.location) if row["subject"] == subject]
        assert [row["sequence"] for row in rows] == list(range(1, len(rows) + 1))
        return [row["type"].rpartition(".")[2] for row in rows]


def live(machine: Callable[[TestService], Life], service: TestService) -> None:
    """Do things in some orders; one that fails says enough as it is, and is not made shorter."""
    run_state_machine_as_test(
        # It takes whatever makes a machine; its annotation does not say so.
        cast("type[Life]", partial(machine, service)),
        settings=settings(
            deadline=None,
            max_examples=8,
            stateful_step_count=14,
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )


class TaskLife(Life):
    """A task is completed or open, and is told overdue once for a due date, while it is open and that has passed."""

    due: datetime
    done: bool
    overdue_for: datetime | None

    @initialize(due=moments)
    def begin(self, due: int) -> None:
        self.due, self.done, self.overdue_for = self.in_hours(due), False, None
        body = {"title": "Call", "dueDate": wire_time(self.due), "completed": False}
        self.path = f"/contacts/{self.contact['id']}/tasks"
        self.id = answered(self.client.post(self.path, json=body), 201)["task"]["id"]
        self.expected = ["created"]

    @rule(due=moments)
    def put_off(self, due: int) -> None:
        moved = self.in_hours(due)
        answered(self.client.put(f"{self.path}/{self.id}", json={"dueDate": wire_time(moved)}))
        self.expected += ["updated"] if moved != self.due else []
        self.due = moved

    @rule(done=st.booleans())
    def complete_or_reopen(self, done: bool) -> None:
        answered(self.client.put(f"{self.path}/{self.id}/completed", json={"completed": done}))
        if done != self.done:
            self.expected.append("completed" if done else "reopened")
        self.done = done

    @rule(later=hours)
    def time_passes(self, later: int) -> None:
        self.desk.run(later * HOUR)
        if not self.done and self.due <= self.now and self.overdue_for != self.due:
            self.overdue_for = self.due
            self.expected.append("overdue")

    @invariant()
    def it_is_what_was_made_of_it(self) -> None:
        task = answered(self.client.get(f"{self.path}/{self.id}"))["task"]
        assert (task["dueDate"], task["completed"]) == (wire_time(self.due), self.done)
        assert self.told(self.id) == self.expected
        late = answered(self.client.get(self.path, query_string={"status": "overdue"}))["tasks"]
        assert late == ([task] if not self.done and self.due <= self.now else [])


class RecurringLife(Life):
    """A task is made each time the rule comes, `count` times at most and none while one waits overdue unless the rule does not mind."""

    start: datetime
    step: timedelta
    next: datetime | None
    gone: bool

    @initialize(step=st.integers(1, 4), count=st.none() | st.integers(1, 4), minds=st.booleans())
    def begin(self, step: int, count: int | None, minds: bool) -> None:
        self.due: dict[str, bool] = {}
        self.gone = False
        self._take(step, count, minds)
        body = {"title": "Again", "contactIds": [self.contact["id"]], "rruleOptions": self.options}
        self.path = f"/locations/{self.desk.location}/recurring-tasks"
        made = answered(self.client.post(self.path, json=body), 201)["recurringTask"]
        self.path += f"/{made['id']}"
        self._plan()

    @rule(step=st.integers(1, 4), count=st.none() | st.integers(1, 4), minds=st.booleans())
    def change(self, step: int, count: int | None, minds: bool) -> None:
        if self.gone:
            refused(self.client.put(self.path, json={"title": "x"}), 404, "recurring_task_not_found")
            return
        self._take(step, count, minds)
        answered(self.client.put(self.path, json={"rruleOptions": self.options}))
        self._plan()

    @rule(later=hours)
    def time_passes(self, later: int) -> None:
        self.desk.run(later * HOUR)
        if self.next is None or self.next > self.now:
            return
        waiting = any(not done and due <= wire_time(self.now) for due, done in self.due.items())
        if not (self.minds and waiting):
            self.due[wire_time(self.next + HOUR)] = False
        self._plan()

    @rule()
    def complete_all(self) -> None:
        for task in self.desk.tasks(self.contact):
            path = f"/contacts/{self.contact['id']}/tasks/{task['id']}/completed"
            answered(self.client.put(path, json={"completed": True}))
        self.due = dict.fromkeys(self.due, True)

    @rule(sure=st.integers(0, 9))
    def delete(self, sure: int) -> None:
        # Seldom: nothing more comes of it afterwards.
        if sure == 0 and not self.gone:
            answered(self.client.delete(self.path))
            self.gone, self.next = True, None

    @invariant()
    def each_time_made_its_task(self) -> None:
        made = [(task["dueDate"], task["completed"]) for task in self.desk.tasks(self.contact)]
        assert made == sorted(self.due.items())
        if not self.gone:
            assert answered(self.client.get(self.path))["recurringTask"]["totalOccurrence"] == len(self.due)

    def _take(self, step: int, count: int | None, minds: bool) -> None:
        self.step, self.count, self.minds = step * HOUR, count, minds
        self.start = (self.now + HOUR).replace(microsecond=0)
        self.options: dict[str, Any] = {
            "intervalType": "hourly",
            "interval": step,
            "startDate": wire_time(self.start),
            "dueAfterSeconds": 3600,
            "createTaskIfOverDue": not minds,
            **({} if count is None else {"count": count}),
        }

    def _plan(self) -> None:
        moment = self.start
        while moment <= self.now:
            moment += self.step
        over = self.count is not None and len(self.due) >= self.count
        self.next = None if over else moment


class OpportunityLife(Life):
    """An opportunity is in one stage of one pipeline and has one status; a reason only while it is lost."""

    stage: tuple[str, str]
    status: str
    lost_for: str | None

    @initialize()
    def begin(self) -> None:
        located = {"locationId": self.desk.location}
        self.stages: list[tuple[str, str]] = []
        for name in ("Sales", "Service"):
            body = {**located, "name": name, "stages": [{"name": "New"}, {"name": "Offer"}]}
            pipeline = answered(self.client.post("/pipelines/", json=body), 201)["pipeline"]
            self.stages += [(pipeline["id"], stage["id"]) for stage in pipeline["stages"]]
        reason = self.client.post("/opportunities/lost-reason", json={**located, "name": "Too dear"})
        self.reason = answered(reason, 201)["lostReason"]["id"]
        self.stage, self.status, self.lost_for = self.stages[0], "open", None
        body = {**located, "pipelineId": self.stage[0], "contactId": self.contact["id"], "name": "Roof"}
        made = answered(self.client.post("/opportunities/", json={**body, "status": "open"}), 201)["opportunity"]
        self.path = f"/opportunities/{made['id']}"
        self.id = made["id"]
        self.moved_at = self.decided_at = wire_time(self.now)
        self.expected = ["created"]

    @rule(place=st.integers(0, 3), whole=st.booleans())
    def move(self, place: int, whole: bool) -> None:
        pipeline, stage = self.stages[place]
        named = {"pipelineId": pipeline} if whole or pipeline != self.stage[0] else {}
        answered(self.client.put(self.path, json={**named, "pipelineStageId": stage}))
        if (pipeline, stage) != self.stage:
            self.stage, self.moved_at = (pipeline, stage), wire_time(self.now)
            self.expected.append("stage_changed")

    @rule(status=st.sampled_from(["open", "won", "lost", "abandoned"]), given=st.booleans(), apart=st.booleans())
    def decide(self, status: str, given: bool, apart: bool) -> None:
        body = {"status": status, **({"lostReasonId": self.reason} if given else {})}
        answer = self.client.put(f"{self.path}/status" if apart else self.path, json=body)
        if given and status != "lost":
            refused(answer, 422, "reason_without_loss")
            return
        answered(answer)
        reason = self.reason if given else self.lost_for if status == "lost" == self.status else None
        if (status, reason) != (self.status, self.lost_for):
            self.expected.append("status_changed")
        if status != self.status:
            self.decided_at = wire_time(self.now)
        self.status, self.lost_for = status, reason

    @rule(later=hours)
    def time_passes(self, later: int) -> None:
        self.desk.run(later * HOUR)

    @invariant()
    def it_stands_where_it_was_put(self) -> None:
        found = answered(self.client.get(self.path))["opportunity"]
        assert (found["pipelineId"], found["pipelineStageId"]) == self.stage
        assert (found["status"], found.get("lostReasonId")) == (self.status, self.lost_for)
        assert (found["lastStageChangeAt"], found["lastStatusChangeAt"]) == (self.moved_at, self.decided_at)
        assert self.told(self.id) == self.expected


def test_a_task_in_any_order(service: TestService) -> None:
    live(TaskLife, service)


def test_a_recurring_task_in_any_order(service: TestService) -> None:
    live(RecurringLife, service)


def test_an_opportunity_in_any_order(service: TestService) -> None:
    live(OpportunityLife, service)
