"""Files that strangers send with forms and surveys: uploaded first, then named by a submission, and received documents from then on."""
