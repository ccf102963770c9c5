"""The application. Importing it reads no environment and opens no database."""

import logging
from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from app.api import router
from app.orders import InvalidOrder, OrderConflict, OrderNotFound
from app.settings import SettingsError

logger = logging.getLogger(__name__)


def create_app() -> FastAPI:
    application = FastAPI(title="orders-service", version="1.0.0")
    application.include_router(router)
    for error, status_code in ((InvalidOrder, 422), (OrderNotFound, 404), (OrderConflict, 409)):
        application.add_exception_handler(error, _answer_with(status_code))
    application.add_exception_handler(SettingsError, _not_configured)
    return application


def _answer_with(status_code: int) -> Callable[[Request, Exception], JSONResponse]:
    def answer(_request: Request, error: Exception) -> JSONResponse:
        return JSONResponse({"detail": str(error)}, status_code=status_code)

    return answer


def _not_configured(_request: Request, error: Exception) -> JSONResponse:
    # The name of the variable is for the operator, not for the caller.
    logger.error("the service is not configured: %s", error)
    return JSONResponse({"detail": "the service is not configured"}, status_code=503)


app = create_app()
