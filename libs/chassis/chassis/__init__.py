"""What every service of the suite stands on. It knows no domain word; `docs/chassis.md` is its contract."""
