"""How long an upload waits for its submission, and how many there may be."""

from datetime import timedelta

from documents.files.rules import MOST_FILES

KINDS = ("form", "survey")
LARGEST_MB = 50
"""Of one file, whatever the form says; the form may say less."""
LARGEST_UPLOAD = (MOST_FILES * LARGEST_MB + 1) * 1024 * 1024
"""In bytes: the files, and what a form has around them."""
CLAIMED_WITHIN = timedelta(hours=48)
"""An upload that no submission has named by then is removed. Longer than contacts' events are ever late without somebody looking."""
WINDOW = timedelta(minutes=10)
PER_ADDRESS, PER_FORM = 30, 1000
"""Uploads in `WINDOW`, from one address and from all."""
MOST_WAITING_BYTES = 4 * 1024**3
"""Of one form's uploads that nobody has named yet."""
UPLOAD_ID_BYTES = 16
