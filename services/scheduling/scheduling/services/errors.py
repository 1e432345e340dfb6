"""Errors about the catalogue of services."""

from chassis.errors import Invalid, NotFound


def service_not_found() -> NotFound:
    """404: no such service in this location, or it was deleted."""
    return NotFound("service_not_found", "There is no such service.")


def staff_required() -> Invalid:
    """422: a service is given by somebody."""
    return Invalid.of_field("staff", "staff_required", "A service has at least one staff member.")


def unknown_part_of_service(field: str, part_id: str) -> Invalid:
    """422 `unknown_variation`, `unknown_add_on`: a change names a variation or add-on that the service does not have."""
    kind = {"variations": "variation", "addOns": "add_on"}[field]
    return Invalid.of_field(field, f"unknown_{kind}", f"The service has nothing with the id {part_id} here.")


def name_required(field: str) -> Invalid:
    """422: a new variation or add-on has a name."""
    return Invalid.of_field(field, "name_required", "What is new needs a name.")


def invalid_amount(problem: str) -> Invalid:
    """422: an amount is negative, too large, or finer than the currency's smallest unit."""
    return Invalid.of_field("payment", "invalid_amount", f"payment: {problem}.")


def invalid_deposit() -> Invalid:
    """422: the deposit is more than the price."""
    return Invalid.of_field("payment", "invalid_deposit", "A deposit is at most the whole price.")


def currency_fixed(currency: str) -> Invalid:
    """422: a service keeps the currency that it was made with."""
    return Invalid.of_field("payment", "currency_fixed", f"The amounts of this service are in {currency}.")
