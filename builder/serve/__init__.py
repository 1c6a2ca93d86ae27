"""The local web server: a bundle on this machine, and on a phone in the same network.

``make_app`` is the whole server as an ASGI application, ``run`` is ``offshelf serve``, and
``BackgroundServer`` serves from a thread, for checks and tests.
"""

from builder.serve.app import make_app
from builder.serve.background import BackgroundServer
from builder.serve.options import ServeOptions
from builder.serve.run import run

__all__ = ["BackgroundServer", "ServeOptions", "make_app", "run"]
