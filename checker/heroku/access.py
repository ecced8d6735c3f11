"""Whether the URLs of Heroku's APIs and the token can be right, without asking Heroku."""

from pydantic import SecretStr

from checker.errors import Misconfigured
from checker.heroku import wire


def check_access(api_url: str, data_url: str, token: SecretStr | str) -> tuple[dict[wire.Api, str], SecretStr]:
    """The bases of both APIs and the token. Raises Misconfigured on what cannot be right, without asking Heroku."""
    bases = {
        wire.Api.PLATFORM: wire.base_url("HEROKU_API_URL", api_url),
        wire.Api.DATA: wire.base_url("HEROKU_DATA_URL", data_url),
    }
    return bases, _sound_token(token)


def _sound_token(token: SecretStr | str) -> SecretStr:
    text = (token.get_secret_value() if isinstance(token, SecretStr) else token).strip()
    if not text:
        raise Misconfigured("HEROKU_API_KEY is empty")
    if not text.isascii() or not text.isprintable() or " " in text:
        raise Misconfigured("HEROKU_API_KEY holds characters that no token has")
    return SecretStr(text)
