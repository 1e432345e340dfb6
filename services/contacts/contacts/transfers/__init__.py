"""What imports and exports share: how a cell is written, and how work of minutes is done by the worker."""
