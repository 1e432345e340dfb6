"""The one public door of the suite."""
