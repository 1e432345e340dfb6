"""Which account a part runs as: the caller's own, or an unprivileged one where the caller is root."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Account:
    """An account of this machine."""

    uid: int
    gid: int


def unprivileged_account(data: Path) -> Account | None:
    """The account for a program that refuses to run as root; None when the caller is not root.

    Data that is there already keeps its owner, so that a folder made by a user can be opened by root.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def can_reach(account: Account, path: Path) -> bool:
    """Whether the account may pass through every folder above the path (and the path itself, where it is a folder)."""
    resolved = path.resolve()
    folders = [folder for folder in (resolved, *resolved.parents) if folder.is_dir()]
    return all(_may_enter(account, folder.stat()) for folder in folders)


def _may_enter(account: Account, folder: os.stat_result) -> bool:
    if folder.st_uid == account.uid:
        return bool(folder.st_mode & stat.S_IXUSR)
    if folder.st_gid == account.gid:
        return bool(folder.st_mode & stat.S_IXGRP)
    return bool(folder.st_mode & stat.S_IXOTH)


def give(path: Path, account: Account | None) -> None:
    """Make the account owner of one file or folder; nothing where there is no account to change to."""
    if account is not None:
        os.chown(path, account.uid, account.gid)
