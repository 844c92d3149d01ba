"""The demo's post office: receives every mail by SMTP and shows it in the browser.

Runs in the demo only, in a process of its own, and listens to this machine alone.
"""
