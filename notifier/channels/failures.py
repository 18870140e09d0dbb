"""What goes wrong on a connection, sorted by what can be done about it, in words."""

from __future__ import annotations

import socket
import ssl

from notifier.channels.base import ErrorKind, SendError
from notifier.channels.calling import Call

CERTIFICATES = {
    9: "还没有生效（也可能是本机时钟慢了）",
    10: "已经过期（也可能是本机时钟快了）",
    18: "是自己签发的，没有人担保",
    19: "由不认识的机构签发",
    20: "由不认识的机构签发",
    21: "由不认识的机构签发",
    62: "是发给别的主机名的",
    64: "是发给别的地址的",
}
"""Why a certificate is no good, by OpenSSL's number (X509_V_ERR_…)."""


def sort_failure(error: Exception, call: Call, whom: str) -> SendError:
    """Return what an error of the connection means. ``whom`` names the receiver, as in 邮件服务器."""
    if call.handed_over:
        words = f"{whom}收下后没有回音，可能已经送达，将用同一编号再发一次"
        return SendError(ErrorKind.CUT_OFF, words, is_down=True)
    if call.was_ended or isinstance(error, TimeoutError):
        return SendError(ErrorKind.TEMPORARY, f"{whom}没有在限定的时间内答复", is_down=True)
    if isinstance(error, ssl.SSLCertVerificationError):
        why = CERTIFICATES.get(error.verify_code, "验证不了")
        return SendError(ErrorKind.TECHNICAL, f"{whom}的证书不可信：{why}", is_down=True)
    if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError):
        words = f"与{whom}谈不拢加密方式，请核对端口和加密设置"
        return SendError(ErrorKind.TECHNICAL, words, is_down=True)
    return SendError(ErrorKind.TEMPORARY, f"{whom}连不上：{_reason(error)}", is_down=True)


def _reason(error: Exception) -> str:
    if isinstance(error, socket.gaierror):
        return "查不到这个主机名"
    if isinstance(error, ConnectionRefusedError):
        return "对方没有在这个端口上服务"
    if isinstance(error, ConnectionError | ssl.SSLEOFError | EOFError):
        return "连接被对方断开"
    if isinstance(error, OSError) and not isinstance(error, ssl.SSLError):
        return "网络不通"
    return "对方的回答看不懂"
