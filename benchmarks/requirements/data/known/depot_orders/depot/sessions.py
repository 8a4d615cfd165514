import os

from flask_session import Session


def start(server):
    server.config.update(SESSION_TYPE="redis", SECRET_KEY=os.urandom(16))
    Session(server)
