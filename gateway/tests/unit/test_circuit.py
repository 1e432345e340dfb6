"""The circuit breaker."""

from gateway.edge.circuit import FAILURES_TO_OPEN, OPEN_SECONDS, Circuit


def opened() -> Circuit:
    circuit = Circuit()
    for _ in range(FAILURES_TO_OPEN):
        assert circuit.admits(0)
        circuit.failed(0)
    return circuit


def test_it_opens_after_failures_in_a_row() -> None:
    assert not opened().admits(OPEN_SECONDS / 2)


def test_a_success_between_failures_keeps_it_closed() -> None:
    circuit = Circuit()
    for _ in range(FAILURES_TO_OPEN - 1):
        circuit.failed(0)
    circuit.succeeded()
    circuit.failed(0)
    assert circuit.admits(0)


def test_after_a_while_one_probe_goes_out_and_no_second() -> None:
    circuit = opened()
    assert circuit.admits(OPEN_SECONDS)
    assert not circuit.admits(OPEN_SECONDS)


def test_a_probe_that_succeeds_closes_it() -> None:
    circuit = opened()
    circuit.admits(OPEN_SECONDS)
    circuit.succeeded()
    assert circuit.admits(OPEN_SECONDS)
    assert circuit.admits(OPEN_SECONDS)


def test_a_probe_that_fails_opens_it_for_as_long_again() -> None:
    circuit = opened()
    circuit.admits(OPEN_SECONDS)
    circuit.failed(OPEN_SECONDS)
    assert not circuit.admits(OPEN_SECONDS * 1.5)
    assert circuit.admits(OPEN_SECONDS * 2)


def test_a_probe_whose_client_left_lets_the_next_one_try() -> None:
    circuit = opened()
    circuit.admits(OPEN_SECONDS)
    circuit.abandoned()
    assert circuit.admits(OPEN_SECONDS)
