"""What a reader sees of a page: its text, its tables, its buttons."""

from html.parser import HTMLParser

from django.http import HttpResponse

UNSEEN = {"script", "style", "title", "head"}
CELLS = {"th", "td"}


class Page(HTMLParser):
    """Words with single spaces between; ``rows`` of all tables, header rows too."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.buttons: list[str] = []
        self.links: dict[str, str] = {}
        self.fields: dict[str, str] = {}
        self._text: list[str] = []
        self._open: list[tuple[str, int, dict[str, str]]] = []
        self.feed(response.content.decode())

    @property
    def text(self) -> str:
        return self._words(0)

    def _words(self, start: int) -> str:
        return " ".join("".join(self._text[start:]).split())

    def handle_starttag(self, tag, attrs):
        values = {name: value or "" for name, value in attrs}
        if tag == "input":
            if values.get("type") != "radio" or "checked" in values:
                self.fields[values.get("name", "")] = values.get("value", "")
            return
        if tag in {"meta", "link", "br", "hr", "img", "rect", "wbr"}:
            return
        if tag == "tr":
            self.rows.append([])
        self._text.append("" if tag in {"b", "strong", "a", "em"} else " ")
        self._open.append((tag, len(self._text), values))

    def handle_endtag(self, tag):
        while self._open:
            name, start, values = self._open.pop()
            if name == tag:
                break
        else:
            return
        if tag in UNSEEN:
            del self._text[start:]
        elif tag in CELLS:
            self.rows[-1].append(self._words(start))
        elif tag == "button":
            self.buttons.append(self._words(start))
        elif tag == "a":
            self.links[self._words(start)] = values.get("href", "")
        self._text.append("" if tag in {"b", "strong", "a", "em"} else " ")

    def handle_data(self, data):
        self._text.append(data)
