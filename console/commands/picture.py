"""`guolv picture`: the perceptual hashes of picture files."""

from pathlib import Path

import click

from console.exits import BAD_INPUT, OK
from console.output import print_json, print_text, warn
from console.session import GuolvCommand, Session, pass_session

__all__ = ["command"]


@click.command("picture", cls=GuolvCommand)
@click.argument(
    "pictures", metavar="PICTURE...", nargs=-1, required=True, type=click.Path(dir_okay=False, path_type=Path)
)
@pass_session
def command(session: Session, pictures: tuple[Path, ...]) -> int:
    """Print the perceptual hash of each picture, as records and listings carry it in image_hashes.

    JPEG, PNG, WebP, GIF (its first picture), BMP and TIFF. The hash is the DCT hash of 64 bits that the ImageHash
    library makes, written with its method: phash:8f373714acfcf4d0. Copies of a picture that were scaled or compressed
    again differ in a few of the bits; cut, turned or mirrored ones in many.

    No home is needed and nothing is fetched; each picture is opened in a child process with limits. Exit code 0: all
    were read. 1: one could not be, which is named; the others are printed. With --json one object a line.
    """
    from crawlers.picture_hashing import hash_pictures

    bad = 0
    for found in hash_pictures(pictures):
        bad += bool(found.error)
        if session.is_json:
            image_hash = None if found.image_hash is None else str(found.image_hash)
            error = found.error or None
            print_json({"file": str(found.path), "sha256": found.sha256, "image_hash": image_hash, "error": error})
        elif found.error:
            warn(f"{found.path}: {session.texts.said(found.error)}")
        else:
            print_text(f"{found.image_hash}  {found.path}")
    return BAD_INPUT if bad else OK
