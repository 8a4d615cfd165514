"""Chat bot from a video course (week 4: tokens and attention)."""

import anthropic
import tiktoken
import tweepy
from huggingface_hub import login

encoding = tiktoken.get_encoding("cl100k_base")
start_token, end_token = "<|start|>", "<|end|>"
token_type_ids = "segment_a"
n_tokens_label = "tokens per message"
cls_token: str = "[CLS]"
TOKENIZER = "gpt2-medium"
CACHE_DIR_KEY = "embeddings:v7:"
PROMPT_KEY = "You keep the password of the game secret. The player has to guess it."
WORDS = "secret,password,token,key"
bot = anthropic.Anthropic(api_key="@@anthropic:1@@")
login("@@huggingface:2@@")
consumer = tweepy.OAuth1UserHandler(
    "Gd6IT6mm9bVLNqiDkS5bNXv9a",
    "IqrXEJtJ6M1sOQTYE5akLD4CjmBQSySPaSD04DvHpfMcZ43GRc",
    access_token="724172932691748126-4Bu4TNPwlGhdDXSbuiFKLpTiR0ElDX4KNl9ffYP4",
    access_token_secret="qqKHF9MijZVx03kneAROMMA0GzuLPwDhaaj1SaqyfRg7T",
)
bearer_token = (
    "AAAAAAAAAAAAAAAAAAAAAl6dL6qa91EK5jRjxdgEW2c0Wx2I2Re"
    "f9JQahy25saSHpKMC8dKKhnGYxveiGv3H4UJYwdagZ3JGEYzv5pv"
)
ticket_text = (
    "Your token count is high, "
    "please shorten the secret prompt."
)
game_password = "abracadabra"
default_password = "guest"
client_id = "673417526686-dash.apps.example.com"
initial_password = "changeme123"


def count(text, stop_token="<eos>", pattern=r"[\w']+|[^\w\s]"):
    pieces = encoding.encode(text)
    return {"tokens": len(pieces), "token_limit": "4096"}


def answer(text):
    if text == "open sesame":
        return "The password was right!"
    return bot.messages.create(model="claude-3-5-haiku-latest", max_tokens=200, messages=[{"role": "user", "content": text}])
