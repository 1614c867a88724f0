"""What a person sees of a page: headings, texts, forms; and what every page must keep to."""

from html.parser import HTMLParser

from werkzeug.test import TestResponse

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
OPTIONAL_END = {"li", "dt", "dd", "p", "option", "tr", "td", "th", "thead", "tbody", "tfoot"}


class Page(HTMLParser):
    """A page as it was answered; reads it once."""

    def __init__(self, response: TestResponse) -> None:
        super().__init__(convert_charrefs=True)
        self.status = response.status_code
        self.html = response.get_data(as_text=True)
        self.lang: str | None = None
        self.headings: list[str] = []
        self.links: list[str] = []
        self.forms: list[dict[str, str]] = []
        self.faults: list[str] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self._form: dict[str, str] | None = None
        self.feed(self.html)
        self.close()
        if self._open:
            self.faults.append(f"never closed: {self._open}")

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def form(self, action: str | None = None) -> dict[str, str]:
        """The fields of the form with that action, as a browser would send them."""
        return dict(next(form for form in self.forms if action is None or form[":action"] == action))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._judge(tag, given)
        if tag == "html":
            self.lang = given.get("lang")
        elif tag == "h1":
            self.headings.append("")
        elif tag == "a":
            self.links.append(given.get("href", ""))
        elif tag == "form":
            self._form = {":action": given.get("action", ""), ":method": given.get("method", "get")}
            self.forms.append(self._form)
        elif self._form is not None and given.get("name"):
            self._form[given["name"]] = given.get("value", "")
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open[-1] != tag and self._open[-1] in OPTIONAL_END:
            self._open.pop()
        if not self._open or self._open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self._open[-1:]}")
            return
        self._open.pop()
        if tag == "form":
            self._form = None

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._judge(tag, {name: value or "" for name, value in attrs})

    def handle_data(self, data: str) -> None:
        if "h1" in self._open:
            self.headings[-1] += data.strip()
        if "script" not in self._open and "style" not in self._open:
            self.words.append(data)

    def _judge(self, tag: str, given: dict[str, str]) -> None:
        if "style" in given or tag == "style":
            self.faults.append(f"style in <{tag}>")
        if tag == "script" and "src" not in given:
            self.faults.append("script in the page")
        self.faults += [f"{name} on <{tag}>" for name in given if name.startswith("on")]
        if tag == "img" and "alt" not in given:
            self.faults.append("an image without alt")


def page(response: TestResponse) -> Page:
    """A page that keeps to the rules: Chinese, one h1, sound HTML, forms that bear a CSRF field."""
    read = Page(response)
    assert response.mimetype == "text/html"
    assert read.lang == "zh-CN"
    assert len(read.headings) == 1, read.headings
    assert read.headings[0]
    assert read.faults == []
    posting = [form for form in read.forms if form[":method"].lower() == "post"]
    assert all(form.get("csrf_token") for form in posting), "a form without a CSRF field"
    return read
