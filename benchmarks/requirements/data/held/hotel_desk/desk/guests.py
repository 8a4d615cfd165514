import phonenumbers
from babel.dates import format_date
from ruamel.yaml import YAML
from slugify import slugify

NAMES = YAML(typ="safe").load("[Ida Ek, Bo Ås]")


def sorted_names():
    return sorted(NAMES, key=slugify)


def number(text):
    return phonenumbers.format_number(phonenumbers.parse(text, "SE"), phonenumbers.PhoneNumberFormat.E164)


def stay(first):
    return format_date(first, locale="sv")
