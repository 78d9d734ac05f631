"""Who may open a view. Every view states one of these, nearest to the function; a test fails where one is missing."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import redirect, request, url_for
from flask_login import current_user

from app.domain.errors import Forbidden
from app.domain.permissions import Permission
from app.platform.security import csp_nonce
from app.web.send_again import signed_out_page

View = TypeVar("View", bound=Callable[..., Any])


def open_to_all(view: View) -> View:
    """Everybody, on purpose."""
    view.guard = "open"  # type: ignore[attr-defined]
    return view


def with_token(view: View) -> View:
    """Whoever has the private link: the view itself looks the token up and answers 404 when it is unknown."""
    view.guard = "token"  # type: ignore[attr-defined]
    return view


def needs(*permissions: Permission) -> Callable[[View], View]:
    """Staff with at least one of ``permissions``. Others are sent to sign in, or told no when they have."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                sign_in = url_for("account.sign_in", next=_next())
                return redirect(sign_in) if request.method == "GET" else signed_out_page(csp_nonce(), sign_in)
            if not any(current_user.may(permission) for permission in permissions):
                raise Forbidden()
            return view(*args, **kwargs)

        guarded.guard = " or ".join(permission.value for permission in permissions)  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return guard


def _next() -> str:
    """Where to go after signing in: only a page of our own that can be opened by a link."""
    return request.full_path.rstrip("?") if request.method == "GET" else url_for("public.home")
