"""What stands behind the commands in bin/: set-up, throw-away servers, the demo, the tests.

Only the standard library is used here, because these modules run before anything is installed.
The exception is the demo's mail receiver, which runs inside the virtual environment.
"""
