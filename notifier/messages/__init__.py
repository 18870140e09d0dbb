"""The kinds of messages: a folder each with its title, ``load(session, bundles)``, three templates and a sample.

A bundle is the messages one letter carries, oldest first: one message, or the digests of one person that waited.
``load`` gives a context for each, or None where by now there is nothing to say.
"""
