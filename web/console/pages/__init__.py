"""The pages: each a folder with a ``page.py`` that declares ``PAGE``, found by being there."""
