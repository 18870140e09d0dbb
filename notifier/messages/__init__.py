"""The kinds of messages: a folder each with ``load(session, messages)``, three templates and a sample for previews."""
