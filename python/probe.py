"""Prints what pygov needs to know of an interpreter, as one JSON object on stdout."""

import json
import os
import platform
import site
import sys
import sysconfig


def site_folders():
    """The folders on sys.path that hold installed packages, in the order of sys.path."""
    known = site.getsitepackages()
    if site.ENABLE_USER_SITE:
        known.insert(0, site.getusersitepackages())
    names = ("site-packages", "dist-packages")
    folders = [entry for entry in sys.path if entry in known or os.path.basename(entry) in names]
    # One that is not there yet may be there when this answer is used again.
    return folders + [path for path in known if path not in folders]


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
