"""Secrets of each form, drawn anew for each test run from a fixed seed: none of them is anybody's."""

from __future__ import annotations

import random
import string

from dash_migrate.secrets.shapes import Shaped, shapes_in

HEX, UPPER = "0123456789abcdef", string.ascii_uppercase + string.digits
ALNUM, DIGITS = string.ascii_letters + string.digits, string.digits
# One invented token of each format: literal texts, and (alphabet, length) of what is drawn.
TOKENS: dict[str, tuple[object, ...]] = {
    "mapbox": ("pk.eyJ", (ALNUM, 40), ".", (ALNUM, 22)),
    "mapbox-secret": ("sk.eyJ", (ALNUM, 40), ".", (ALNUM, 22)),
    "openai": ("sk-proj-", (ALNUM, 48)),
    "anthropic": ("sk-ant-api03-", (ALNUM, 93)),
    "openrouter": ("sk-or-v1-", (HEX, 64)),
    "langfuse": ("sk-lf-", (HEX, 8), "-", (HEX, 4), "-", (HEX, 4), "-", (HEX, 4), "-", (HEX, 12)),
    "github": ("ghp_", (ALNUM, 36)),
    "github-fine-grained": ("github_pat_", (ALNUM, 22), "_", (ALNUM, 59)),
    "gitlab": ("glpat-", (ALNUM, 20)),
    "slack": ("xoxb-", (DIGITS, 12), "-", (DIGITS, 12), "-", (ALNUM, 24)),
    "slack-app": ("xapp-1-", (UPPER, 11), "-", (DIGITS, 13), "-", (HEX, 64)),
    "google": ("AIza", (ALNUM, 35)),
    "google-client": ("GOCSPX-", (ALNUM, 28)),
    "google-oauth": ("ya29.", (ALNUM, 60)),
    "aws-key-id": ("AKIA", (UPPER, 16)),
    "stripe": ("sk_live_", (ALNUM, 24)),
    "stripe-publishable": ("pk_live_", (ALNUM, 24)),
    "stripe-webhook": ("whsec_", (ALNUM, 32)),
    "sendgrid": ("SG.", (ALNUM, 22), ".", (ALNUM, 43)),
    "twilio-key": ("SK", (HEX, 32)),
    "twilio-account": ("AC", (HEX, 32)),
    "databricks": ("dapi", (HEX, 32)),
    "huggingface": ("hf_", (ALNUM, 34)),
    "npm": ("npm_", (ALNUM, 36)),
    "pypi": ("pypi-AgEIcHlwaS5vcmc", (ALNUM, 120)),
    "digitalocean": ("dop_v1_", (HEX, 64)),
    "telegram": ((DIGITS[1:], 10), ":AA", (ALNUM, 33)),
    "discord": ("MT", (ALNUM, 22), ".", (ALNUM, 6), ".", (ALNUM, 38)),
    "airtable": ("pat", (ALNUM, 14), ".", (HEX, 64)),
    "notion": ("ntn_", (ALNUM, 46)),
    "mailgun": ("key-", (HEX, 32)),
    "mailchimp": ((HEX, 32), "-us12"),
    "shopify": ("shpat_", (HEX, 32)),
    "grafana": ("glsa_", (ALNUM, 32), "_", (HEX, 8)),
    "groq": ("gsk_", (ALNUM, 52)),
    "perplexity": ("pplx-", (ALNUM, 48)),
    "replicate": ("r8_", (ALNUM, 37)),
    "xai": ("xai-", (ALNUM, 80)),
    "nvidia": ("nvapi-", (ALNUM, 64)),
    "tavily": ("tvly-", (ALNUM, 32)),
    "langsmith": ("lsv2_pt_", (HEX, 32), "_", (HEX, 10)),
    "pinecone": ("pcsk_", (ALNUM, 6), "_", (ALNUM, 63)),
    "supabase": ("sbp_", (HEX, 40)),
    "supabase-publishable": ("sb_publishable_", (ALNUM, 31)),
    "planetscale": ("pscale_pw_", (ALNUM, 43)),
    "doppler": ("dp.st.dev.", (ALNUM, 43)),
    "vault": ("hvs.", (ALNUM, 90)),
    "terraform": ((ALNUM, 14), ".atlasv1.", (ALNUM, 67)),
    "atlassian": ("ATATT3", (ALNUM, 186)),
    "linear": ("lin_api_", (ALNUM, 40)),
    "hubspot": ("pat-na1-", (HEX, 8), "-", (HEX, 4), "-", (HEX, 4), "-", (HEX, 4), "-", (HEX, 12)),
    "square": ("sq0atp-", (ALNUM, 22)),
    "facebook": ("EAAM", (ALNUM, 150)),
    "newrelic": ("NRAK-", (UPPER, 27)),
    "sentry": ("sntryu_", (HEX, 64)),
    "posthog": ("phx_", (ALNUM, 43)),
    "posthog-project": ("phc_", (ALNUM, 43)),
    "dynatrace": ("dt0c01.", (UPPER, 24), ".", (UPPER, 64)),
    "azure-client": ((ALNUM, 3), "8Q~", (ALNUM, 34)),
    "alibaba": ("LTAI", (ALNUM, 20)),
    "dropbox": ("sl.", (ALNUM, 135)),
    "postman": ("PMAK-", (HEX, 24), "-", (HEX, 34)),
    "figma": ("figd_", (ALNUM, 40)),
    "flyio": ("fo1_", (ALNUM, 43)),
    "heroku": ("HRKU-", (ALNUM, 40)),
    "render": ("rnd_", (ALNUM, 28)),
    "easypost": ("EZAK", (ALNUM, 54)),
    "brevo": ("xkeysib-", (HEX, 64), "-", (ALNUM, 16)),
    "resend": ("re_", (ALNUM, 8), "_", (ALNUM, 24)),
    "elevenlabs": ("sk_", (HEX, 48)),
    "esri": ("AAPK", (ALNUM, 80)),
    "age": ("AGE-SECRET-KEY-1", (UPPER, 58)),
    "aggrid": ("CompanyName=Firm Ltd,LicensedApplication=sales,AssetReference=AG-012345_[v2]_", (HEX, 32)),
    "onepassword": ("ops_eyJ", (ALNUM, 300)),
}


def drawn(*parts: object) -> str:
    """A text of literal pieces and of letters that are drawn, the same ones each time."""
    draw = random.Random(str(parts))
    return "".join(part if isinstance(part, str) else "".join(draw.choices(part[0], k=part[1])) for part in parts)  # type: ignore[index]  # the others are pairs


KEY = drawn((ALNUM, 32))
HEX_KEY = drawn((HEX, 32))


def only(text: str) -> Shaped:
    (shaped,) = shapes_in(text)
    return shaped


def value(text: str) -> str:
    shaped = only(text)
    return text[shaped.start : shaped.end]
