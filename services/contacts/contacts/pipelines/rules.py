"""Rules about pipelines. Pure functions."""

from collections.abc import Sequence

MOST_STAGES = 100


def unknown_stages(known: Sequence[str], asked: Sequence[str | None]) -> list[int]:
    """The places in `asked` of ids that the pipeline does not have, or that are named a second time; None is a new stage."""
    free, wrong = set(known), []
    for place, stage_id in enumerate(asked):
        if stage_id is None:
            continue
        if stage_id in free:
            free.remove(stage_id)
        else:
            wrong.append(place)
    return wrong
