"""What every job of minutes has."""

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Identified, Tenanted, Timestamped
from contacts.database import ID


class Job(Identified, Tenanted, Timestamped):
    """Work of minutes that somebody asked for: it is done in their name, and on what they may see.

    `assigned_to` is the user whose contacts alone it concerns, for one who sees no others. `starts` counts how often it was begun since it
    last got on.
    """

    location_id: Mapped[str] = mapped_column(ID)
    actor: Mapped[str] = mapped_column(Text)
    assigned_to: Mapped[str | None] = mapped_column(ID)
    starts: Mapped[int] = mapped_column(default=0)

    @property
    def busy(self) -> bool:
        """Whether there is something to do."""
        raise NotImplementedError

    def give_up(self) -> None:
        """End it: it was begun again and again, and did not get on."""
        raise NotImplementedError
