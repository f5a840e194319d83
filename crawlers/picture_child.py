"""The reading of one picture as it runs in the child: what of it a hash is made of, as a line of JSON.

The home of Pillow. Only forms of pixels are opened; those that run or refer to something (EPS, PDF, SVG) are not.
"""

import json
import warnings
from pathlib import Path
from typing import Final

from PIL import Image, UnidentifiedImageError

from domain.errors import Malformed, TooLarge

__all__ = ["SIDE", "load_forms", "picture_line"]

SIDE: Final = 32
"""Pixels of a side of what a hash is made of."""
_FORMS: Final = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
_MOST_PIXELS: Final = 100_000_000
"""A camera's picture has 12 to 60 million."""
_TOO_LARGE: Final = f"has more than {_MOST_PIXELS} pixels"


def load_forms() -> None:
    """Load what reads the forms, before a child is forked for each picture."""
    Image.init()


def picture_line(path: Path) -> str:
    """Return the picture in grey, 32 pixels a side, row by row: as `imagehash.phash` looks at it.

    Raises:
        Malformed: it is no picture, or a damaged one.
        TooLarge: it has more pixels than are read.
    """
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit is ours, below
    try:
        with Image.open(path, formats=_FORMS) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise TooLarge(path.name, _TOO_LARGE)
            grey = picture.convert("L").resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    except UnidentifiedImageError as error:
        raise Malformed(path.name, f"is no picture in a form that is read ({', '.join(_FORMS)})") from error
    except Image.DecompressionBombError as error:
        raise TooLarge(path.name, _TOO_LARGE) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise Malformed(path.name, f"is a damaged picture: {error}") from error
    return json.dumps({"grey": list(grey.tobytes())}) + "\n"
