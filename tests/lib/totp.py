"""Codes of a second factor, as a telephone shows them: totp.py <secret> prints the one of now."""
import base64
import hmac
import struct
import sys
import time


def code_at(secret, step):
    """RFC 6238, of the secret in base32."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), "sha1")
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7fffffff) % 10**6:06d}"


if __name__ == "__main__":
    print(code_at(sys.argv[1], int(time.time()) // 30))
