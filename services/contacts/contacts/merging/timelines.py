"""When something last happened about a contact, as others are merged into it and leave it again. The timelines' rows stay."""

from sqlalchemy import text

from chassis.work import Work
from contacts.people.merged import family_of

_SET = text(
    """
    INSERT INTO timeline_heads (contact_id, location_id, last_activity_at)
    SELECT :contact_id, :location_id, max(moment) FROM (
        SELECT max(occurred_at) AS moment FROM activities WHERE contact_id = :contact_id AND location_id = :location_id
        UNION ALL
        SELECT max(last_activity_at) FROM timeline_heads WHERE contact_id = ANY(:merged) AND location_id = :location_id
    ) AS moments
    HAVING max(moment) IS NOT NULL
    ON CONFLICT (contact_id) DO UPDATE SET last_activity_at = excluded.last_activity_at
    """
)


def renew_last_activity(work: Work, contact_id: str) -> None:
    """Make it what the contact's own timeline and those of the contacts merged into it say."""
    _, *merged = family_of(work, contact_id)
    work.session.execute(_SET, {"contact_id": contact_id, "location_id": work.location_id, "merged": merged})
