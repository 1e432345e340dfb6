"""PostgreSQL folds a text as Python does, where what is looked for was folded by the one and what is looked through by the other."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import literal, select

from chassis.folding import fold
from chassis.testing.service import TestService
from contacts.search.folded import folded

SIGNS = "aZ1 ßẞæŒþÞłŁøØđħŧıİðéÉüñÑςΣσ-–—'’`´ʻ\u200e\u2066\ufeff\u200d山たカ한ЙйｶﾞＡﬁ²"


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(SIGNS, min_size=1, max_size=12), min_size=20, max_size=20))
def test_a_text_is_folded_alike_by_both(service: TestService, texts: list[str]) -> None:
    with service.runtime.database.session() as session:
        by_database = [session.scalar(select(folded(literal(text)))) for text in texts]
    assert by_database == [fold(text) for text in texts]
