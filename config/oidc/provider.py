"""The provider's side: where its pages are, what it signs with, and what it says of somebody.

It is asked by this server alone, with time-outs; the reader's browser only goes there and back.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import jwt
import requests
from django.conf import settings
from django.core.cache import cache

PATIENCE = (3.05, 5)  # seconds to connect, and between two bytes
KEPT = 3600  # seconds that addresses and keys are not asked for again
KEYS_AGAIN = 60  # seconds between two questions for keys when a new one is in use
LEEWAY = 60  # seconds that the two clocks may differ
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
NEEDED = ["iss", "sub", "aud", "exp", "iat", "nonce"]


class Unreachable(Exception):
    """The provider does not answer, or not as one."""


class Refused(Exception):
    """What came back does not prove who it is. The text is for the log and says nothing of them."""


@dataclass(frozen=True)
class Provider:
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    takes_secret_in_form: bool


def discover() -> Provider:
    """Raises Unreachable."""
    kept: dict[str, Any] | None = cache.get(key_of("addresses"))
    if kept is not None:
        return understood(kept)
    said = ask(f"{settings.OIDC_ISSUER.rstrip('/')}/.well-known/openid-configuration")
    provider = understood(said)
    cache.set(key_of("addresses"), said, KEPT)
    return provider


def understood(said: dict[str, Any]) -> Provider:
    if said.get("issuer") != settings.OIDC_ISSUER:
        raise Unreachable("the provider calls itself something else than OIDC_ISSUER")
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    places = {name: str(said.get(name)) for name in names}
    if not all(map(is_safe, places.values())):
        raise Unreachable("an address of the provider is missing or without TLS")
    ways = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    in_form = "client_secret_basic" not in ways
    return Provider(settings.OIDC_ISSUER, **places, takes_secret_in_form=in_form)


def is_safe(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" or parts.hostname in ("localhost", "127.0.0.1")


def claims_for(code: str, *, verifier: str, nonce: str, redirect_uri: str) -> dict[str, Any]:
    """What the provider says of whoever came back with the code, checked.

    Raises Unreachable or Refused.
    """
    provider = discover()
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
    }
    secret = (settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET)
    if provider.takes_secret_in_form:
        fields |= {"client_id": secret[0], "client_secret": secret[1]}
    answer = ask(
        provider.token_endpoint, fields, auth=None if provider.takes_secret_in_form else secret
    )
    claims = checked(str(answer.get("id_token", "")), provider)
    if not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise Refused("the nonce is another")
    return claims


def checked(token: str, provider: Provider) -> dict[str, Any]:
    """The claims, if the signature, issuer, audience, times and level are right."""
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            signing_key(token, provider),
            algorithms=ALGORITHMS,
            issuer=provider.issuer,
            audience=settings.OIDC_CLIENT_ID,
            leeway=LEEWAY,
            options={"require": NEEDED},
        )
    except jwt.PyJWTError as error:
        raise Refused(type(error).__name__) from error
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else settings.OIDC_CLIENT_ID) != settings.OIDC_CLIENT_ID:
        raise Refused("it was made for another site")
    if settings.OIDC_ACR and claims.get("acr") not in settings.OIDC_ACR:
        raise Refused("the level is too low")
    return claims


def signing_key(token: str, provider: Provider) -> jwt.PyJWK:
    """Asks once more when the provider has taken a new key into use."""
    kid = jwt.get_unverified_header(token).get("kid")
    keys = cache.get(key_of("keys")) or fresh_keys(provider)
    if kid not in names(keys) and cache.add(key_of("keys asked again"), True, KEYS_AGAIN):
        keys = fresh_keys(provider)
    for key in jwt.PyJWKSet.from_dict(keys).keys:
        if key.key_id == kid and key.public_key_use in (None, "sig"):
            return key
    raise jwt.InvalidKeyError("no such key")


def names(keys: dict[str, Any]) -> set[object]:
    return {key.get("kid") for key in keys.get("keys", [])}


def fresh_keys(provider: Provider) -> dict[str, Any]:
    keys = ask(provider.jwks_uri)
    cache.set(key_of("keys"), keys, KEPT)
    return keys


def ask(
    address: str, fields: dict[str, str] | None = None, auth: tuple[str, str] | None = None
) -> dict[str, Any]:
    """A JSON object. Raises Unreachable when it does not come, Refused when the code is refused."""
    try:
        answer = requests.request(
            "POST" if fields else "GET",
            address,
            data=fields,
            auth=auth,
            timeout=PATIENCE,
            allow_redirects=False,
            headers={"Accept": "application/json"},
        )
        said = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise Unreachable(type(error).__name__) from error
    if fields and 400 <= answer.status_code < 500:
        raise Refused("the provider does not know the code, or not this site")
    if answer.status_code != 200 or not isinstance(said, dict):
        raise Unreachable(f"status {answer.status_code}")
    return said


def key_of(name: str) -> str:
    return f"oidc:{name}:{settings.OIDC_ISSUER}".replace(" ", "-")
