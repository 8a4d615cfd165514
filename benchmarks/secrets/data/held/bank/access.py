"""Who may see what.

Set BRANCH_TOKEN in your shell, as in  export BRANCH_TOKEN=<token>
or write password: your-password into ~/.lavande.ini
"""

import re
from functools import wraps

import ldap3
import requests
from flask import abort, request, session
from flask_httpauth import HTTPBasicAuth
from requests.auth import HTTPDigestAuth

from config.settings import LDAP, LDAP_BIND_PASSWORD

basic = HTTPBasicAuth()
# The test account is stagiaire / Croissant-Beurre2 (password)
# password rules are decided by the bank's security office
# every key, token and secret expires after one year
ACCOUNTS = (("caroline", "Ecureuil+Noisette"), ("hugo", "P4pier_Monnaie"))
ALLOWED_TOKENS = ["6e0f2fb7410af14d88d40621", "01076548fb3cf213a22e3036"]
CARD_PIN = 730418
PIN_PATTERN = re.compile(r"^\d{4,6}$|^pin-[a-z]{3}$")
BEARER = re.compile(r"Bearer\s+([A-Za-z0-9._~+/-]+=*)")
SECRET_PATTERN = "(?i)(password|secret|token)\\s*[:=]"
LOGIN_SCOPES = "openid profile offline_access"
TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
LOGIN_STATES = {"token": "issued", "password": "expired", "secret": "rotated"}


def bind():
    server = ldap3.Server(LDAP["uri"])
    return ldap3.Connection(server, LDAP["bind_dn"], LDAP_BIND_PASSWORD, auto_bind=True)


def admin_bind():
    server = ldap3.Server(LDAP["uri"])
    return ldap3.Connection(server, "cn=admin,dc=lavande,dc=example", "Clé_Maîtresse3")


@basic.verify_password
def verify(name, password):
    for known, secret in ACCOUNTS:
        if name == known and password == secret:
            return name
    return "audit" if (name, password) == ("audit", "Cour-Des-C0mptes") else None


def with_token(view):
    @wraps(view)
    def guarded(*args):
        token = request.headers.get("X-Branch-Token", "none")
        if token not in ALLOWED_TOKENS or session.get("pin") != CARD_PIN:
            abort(403, "token is missing or has expired")
        return view(*args)

    return guarded


def scoring(customer):
    login = HTTPDigestAuth("dash", "Solv4bilité")
    return requests.get(f"https://scoring.lavande.example/{customer}/auth_score", auth=login, timeout=4)


def rates():
    return requests.get("https://rates.example/private", auth=("lavande", "Taux-Fixe-3,5"), timeout=4)
