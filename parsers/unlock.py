"""Word and Excel files under a password, opened with the password that the caller gives."""

from __future__ import annotations

from io import BytesIO

from schema.issue import IssueCode, UnreadableFileError, unreadable


def unlock_office(data: bytes, password: str) -> bytes:
    """The bytes of an encrypted Office file (DOCX, XLSX, DOC, XLS) without its encryption.

    Raises ``UnreadableFileError``: ``encrypted_file`` for another password or a kind of encryption that is
    not known, ``dependency_missing`` where the extra ``password`` is not installed.
    """
    try:
        import msoffcrypto
        from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError
    except ModuleNotFoundError as error:
        raise unreadable(
            IssueCode.DEPENDENCY_MISSING,
            f"encrypted Office files need the Python package {error.name}",
            "pip install 'phuluc[password]'",
        ) from error
    plain = BytesIO()
    try:
        file = msoffcrypto.OfficeFile(BytesIO(data))
        if file.format == "ooxml":
            file.load_key(password=password, verify_password=True)
        else:
            file.load_key(password=password)
        file.decrypt(plain)
    except InvalidKeyError as error:
        raise _locked("another password is needed") from error
    except (DecryptionError, FileFormatError, ParseError) as error:
        raise _locked(f"its encryption is not one that can be opened ({error})") from error
    return plain.getvalue()


def _locked(why: str) -> UnreadableFileError:
    return unreadable(
        IssueCode.ENCRYPTED_FILE,
        f"the Office file is encrypted: {why}",
        "Give its password with --password, or open it and save it without one.",
    )
