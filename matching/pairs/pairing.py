"""A listing held against a record: who stands behind both, which model both state.

Computed once, read by every feature and by the decision.
"""

from collections.abc import Mapping
from itertools import product

from domain.brands import BrandRegistry
from domain.designation import Goods, goods_of
from domain.image_hash import NearPictures, nearest_pictures
from domain.measures import Measure, Quantity, read_measures
from matching.pairs.models import ModelFinding, may_state_model, part_models, relate_models, states_model
from matching.pairs.naming import Naming, Namings
from matching.pairs.scope import ScopeAspect, read_scope
from matching.reading.codes import find_code
from matching.reading.kinds import Audience, Relation, are_parts, relate
from matching.reading.lazy import lazy
from matching.reading.listing_reading import ListingReading
from matching.reading.name_finding import find_name
from matching.reading.record_reading import RecordReading
from matching.reading.text import as_printed, read_text

__all__ = ["Pair"]


class Pair:
    """One listing and one record.

    Args:
        listing: The listing.
        record: The record.
        registry: Known brands.
        namings: What was found of the names of other records in the same listing; by default nothing yet.
    """

    def __init__(
        self, listing: ListingReading, record: RecordReading, registry: BrandRegistry, namings: Namings | None = None
    ) -> None:
        self.listing = listing
        self.record = record
        self.registry = registry
        self._namings = namings

    # ---- who ------------------------------------------------------------------------------------------------------

    @lazy
    def naming(self) -> Naming:
        """Who stands behind both, by the names of the record."""
        return (self._namings or Namings(self.listing, self.registry)).of(self.record)

    @lazy
    def scope(self) -> tuple[ScopeAspect, ...]:
        """What the listing shows of each aspect that the record is limited to."""
        return read_scope(self.listing, self.record.scope)

    # ---- what -----------------------------------------------------------------------------------------------------

    @lazy
    def model(self) -> ModelFinding:
        """How the models of both sides relate."""
        return (relate_models if self.may_be_model else part_models)(self.listing, self.record)

    @lazy
    def may_be_model(self) -> bool:
        """A model of the record may stand in the listing: if not, `model` is `OTHER` or nothing was to be compared."""
        return may_state_model(self.listing, self.record.settled_models)

    @property
    def is_other_model(self) -> bool:
        """The listing states a model, and surely none that may be the record's: then `model` is `OTHER`."""
        return not self.may_be_model and states_model(self.listing, self.record)

    @lazy
    def measures(self) -> Mapping[Quantity, tuple[tuple[Measure, ...], tuple[Measure, ...]]]:
        """Quantity → the listing's measures and the record's, where both state it; of clothes and shoes none."""
        record = self.record.record
        if goods_of(record.product_name) is not Goods.OTHER:
            return {}
        own = (*read_measures(record.product_name), *read_measures(record.model_spec))
        if not own:
            return {}
        shown = [m for cell in self.listing.measure_cells for m in read_measures(cell)]
        both = {m.quantity for m in own} & {m.quantity for m in shown}
        return {
            quantity: (
                tuple(m for m in shown if m.quantity is quantity),
                tuple(m for m in own if m.quantity is quantity),
            )
            for quantity in Quantity
            if quantity in both
        }

    @lazy
    def same_spec(self) -> tuple[Measure, Measure] | None:
        """A measure of the listing that is one of the record's, and that one."""
        for shown, own in self.measures.values():
            for one, other in product(shown, own):
                if one.meets(other):
                    return one, other
        return None

    def print_spec(self, found: tuple[Measure, Measure]) -> tuple[str, str]:
        """Return a measure of the listing and one of the record as they were printed."""
        record = self.record.record
        shown = as_printed(found[0].text, *self.listing.measure_cells)
        return shown, as_printed(found[1].text, record.product_name, record.model_spec)

    @lazy
    def other_spec(self) -> tuple[Measure, Measure] | None:
        """A measure of the listing where none it states of that quantity is the record's, and the record's."""
        for shown, own in self.measures.values():
            if not any(one.meets(other) for one in shown for other in own):
                return shown[0], own[0]
        return None

    @lazy
    def same_picture(self) -> NearPictures | None:
        """A picture of the listing and one of the record that count as one: the nearest two."""
        if not self.listing.listing.image_hashes:  # as most
            return None
        return nearest_pictures(self.listing.pictures, self.record.pictures)

    @lazy
    def accessory(self) -> str:
        """The words that make the goods a part of, or something for, the record's goods; empty when they are not.

        What a title says it fits counts only when that is the record's kind of goods: an induction cooker 适用于 pots.
        Of a record about a part (a charger, a helmet) only what fits its brand is an accessory.
        """
        goods, is_about_part = self.listing.goods, are_parts(self.record.kinds)
        if goods.whom and not goods.accessory and self._is_named_in(goods.whom):  # 适用宝贝爱
            return goods.whom
        if not goods.fit or (goods.accessory and not is_about_part):
            return "" if is_about_part else goods.accessory
        if not is_about_part and relate(goods.fitted, self.record.kinds) in (Relation.SAME, Relation.BROADER):
            return goods.fit
        target = read_text(goods.fitted_text)
        is_numbered = any(find_code(target, model.value) for model in self.record.models)
        return goods.fit if is_numbered or self._is_named_in(goods.fitted_text) else ""

    def _is_named_in(self, fitted: str) -> bool:
        text = read_text(fitted)
        return any(find_name(text, name.key) >= _NAMED_TARGET for name in self.record.names)

    @lazy
    def kind(self) -> Relation:
        """How the goods relate."""
        relation = relate(self.listing.goods.kinds, self.record.kinds)
        if not self.record.kinds and any(map(self.listing.title.chars.__contains__, self.record.heads)):
            relation = Relation.SAME  # no table knows such goods; the title calls them as the record does
        if (
            relation in (Relation.SAME, Relation.BROADER)
            and self.record.audience is Audience.CHILDREN
            and self.listing.goods.audience is Audience.GROWN_UPS
        ):
            return Relation.RELATED
        return relation


_NAMED_TARGET = 0.8
"""How surely a name must stand after 适用 to be what the goods fit."""
