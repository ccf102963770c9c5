"""Prints what pygov needs to know of an interpreter, as one JSON object on stdout."""

import json
import os
import platform
import site
import sys
import sysconfig


def site_folders():
    """The folders on sys.path that hold installed packages, in the order of sys.path."""
    known = set(map(os.path.realpath, site.getsitepackages()))
    if site.ENABLE_USER_SITE:
        known.add(os.path.realpath(site.getusersitepackages()))
    folders = []
    for entry in sys.path:
        name = os.path.basename(entry)
        if os.path.realpath(entry) in known or name in ("site-packages", "dist-packages"):
            if os.path.isdir(entry) and entry not in folders:
                folders.append(entry)
    return folders


print(
    json.dumps(
        {
            "executable": sys.executable,
            "version": platform.python_version(),
            "build": sys.version,
            "implementation": platform.python_implementation(),
            "platform": sysconfig.get_platform(),
            "prefix": sys.prefix,
            "basePrefix": sys.base_prefix,
            "siteFolders": site_folders(),
        }
    )
)
