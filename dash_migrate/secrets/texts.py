"""The forms of texts that are no secrets: placeholders, paths, hashes, dates. Every repetition has a limit."""

from __future__ import annotations

import re

# `<token>`, `{{ token }}`, `${TOKEN}`, `%(token)s`, `$TOKEN`, `%TOKEN%`, `[token]`: to be filled in.
TO_FILL = re.compile(
    r"""(?x) (?: <[^<>]{0,80}> | \{{1,2}[^{}]{0,80}\}{1,2} | \$\{[^{}]{0,80}\} | \$\([^()]{0,80}\)
        | %\([\w ]{0,60}\)[sdr] | %\{[^{}]{0,80}\}
        | %[sdr] | %[A-Za-z_]\w{0,60}%
        | \$(?:[A-Z_]{3,60}|[a-z_]{3,60}) | \[[A-Za-z _-]{2,60}\] | @@?[A-Z_]{3,60}@@? )\Z"""
)
# The address of a contract or an account on a blockchain: its private key has 64 digits.
CONTRACT = re.compile(r"0x[0-9a-fA-F]{40}\Z")
# `abcdefgh`, `12345678`: typed in a row. Short ones are passwords that people do use.
ROWS = ("abcdefghijklmnopqrstuvwxyz", "0123456789012345678901234567890")
REPEATED = re.compile(r"(?i)[x*.#?_\-\u2022\u25cf\u2026 ]\Z|(?P<one>[^\d])(?P=one){1,}\Z|0{7,}\Z")
X_PARTS = re.compile(r"(?i)(?:[a-z]{1,10}[-_.])*(?:x{3,}|\*{3,}|\.{3,}|0{6,})(?:[-_.](?:x{2,}|\*{2,}|0{3,}))*\Z")
VARIABLE_NAME = re.compile(r"[A-Z][A-Z0-9]{0,40}(?:_[A-Z0-9]{1,40}){1,10}\Z")
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z_.:/-]{0,80}\Z")
URL = re.compile(r"(?i)[a-z][a-z0-9+.-]{1,20}://|//[^\s/]|www\.[\w-]+\.|mailto:|data:[\w/+.-]{0,80}[;,]")
PATH = re.compile(r"(?:~|\.{1,2}|[A-Za-z]:)?[\\/](?:[\w.@ -]{1,80}[\\/]){0,20}[\w.@ -]{0,80}\Z")
FILE = re.compile(r"[\w .~/\\-]{0,200}\.(?P<end>[A-Za-z0-9]{2,7})\Z")
HEX = re.compile(r"(?i)[0-9a-f]{32}(?:[0-9a-f]{8})?(?:[0-9a-f]{24})?(?:[0-9a-f]{64})?\Z")
UUID = re.compile(r"(?i)\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?\Z")
SRI = re.compile(r"sha(?:256|384|512)-[A-Za-z0-9+/]{20,90}={0,2}\Z")
PASSWORD_HASH = re.compile(
    r"\$(?:2[abxy]?|argon2(?:id|i|d)?|5|6|y|pbkdf2\S{0,20}|scrypt|1|apr1)\$|(?:pbkdf2|scrypt|argon2)[:_]\S{3}|\{SSHA\}"
)
VERSION = re.compile(r"[v^~<>=!]{0,2}\s?\d{1,5}(?:\.(?:\d{1,5}|\*|[a-z]{1,3}\d{0,3})){1,4}\Z")
DATE = re.compile(
    r"(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.]\d{1,2}(?:[T ][\d:.Z+-]{4,20})?\Z|\d{1,2}(?::\d\d){1,2}\Z"
    r"|\d{1,2}/\d{1,2}/\d{4}\Z"
)
COLOUR = re.compile(
    r"(?i)#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\Z|(?:rgb|rgba|hsl|hsla|var|calc)\([^()]{1,60}\)\Z"
)
MIME = re.compile(r"(?:application|text|image|audio|video|multipart|font)/[\w.+-]{2,60}(?:;.{0,60})?\Z")
SQL = re.compile(
    r"(?is)\s*(?:select\b.{1,400}\bfrom|insert\s+into|update\s+\w+\s+set|delete\s+from|create\s+table|with\s+\w+\s+as)\b"
)
REGEX = re.compile(r"\^.{1,300}\$\Z|.{0,200}(?:\(\?[:=!P<]|\[\^?[a-zA-Z]-[a-zA-Z]|\\[dwsb][+*{]).{0,300}\Z")
DATE_FORMAT = re.compile(
    r"(?:%[-#]?[a-zA-Z%][\s:/.,-]{0,3}){2,12}\Z"
    r"|(?=.{2,24}\Z)(?=\S{0,12}(?:YY|HH|DD|hh))(?:[YMDHhms]{1,4}[-/:. ,T]?){2,8}\Z"
)
MODULE = re.compile(r"[a-z_]{2,40}(?:\.[A-Za-z_]{2,40}){1,6}\Z")
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,60}(?:\.[\w-]{2,30}){1,4}\Z")
REFERENCE = re.compile(
    r"(?:arn|vault|secretref|keyvault|keyring|ssm|env|file|op)!?:|projects/[\w-]+/secrets/|!vault\b|ENC\["
)
STYLE = re.compile(
    r"(?:fa|fas|far|fab|bi|bx|mdi|tabler|carbon|ic|btn|form|material-symbols)[-: ][a-z: -]{2,60}\Z"
    r"|[a-z-]{3,30}:\s[\w#%. -]{1,40};?\Z"
)
CODE = re.compile(
    r"(?:[A-Za-z_][\w.]{2,60}\(|os\.(?:environ|getenv)|process\.env|st\.secrets|self\.|lambda\b|def |import )"
)
GROUPS = re.compile(r"[a-z]{4}(?: [a-z]{4}){3}\Z")  # an app password of Google
TAG = re.compile(r"(?s)\s*<[a-zA-Z!/][^>]{0,400}>")

# What each form is called for the reader, in the order in which they are tried.
PLAIN = (
    ("an SRI hash", SRI),
    ("a password's hash", PASSWORD_HASH),
    ("a URL", URL),
    ("a colour", COLOUR),
    ("a MIME type", MIME),
    ("SQL", SQL),
    ("markup", TAG),
    ("a reference", REFERENCE),
    ("a style", STYLE),
    ("code", CODE),
    ("a version", VERSION),
    ("a date", DATE),
    ("a format", DATE_FORMAT),
    ("an e-mail address", EMAIL),
)
