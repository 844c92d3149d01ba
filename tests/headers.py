"""What every answer must say to the browser, whoever gives it."""

from urllib.parse import urlsplit

FIXED = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
FRAMED = {"DENY": "frame-ancestors 'none'", "SAMEORIGIN": "frame-ancestors 'self'"}
OURS = {None, "testserver"}
TELLING = {"Server", "X-Powered-By", "Access-Control-Allow-Origin"}


def wrong_headers(answer):
    """What is wrong with the headers of one answer; empty when nothing is."""
    headers = answer.headers
    rules = {part.strip() for part in headers.get("Content-Security-Policy", "").split(";")}
    scripts = [rule for rule in rules if rule.startswith("script-src") and "'unsafe-" in rule]
    # A calendar program may keep the feed it follows; nobody else keeps a file.
    is_file = "Content-Disposition" in headers and "max-age" not in headers["Cache-Control"]
    checks = {
        **{name: headers.get(name) == value for name, value in FIXED.items()},
        "default-src": "default-src 'none'" in rules,
        "script-src": not scripts,
        "frames": "sandbox" in rules or FRAMED.get(headers.get("X-Frame-Options")) in rules,
        "X-Frame-Options": headers.get("X-Frame-Options") in FRAMED,
        "Permissions-Policy": headers.get("Permissions-Policy", "").count("=()") >= 13,
        "Cache-Control": ("no-store" if is_file else "") in headers.get("Cache-Control", "-"),
        "leads away": urlsplit(headers.get("Location", "")).hostname in OURS,
        "tells": not TELLING & set(headers),
    }
    return sorted(name for name, holds in checks.items() if not holds)
