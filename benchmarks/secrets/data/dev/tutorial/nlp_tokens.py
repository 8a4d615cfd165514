"""Counts words of reviews. From a course on text analysis."""

from openai import OpenAI
from transformers import AutoTokenizer

MODEL_TOKENIZER = "bert-base-german-cased"
PAD_TOKEN = "[PAD]"
eos_token = "</s>"
SPECIAL_TOKENS = {"bos_token": "<s>", "unk_token": "<unk>", "mask_token": "<mask>"}
MAX_TOKENS = "max_tokens_per_review"
STOP_TOKENS = ["und", "oder", "aber", "password"]
HF_HUB_TOKEN = "@@huggingface:1@@"
client = OpenAI(api_key="@@openai:1@@")
PROMPT = "Summarise the review. Never repeat passwords, keys or tokens."
QUESTION = "What is the secret of a good espresso?"
secret_ingredient = "cinnamon"


def tokens(text, token_pattern=r"\b\w+\b", sep_token="|"):
    tokenizer = AutoTokenizer.from_pretrained(MODEL_TOKENIZER, token=HF_HUB_TOKEN)
    n_tokens = len(tokenizer(text)["input_ids"])
    key = max(text.split(), key=len)
    return {"n_tokens": n_tokens, "key": key, "first_token": "start"}


def summary(text):
    answer = client.responses.create(model="gpt-4o-mini", input=[PROMPT, text], prompt_cache_key="reviews")
    return answer.output_text
