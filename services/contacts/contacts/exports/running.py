"""Exports as jobs of the worker."""

from contacts.exports.models import Export
from contacts.exports.steps import run_export
from contacts.transfers.running import Runner

EXPORTS = Runner("export.run", Export, run_export)
