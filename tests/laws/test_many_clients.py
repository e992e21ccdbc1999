"""The laws of the house again, for more clients of every kind than the fast tests have time for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.laws.dress import DRESSES, Dress
from tests.laws.kinds import KINDS, of_kind
from tests.laws.laws import hold_for
from tests.laws.stories import QUICK

pytestmark = pytest.mark.whole


@pytest.mark.parametrize("kind", KINDS)
@settings(QUICK, max_examples=3)
@given(data=st.data(), dress=DRESSES)
def test_laws_hold_for_many_clients(kind: str, data: st.DataObject, dress: Dress) -> None:
    hold_for(data.draw(st.sampled_from(of_kind(kind, "clients"))), dress)
