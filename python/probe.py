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


def markers():
    """The variables of PEP 508, as Python's own documentation defines them."""
    return {
        "os_name": os.name,
        "sys_platform": sys.platform,
        "platform_machine": platform.machine(),
        "platform_python_implementation": platform.python_implementation(),
        "platform_release": platform.release(),
        "platform_system": platform.system(),
        "platform_version": platform.version(),
        "python_version": ".".join(platform.python_version_tuple()[:2]),
        "python_full_version": platform.python_version(),
        "implementation_name": sys.implementation.name,
        "implementation_version": platform.python_version(),
    }


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
            "markers": markers(),
        }
    )
)
