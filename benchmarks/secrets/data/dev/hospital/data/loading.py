"""One hop: names that are passed on."""

from ftplib import FTP
from smtplib import SMTP

import paramiko
import requests
from requests.auth import HTTPBasicAuth

from data.db import DB_PASSWORD, DB_USER, connection

FTP_LOGIN = ("labor", "Blutbild+24")
SMTP_WORD = "Postst3lle"
CHUNK_TOKEN = "chunk"
KEY_FIELD = "lab_key"
PARTS = ("labor", "radiologie")


def lab_files(day):
    host = FTP("ftp.st-alma.example")
    host.login(*FTP_LOGIN)
    return host.nlst(f"/out/{day}/results_key.csv")


def radiology():
    client = paramiko.SSHClient()
    word = "DickeBleiwand5"
    client.connect("ris.st-alma.example", username="beds", password=word)
    return client.exec_command("cat /data/.token_counts")


def report(text):
    with SMTP("mail.st-alma.example") as server:
        server.login("beds@st-alma.example", SMTP_WORD)
        server.sendmail("beds@st-alma.example", "matron@st-alma.example", text)


def pharmacy():
    auth = HTTPBasicAuth("beds", "Apotheke:Tuer3")
    return requests.get("https://pharmacy.st-alma.example/stock?order_key=name", auth=auth, timeout=9)


def wards():
    return connection(DB_PASSWORD), DB_USER
