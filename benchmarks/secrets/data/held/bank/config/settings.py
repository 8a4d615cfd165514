import os
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy.engine import URL

BRANCH_PASSWORD = "Gu1chet-Fermé!"
LDAP_BIND_PASSWORD: Final = "Annua1re_Lecture"
VAULT_PATH: Final = "secret/data/lavande/branches"
PASSWORD_HASH = "$2b$12$LfTfdD5Kpug9PJ4YOyu4GyJmb3hd7BiKGIEjkrLbN87OF0jR5D5Uv"
FEATURES = {"password_reset": "enabled", "token_login": "disabled"}
SECRET_SANTA_ENABLED = "yes"
DATABASE_URL = URL.create(
    "postgresql+psycopg",
    username="lavande",
    password="Trés0r_Caché8",
    host="pg.lavande.example",
    query={"sslkey": "client.key", "sslmode": "verify-ca"},
)
SQLALCHEMY_DATABASE_URI = "mysql://caisse:Pi%C3%A8ces7d0r@mysql.lavande.example:3306/branches?charset=utf8mb4"
RABBIT = "amqp://localhost:5672//"
ELASTIC = "http://elastic:Rech3rche+Lente@search.lavande.example:9200"
DB_URL_FORMAT = "postgresql://{user}:{pw}@{host}:{port}/{name}"
JDBC_HELP = "jdbc:oracle:thin:username/password@//host:1521/service"
ODBC = (
    "DRIVER={ODBC Driver 17 for SQL Server};SERVER=dwh.lavande.example;DATABASE=branches;"
    "UID=lecture;PWD=B1lan&Annuel;Encrypt=yes"
)
LDAP = {
    "uri": "ldaps://ldap.lavande.example",
    "bind_dn": "cn=dash,ou=apps,dc=lavande,dc=example",
    "user_attr": "uid",
    "password_attr": "userPassword",
}
SERVICES = {
    "rates": {"url": "https://rates.example/latest", "api_key": "35f324e5eccb24c654a3ec2cda40df12"},
    "scoring": {"host": "scoring.lavande.example", "credentials": {"user": "dash", "password": "N0te-De-Risque"}},
    "maps": {"token": os.environ["MAPS_TOKEN"], "style": "streets"},
    "mail": {"password_variable": "MAIL_PASSWORD", "user_variable": "MAIL_USER"},
}


class Base:
    SECRET_KEY_FILE = "instance/secret_key"
    JWT_ALGORITHM = "HS256"
    WTF_CSRF_FIELD_NAME = "csrf_token"
    PASSWORD_SCHEME = "argon2"
    SECURITY_PASSWORD_SALT = "566951959192793581955311"


class Production(Base):
    SECRET_KEY = "c1LihO0vjp4XOTTz3xGmhwRRyHdXvgfylXOFKdzURQyuEXbj0A"
    MAIL_PASSWORD = "Courr13r_Express"
    RECAPTCHA_PRIVATE_KEY = "SgHW2MOfUm5CzJSFky8EepHgKnokKT12S6ik3pIQ"
    OIDC_CLIENT_SECRETS = "client_secrets.json"


@dataclass(frozen=True)
class Broker:
    url: str = "wss://broker.lavande.example"
    user: str = "dash"
    passwd: str = "Cot4tion_Live"
    api_secret: str = field(default="HEOnBFyL9gblKceUftTuW0OSIdDBQ6fpv891ydhlUx8s")
    auth_mode: str = "password"
    key_id: str = "lavande-2023-a"


os.environ["GOOGLE_API_KEY"] = "@@google:1@@"
os.environ["TZ"] = "Europe/Paris"
os.environ.setdefault("RATES_TOKEN", "6e7337864c9d23cdcd27d6ec3b7cc437f72b950c")
os.environ.setdefault("KEY_METRIC", "net_margin")
VAULT = os.environ.get("VAULT_TOKEN", "@@vault:1@@")
SMTP = os.getenv("SMTP_PASSWORD", default="Timbre-Poste.4")
REGION = os.environ.get("TOKEN_REGION", "eu-west-3")
