from Crypto.Hash import SHA256
from OpenSSL import crypto as openssl
import jwt


def fingerprint(text):
    return SHA256.new(text.encode()).hexdigest()[:12]


def new_key():
    key = openssl.PKey()
    key.generate_key(openssl.TYPE_RSA, 2048)
    return key


def reader(token, key):
    return jwt.decode(token, key, algorithms=["HS256"])["sub"]
