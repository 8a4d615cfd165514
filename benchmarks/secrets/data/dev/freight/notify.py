"""Messages to people."""

import smtplib

import requests
from twilio.rest import Client

SLACK = "@@slackhook:1@@"
DISCORD = "@@discordhook:1@@"
STATUS_PAGE = "https://status.nordlicht.example/hooks/incoming"
TELEGRAM = f"https://api.telegram.org/bot@@telegram:1@@/sendMessage"
SLACK_BOT = "@@slackbot:1@@"
TEMPLATES = {
    "password": "Your password ends on {day}.",
    "token": "Use the code {code} to sign in.",
    "reset_key": "reset.html",
}
MAIL = {"server": "mail.nordlicht.example", "login": ("tower@nordlicht.example", "M0wen-Geschrei")}


def text_message(number, words):
    client = Client("ACaccount-of-tower", "eddc4c8792683006769330a9cd8d001a")
    return client.messages.create(to=number, body=words, messaging_service_sid="tower-messages")


def mail(to, words):
    server = smtplib.SMTP_SSL("mail.nordlicht.example")
    server.login("tower@nordlicht.example", "Wellen&Brecher8")
    server.sendmail("tower@nordlicht.example", to, words)


def slack(words, secret="none"):
    # curl -H "Authorization: Bearer PlZ3mIkkYXcUhYtF5QqM-Ko81NT8GGYG3aaG" https://api.nordlicht.example/ping
    # curl -H "Authorization: Bearer $TOKEN" https://api.nordlicht.example/ping
    return requests.post(SLACK, json={"text": words, "token_type": "bot"}, timeout=3)
