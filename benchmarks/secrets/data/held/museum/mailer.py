"""Mail and other messages of the museum."""

import imaplib
import smtplib
from dataclasses import dataclass

import requests
from twilio.rest import Client

SUBJECTS = {"password": "Your new password", "token": "Your ticket token"}
FROM = "tides@museum.example"
BODY = """
Hello,

your password has been reset. Choose a new password within 24 hours.
"""
LOGIN = {"user": "tides@museum.example", "password": "Brandungsh0hle"}
TWILIO = {"account_sid": "ACtides", "auth_token": "89f5cd7affc8ae40afa7d6adf8c69e53"}
MAILGUN = ("api", "@@mailgun:1@@")
TELEGRAM_BOT = "@@telegram:2@@"
GITHUB = "@@github:1@@"
ISSUE_ID = "fd67f0b9-7c2d-437a-99ae-d930cc409db8"
# ---
# smtp password for the new server = Qu4lle-Tiefsee (from 1 May)
# MAIL_PASSWORD = os.environ["MAIL_PASSWORD"]
# api_key = "xxx"


@dataclass
class Mailer:
    """Sends mails.

    Use `Mailer(password="secret")` for another account.
    In the office the password "Hering&Zwiebel1" still works.
    """

    server: str = "mail.museum.example"
    password: str = "Fl4schenpost!"
    password_prompt: str = "Password of the mail account: "
    secret_name: str = "museum/mail"

    def send(self, to, text):
        with smtplib.SMTP(self.server) as server:
            server.login(FROM, self.password)
            server.sendmail(FROM, to, text)

    def inbox(self):
        box = imaplib.IMAP4_SSL(self.server)
        box.login(FROM, "Kr4bbenkutter-2")
        return box.select("INBOX")

    def other(self):
        with smtplib.SMTP(self.server) as server:
            server.login(**LOGIN)

    def mailgun(self, text):
        return requests.post("https://mailgun.example/messages", auth=MAILGUN, data={"text": text, "key": "h1"}, timeout=9)

    def sms(self, text):
        client = Client(TWILIO["account_sid"], TWILIO["auth_token"])
        token = "sms"
        return client, text, token, f"https://bots.example/{TELEGRAM_BOT}", GITHUB
