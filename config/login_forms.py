"""allauth's two forms with our own rule for who has an account."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.core import context

from accounts.models import User
from config import login, login_limits


class AskForCodeForm(RequestLoginCodeForm):  # type: ignore[misc]  # allauth is untyped
    def clean_email(self) -> str:
        """Known and unknown addresses pass alike and take equally long.

        Only the address of an active account counts, not allauth's own table of addresses, where
        one that was replaced would go on opening the door.
        """
        email = str(self.cleaned_data["email"]).lower()
        self._user = User.objects.filter(email__iexact=email, is_active=True).first()
        if not login_limits.may_ask(context.request, email, self._user):
            raise get_adapter().validation_error("too_many_login_attempts")
        if self._user is None:
            login.pretend_to_send_code(email)
        return email


class EnterCodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]  # allauth is untyped
    def clean_code(self) -> str:
        """Spaces and dashes of every kind may come along when the code is pasted."""
        self.cleaned_data["code"] = "".join(filter(str.isalnum, self.cleaned_data["code"]))
        return str(super().clean_code())
