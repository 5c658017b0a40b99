"""Builds the native data plane where a C compiler and OpenSSL's headers are; without them the product runs
on the Python one."""

from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

ROOT = Path(__file__).parent
NATIVE = Path("media/plane/native")
FLAGS = ["-std=c11", "-D_GNU_SOURCE", "-O3", "-fvisibility=hidden", "-pthread"]


class OptionalBuild(build_ext):
    """One clear line instead of a compiler's pages where the extension cannot be built."""

    def build_extension(self, ext: Extension) -> None:
        try:
            super().build_extension(ext)
        except Exception as error:
            print(
                "haat: the native data plane was not built, the Python one will be used "
                f"(it needs gcc, python3-dev and libssl-dev): {str(error).splitlines()[0]}"
            )


setup(
    cmdclass={"build_ext": OptionalBuild},
    ext_modules=[
        Extension(
            "media.plane._native",
            sources=sorted(str(path.relative_to(ROOT)) for path in (ROOT / NATIVE).glob("*.c")),
            depends=sorted(str(path.relative_to(ROOT)) for path in (ROOT / NATIVE).glob("*.h")),
            extra_compile_args=FLAGS,
            libraries=["crypto"],
            optional=True,
        )
    ],
)
