"""Fills the shop in its own environment: its own import of a catalogue, then the attributes, then its own search index.

python -m fill_shop CATALOGUE.csv ATTRIBUTES.json
"""

import json
import sys
from pathlib import Path

import django
from django.core.management import call_command
from django.db import transaction


def main(catalogue: str, attributes: str) -> None:
    """Do what a shop's keeper does by hand: import, add the facts of each product, index."""
    django.setup()
    with transaction.atomic():
        call_command("oscar_import_catalogue", catalogue)
        add_attributes(json.loads(Path(attributes).read_text(encoding="utf-8")))
    call_command("rebuild_index", interactive=False, verbosity=0)


def add_attributes(rows: dict[str, dict[str, str]]) -> None:
    """Give products, told by their UPC, the attributes that stand in the table of their page."""
    from oscar.apps.catalogue.models import Product, ProductAttribute

    for product in Product.objects.select_related("product_class").filter(upc__in=rows):
        for heading, value in rows[product.upc].items():
            attribute, _ = ProductAttribute.objects.get_or_create(
                product_class=product.product_class, name=heading, defaults={"code": code_of(heading), "type": "text"}
            )
            attribute.save_value(product, value)


def code_of(heading: str) -> str:
    """Return a name that a template can use: Oscar wants letters of ASCII."""
    return "a_" + heading.encode("utf-8").hex()


if __name__ == "__main__":
    main(*sys.argv[1:])
