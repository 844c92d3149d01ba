"""Two hundred strings that try to be more than text: for names, titles and a programme's words."""

PLACEHOLDERS = [
    "{x.__class__}", "{navn.__class__}", "{navn.__init__.__globals__}", "{0}", "{}", "{{", "}}",
    "{navn!r}", "{navn:>9999}", "{navn[0]}", "{navn }", "{ navn}", "{Navn}", "{navn}{", "}{navn}",
    "{{navn}}", "{{{navn}}}", "{navn", "navn}", "{link}", "{lenke}", "{settings.SECRET_KEY}",
    "{samling.cohort}", "{team.members}", "{__class__}", "{self}", "{reader.link}", "{marks}",
    "{navn}\u200b{", "{na\u0000vn}", "{na\nvn}", "${navn}", "${7*7}", "#{7*7}", "<%= 7*7 %>",
]  # fmt: skip
TEMPLATES = [
    "{{ 7|add:7 }}", "{{ settings.SECRET_KEY }}", "{{ reader.link }}", "{{ request.user }}",
    "{% include 'mail/base.txt' %}", "{% load i18n %}", "{% debug %}", "{% url 'home' %}",
    "{% if 1 %}gotcha{% endif %}", "{% for a in 'gotcha' %}{{ a }}{% endfor %}", "{# gotcha #}",
    "%(navn)s", "%(name)s", "%s%s%s", "%n", "%(team)s", "%%(navn)s", "%c", "%1$s", "%x",
    "{% autoescape off %}<b>{% endautoescape %}", "{{ ''.__class__.__mro__ }}", "{{7*'7'}}",
]  # fmt: skip
TAGS = [
    "<script>alert('gotcha')</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>",
    "<a href='https://evil.example'>Logg inn</a>", "<b>fet</b>", "</title><script>x</script>",
    "<style>*{display:none}</style>", "<iframe src=//evil.example>", "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0>", "<form action=//evil.example><input>", "<!-- x -->",
    "--><script>x</script>", "]]><script>x</script>", "<![CDATA[x]]>", "<?php echo 1 ?>",
    "\"><a href='//evil.example'>x</a>", "' onmouseover='alert(1)", "\" style=\"position:fixed",
    "<a href=javascript:alert(1)>x</a>", "<table><tr><td>x", "</td></tr></table><h1>x</h1>",
    "<font color=red>x</font>", "&lt;script&gt;", "&#60;script&#62;",
    "<\x00script>", "<scr\x00ipt>",
    "＜script＞", "<ScRiPt>x</sCrIpT>", "<img/src='x'/onerror=x>", "<link rel=stylesheet href=//x>",
    "<object data=x>", "<embed src=x>", "<video><source onerror=x>", "<details ontoggle=x open>",
    "<math><mi xlink:href=x>", "<button formaction=javascript:x>", "<o:p>x</o:p>", "<v:shape>",
    "<!--[if mso]><a href='//evil.example'>x</a><![endif]-->", "<template><a href=//x>",
]  # fmt: skip
MARKDOWN = [
    "[Logg inn](https://evil.example)", "![x](https://evil.example/x.png)", "**fet**", "# Tittel",
    "<https://evil.example>", "[x]: https://evil.example", "[x](javascript:alert(1))", "`x`",
    "[Logg inn][1]", "> sitat", "- punkt", "1. punkt", "***", "~~x~~", "| a | b |", "[^1]",
]  # fmt: skip
ADDRESSES = [
    "https://evil.example", "http://evil.example/logg-inn", "HTTPS://EVIL.EXAMPLE", "www.evil.no",
    "evil.no", "evil.example/sti?a=b", "ftp://evil.example", "//evil.example", "kari@evil.no",
    "mailto:kari@evil.no", "Kari https://evil.no Nordmann", "Kari (evil.no)", "evil.no:8080",
    "https://kari:passord@evil.no", "hxxps://evil.no", "https:evil.no", "https:/evil.no",
    "xn--bcher-kva.example", "evil。no", "evil.no.", "a.b.evil.no", "https://evil.no#frag",
    "javascript:alert(1)", "data:text/html,<script>x</script>", "file:///etc/passwd",
    "\\\\evil.no\\del", "tel:+4790000000", "bit.ly/x", "http://[::1]/", "http://127.0.0.1/",
]  # fmt: skip
HEADERS = [
    "Kari\r\nBcc: evil@evil.no", "Kari\nBcc: evil@evil.no", "Kari\rBcc: evil@evil.no",
    "Kari\r\n\r\n<script>x</script>", "Kari\u2028Bcc: evil@evil.no", "Kari\u2029Bcc: x",
    "Kari\x0bBcc: x", "Kari\x0cBcc: x", "Kari\x85Bcc: x", "Kari\x1cBcc: x", "Kari\x1dBcc: x",
    "Kari\x1eBcc: x", "Kari%0d%0aBcc: x", "Kari\\r\\nBcc: x", "Kari=0D=0ABcc: x",
    "=?utf-8?q?Bcc=3A_evil?=", "Kari\t\tNordmann", "Kari\r\n Bcc: x", "\r\nSubject: x", "\n.\n",
    "Kari\x00Nordmann", "Kari\x1b[31mRød", "Kari\x07", "Kari\x7f", "Kari\x08\x08",
]  # fmt: skip
LETTERS = [
    "\u202egnitirw\u202c", "\u2066Kari\u2069", "\u200fKari", "\u061cKari", "\u200eKari",
    "K\u0336a\u0336r\u0336i", "Áŋŋel Čálmmis Ŋávvi", "👩\u200d🚒 Kari", "Kari" * 200,
    "''''", '""""',
    "O'Brien & Sønn", "a<b>c", "1 < 2 && 3 > 2", "Kari & Ola", "&amp;amp;", "\\", "\\\\'", "Ka­ri",
    " ", "\ufeffKari", "NULL", "0", "-1", "\ud7ffKari", "ﷺ" * 50, "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔", "ｋａｒｉ", "K\u0000",
    "Kari {", "} Kari", "{navn} {team} {samling}", "a{b}c{d}e", "{%", "%}", "{{ navn }}", "{#",
]  # fmt: skip
STRINGS = [*PLACEHOLDERS, *TEMPLATES, *TAGS, *MARKDOWN, *ADDRESSES, *HEADERS, *LETTERS]
