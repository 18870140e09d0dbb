"""What a mail server refused, and whose fault it is: the address's, the set-up's, or nobody's for now."""

from __future__ import annotations

import smtplib

from notifier.channels.base import ErrorKind, SendError
from notifier.channels.calling import Call
from notifier.channels.failures import sort_failure

WHOM = "邮件服务器"
BAD_ADDRESS = "名册上的邮箱地址不能用，请改正"
FIRST_CODE, FOR_GOOD = 200, 500
"""Below the first no server answers; from the second on it will say the same the next time."""


def sort_introduction(error: Exception, call: Call) -> SendError:
    """Return what went wrong before the first word about the mail: encryption and login, the same for every mail."""
    if _is_cut(error, call):
        return sort_failure(error, call, WHOM)
    if isinstance(error, smtplib.SMTPResponseException):
        what = "账号或口令" if isinstance(error, smtplib.SMTPAuthenticationError) else "加密或登录"
        return SendError(_kind(error.smtp_code), f"{WHOM}不认{what}：{error.smtp_code}", is_down=True)
    return SendError(ErrorKind.TECHNICAL, f"{WHOM}不支持所设的加密或登录方式", is_down=True)


def sort_refusal(error: Exception, call: Call) -> SendError:
    """Return what went wrong with the connection or the mail."""
    if _is_cut(error, call):
        return sort_failure(error, call, WHOM)
    if isinstance(error, smtplib.SMTPNotSupportedError):  # an address in Chinese, and a server that takes none
        return SendError(ErrorKind.PERMANENT, BAD_ADDRESS)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _refused(max(code for code, _ in error.recipients.values()))
    if isinstance(error, smtplib.SMTPConnectError | smtplib.SMTPHeloError):
        return SendError(ErrorKind.TEMPORARY, f"{WHOM}现在不接待：{error.smtp_code}", is_down=True)
    if isinstance(error, smtplib.SMTPSenderRefused):
        return SendError(_kind(error.smtp_code), f"{WHOM}不接受所设的发件人：{error.smtp_code}", is_down=True)
    if isinstance(error, smtplib.SMTPResponseException):
        return _refused(error.smtp_code)
    return sort_failure(error, call, WHOM)


def _is_cut(error: Exception, call: Call) -> bool:
    """Tell whether the dialogue broke off, or what came was no answer at all."""
    if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code < FIRST_CODE:
        return True
    is_network = isinstance(error, smtplib.SMTPServerDisconnected) or not isinstance(error, smtplib.SMTPException)
    return call.was_ended or is_network


def _kind(code: int) -> ErrorKind:
    return ErrorKind.TECHNICAL if code >= FOR_GOOD else ErrorKind.TEMPORARY


def _refused(code: int) -> SendError:
    return SendError(ErrorKind.PERMANENT if code >= FOR_GOOD else ErrorKind.TEMPORARY, f"{WHOM}回答 {code}")
