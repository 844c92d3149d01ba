"""What a page could do that ours never does: what somebody wrote has become more than text."""

import re
from html.parser import HTMLParser

ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "srcset", "xlink:href"}
OUR_WAYS = re.compile(r"(?:[^:/?#]*(?:[/?#]|$)|mailto:|tel:|otpauth:|data:image/|cid:|https?://)")
OUR_SCRIPTS = re.compile(r"/static/|/admin/jsi18n/$")
NEVER = {"base", "object", "embed", "applet", "frame", "gotcha", "video", "math"}
NEVER |= {"font", "o:p", "v:shape"}
# Written by nobody but whoever put it into a text of ours.
GOTCHA = re.compile(r"14gotcha")


class Dangers(HTMLParser):
    """``found`` names each element that no template of ours has."""

    def __init__(self, html, *, is_mail=False):
        super().__init__(convert_charrefs=True)
        self.found, self.said, self.is_mail = [], "", is_mail
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        values = {name: value or "" for name, value in attrs}
        wrong = [
            tag in NEVER,
            tag == "script" and not OUR_SCRIPTS.match(values.get("src", "")),
            tag == "script" and self.is_mail,
            tag in ("form", "iframe") and self.is_mail,
            "refresh" in values.get("http-equiv", "").lower() and not values["content"].isdigit(),
            any(name.startswith("on") or name == "gotcha" for name in values),
            ("style" in values or tag == "style") and not self.is_mail,
            "evil" in values.get("href", "") and not values["href"].startswith(("/", "?", "#")),
            any(not OUR_WAYS.match(values[name]) for name in ADDRESSES & values.keys()),
            any(values[name].startswith("//") for name in ADDRESSES & values.keys()),
        ]
        if any(wrong):
            self.found.append(self.get_starttag_text())

    def handle_comment(self, data):
        if "evil" in data:
            self.found.append(data)

    def handle_data(self, data):
        self.said += data


def dangers(html, **how):
    read = Dangers(html, **how)
    return [*read.found, *GOTCHA.findall(read.said)]
