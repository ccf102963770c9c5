"""Who may call: `Authorization: Bearer <key>`, where one key reads and the other also writes."""

import secrets
from enum import IntEnum
from typing import Optional

from fastapi import Depends, HTTPException, Security, status
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.settings import Settings, current_settings

# With auto_error the status for a missing header would differ between releases of FastAPI.
bearer = HTTPBearer(auto_error=False)


class Access(IntEnum):
    READ = 1
    WRITE = 2


def caller_access(
    credentials: Optional[HTTPAuthorizationCredentials] = Security(bearer),
    settings: Settings = Depends(current_settings),
) -> Access:
    presented = credentials.credentials if credentials else ""
    if _same(presented, settings.write_key):
        return Access.WRITE
    if _same(presented, settings.read_key):
        return Access.READ
    raise HTTPException(
        status_code=status.HTTP_401_UNAUTHORIZED,
        detail="a valid key is required",
        headers={"WWW-Authenticate": "Bearer"},
    )


def require_read(access: Access = Depends(caller_access)) -> Access:
    """Every known key may read."""
    return access


def require_write(access: Access = Depends(caller_access)) -> Access:
    if access < Access.WRITE:
        raise HTTPException(status.HTTP_403_FORBIDDEN, detail="this key may only read")
    return access


def _same(presented: str, expected: str) -> bool:
    """Compares in constant time; as bytes, because str is compared so only where it is ASCII."""
    return secrets.compare_digest(presented.encode(), expected.encode())
