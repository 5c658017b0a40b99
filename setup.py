"""Builds the native data plane where a C compiler and OpenSSL's headers are. A checkout runs on the Python
one without them; a wheel always has it, or with HAAT_PURE=1 never, and is then one for every machine."""

import os
import sys
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

ROOT = Path(__file__).parent
NATIVE = Path("media/plane/native")
FLAGS = ["-std=c11", "-D_GNU_SOURCE", "-O3", "-fvisibility=hidden", "-pthread"]
NEEDS = "it needs gcc, python3-dev and libssl-dev"


class BuildOrSay(build_ext):
    """One clear line instead of a compiler's pages where the extension cannot be built."""

    def run(self) -> None:
        self.is_for_wheel = not (self.inplace or self.editable_mode)  # super's run changes them
        super().run()

    def build_extension(self, ext: Extension) -> None:
        try:
            super().build_extension(ext)
        except Exception as error:
            why = str(error).splitlines()[0]
            if self.is_for_wheel:
                sys.exit(
                    f"haat: the native data plane cannot be built ({NEEDS}): {why}\n"
                    "haat: HAAT_PURE=1 makes a wheel without it, which forwards media several times dearer"
                )
            print(f"haat: the native data plane was not built, the Python one will be used ({NEEDS}): {why}")


native = Extension(
    "media.plane._native",
    sources=sorted(str(path.relative_to(ROOT)) for path in (ROOT / NATIVE).glob("*.c")),
    depends=sorted(str(path.relative_to(ROOT)) for path in (ROOT / NATIVE).glob("*.h")),
    extra_compile_args=FLAGS,
    libraries=["crypto"],
    optional=True,
)
setup(
    cmdclass={"build_ext": BuildOrSay},
    ext_modules=[] if os.environ.get("HAAT_PURE") == "1" else [native],
)
