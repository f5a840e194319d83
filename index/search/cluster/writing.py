"""Writing to Elasticsearch: index, bulk, feed from the outbox, rebuild beside the live index, move of the alias.

Each build is a new index, `PREFIX-STORE-VERSION-NUMBER`, registered in SQL with a cursor of its own into the outbox.
Documents carry the `seq` of their last change as external version, so a message delivered late, twice or out of order
changes nothing: the engine answers 409 and that counts as done. A removed listing stays as a document marked removed
until the next rebuild, because the engine forgets the version of a deleted one after a minute.

The number rises with every build. The alias moves under the writer's lock of the truth, and only when no younger build
is registered: a builder that was overtaken drops its own index and nothing else.

Source: helpers of the client; index.gc_deletes, external versioning in the Elasticsearch reference (9.x).
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError
from elasticsearch.helpers import streaming_bulk

from domain.errors import IndexFailure, IndexNotReady, IndexUnavailable, StaleWrite
from index.document import FACETS, PROJECTION_VERSION, TEXT_FIELDS, Collection, Document
from index.search import truth
from index.search.backend import Progress
from index.store import Change, ProjectionState, ProjectionStatus, Store, Transaction

__all__ = ["BACKEND", "Cluster", "translated"]

BACKEND = "elasticsearch"

_FEED = 1000
"""Changes read from the outbox at once."""

_RETRIES = 6
_FIRST_BACKOFF_SECONDS = 0.5  # doubled with each retry: half a minute in all
_BUSY = frozenset({429, 502, 503, 504})
_LONGEST_FACET = 8_000  # characters; a keyword of more than 32 766 bytes is refused by Lucene
_FACET_FIELDS = tuple(dict.fromkeys(name for names in FACETS.values() for name in names))

_MAPPINGS = {
    "dynamic": "strict",  # a field nobody declared is a programming error, not a new column
    "properties": {
        "collection": {"type": "keyword"},
        "key": {"type": "keyword", "ignore_above": _LONGEST_FACET},
        "is_removed": {"type": "boolean"},
        **{name: {"type": "keyword", "ignore_above": _LONGEST_FACET} for name in _FACET_FIELDS},
        # The terms are ours and separated by spaces; the engine must not analyse them again.
        **{name: {"type": "text", "analyzer": "whitespace"} for name in TEXT_FIELDS},
    },
}
_SETTINGS = {"number_of_shards": 1, "auto_expand_replicas": "0-1", "translog": {"durability": "request"}}


@contextmanager
def translated() -> Iterator[None]:
    """Turn the client's errors into ours."""
    try:
        yield
    except NotFoundError as error:
        raise IndexNotReady(f"the index is not there ({error.message}); run: guolv index rebuild") from error
    except ApiError as error:
        if error.status_code in _BUSY:
            raise IndexUnavailable(f"Elasticsearch is busy or starting ({error.status_code})") from error
        raise IndexFailure(f"Elasticsearch refused ({error.status_code}): {error.message}") from error
    except TransportError as error:
        raise IndexUnavailable(f"Elasticsearch does not answer: {error.message}") from error


class Cluster:
    """The indices of one deployment in one cluster."""

    def __init__(self, store: Store, client: Elasticsearch, prefix: str) -> None:
        self._store = store
        self._client = client
        self.alias = f"{prefix}-{store.store_id()}"

    def builds(self) -> tuple[ProjectionState, ...]:
        """Read the registered indices, oldest first."""
        found = [s for s in self._store.projections(BACKEND) if s.name.startswith(f"{self.alias}-")]
        return tuple(sorted(found, key=lambda state: _number(state.name)))

    def feed(self, limit: int) -> int:
        """Read up to `limit` changes for the live index; returns how many were read. A build feeds itself.

        Raises:
            IndexUnavailable: the engine does not answer, or is busy for too long; nothing is forgotten.
            IndexFailure: the engine refuses a document.
        """
        live = [state for state in self.builds() if state.status is ProjectionStatus.LIVE]
        return sum(self._feed_live(state, limit) for state in live)

    def _feed_live(self, state: ProjectionState, limit: int) -> int:
        """Feed a live index; where another one took its place meanwhile, feed that."""
        try:
            number = self._feed_one(state, limit)
        except (IndexFailure, IndexNotReady):
            if self._store.projection(state.name) is not None:
                raise
        else:
            if not number or self._store.projection(state.name) is not None:
                return number
        with translated():  # what was written may have made it anew, without our mapping
            self._client.options(ignore_status=404).indices.delete(index=state.name)
        return self.feed(limit)

    def _feed_one(self, state: ProjectionState, limit: int) -> int:
        changes = self._store.outbox_after(state.cursor, limit)
        if changes:
            with translated():  # a write would make a missing index, without our mapping
                self._client.indices.get(index=state.name)
            self._write(state.name, self._actions(changes))
            with translated():
                self._client.indices.refresh(index=state.name)
            with self._store.transaction() as tx:
                tx.set_cursor(state.name, changes[-1].seq)
        return len(changes)

    def _actions(self, changes: Iterable[Change]) -> Iterator[dict[str, object]]:
        """Documents as they stand now; what is not stored any more becomes a mark."""
        latest = {(change.collection, change.key): change for change in changes}
        with self._store.reading() as connection:
            for collection in Collection:
                keys = [key for found, key in latest if found == collection]
                for start in range(0, len(keys), truth.BATCH):
                    for seq, document in truth.documents_of(connection, collection, keys[start : start + truth.BATCH]):
                        latest.pop((collection, document.key), None)
                        yield _action(seq, document)
        for change in latest.values():
            yield _tombstone(change)

    def _write(self, index: str, actions: Iterable[Mapping[str, object]]) -> None:
        refused: list[str] = []
        is_busy = False
        with translated():
            answers = streaming_bulk(
                self._client, ({**action, "_index": index} for action in actions), chunk_size=truth.BATCH,
                raise_on_error=False, max_retries=_RETRIES, initial_backoff=_FIRST_BACKOFF_SECONDS,
                retry_on_status=tuple(_BUSY), yield_ok=False,
            )  # fmt: skip
            for _, answer in answers:
                item = answer["index"]
                if item["status"] in _BUSY:
                    is_busy = True
                elif item["status"] != 409:  # a later version is there already: delivered before
                    refused.append(f"{item['_id']}: {item.get('error')}")
        if refused:
            raise IndexFailure(f"Elasticsearch refused {len(refused)} documents, first {refused[0]}")
        if is_busy:
            raise IndexUnavailable(
                "Elasticsearch is too busy to take documents; nothing is lost, it will be tried again"
            )

    def rebuild(self, progress: Progress | None) -> int:
        """Build a new index beside the live one, prove it equal to the truth, move the alias.

        Raises:
            StaleWrite: a younger build was begun meanwhile.
            IndexNotReady: the new index is not equal to the truth.
            IndexUnavailable, IndexFailure: see `feed`.
        """
        state = self._begin()
        try:
            self._fill(state.name, progress)
            count = self._prove(state.name)
            self._go_live(state.name)
        except BaseException:
            self._drop(state.name)
            raise
        self._retire()
        return count

    def _begin(self) -> ProjectionState:
        with self._store.transaction() as tx:
            number = max((_number(state.name) for state in self.builds()), default=0) + 1
            state = ProjectionState(
                name=f"{self.alias}-{PROJECTION_VERSION.replace('.', '-')}-{number}", backend=BACKEND,
                version=PROJECTION_VERSION, status=ProjectionStatus.BUILDING, cursor=self._store.outbox_seq(),
            )  # fmt: skip
            tx.put_projection(state)
        with translated():
            self._client.options(ignore_status=404).indices.delete(index=state.name)
            self._client.indices.create(
                index=state.name, mappings={**_MAPPINGS, "_meta": {"version": PROJECTION_VERSION}}, settings=_SETTINGS
            )
        return state

    def _fill(self, index: str, progress: Progress | None) -> None:
        done, total = 0, truth.count(self._store)
        for collection, keys in truth.batches(self._store):
            with self._store.reading() as connection:
                found = truth.documents_of(connection, collection, keys)
            self._write(index, (_action(seq, document) for seq, document in found))
            done += len(found)
            if progress is not None:
                progress(done, max(done, total))
        self._follow(index)

    def _follow(self, index: str) -> None:
        """Feed a build until it is nearly up to date; the rest is done under the writer's lock, where nobody adds."""
        while (state := self._store.projection(index)) is not None:
            if self._feed_one(state, _FEED) < _FEED:
                return
        raise StaleWrite("index", index)

    def _prove(self, index: str) -> int:
        """Compare with the truth while nobody writes it; a truth that never rests is compared by number alone."""
        for _ in range(3):
            self._follow(index)
            before = self._store.outbox_seq()
            expected = truth.truth_hash(self._store)
            with translated():
                self._client.indices.refresh(index=index)
                found = truth.fold(self.documents(index))
            if self._store.outbox_seq() == before:
                if found != expected:
                    raise IndexNotReady("the new index is not equal to the truth; it was thrown away")
                break
        return self.count(index, None)

    def _go_live(self, index: str) -> None:
        with self._store.transaction() as tx:  # nobody writes, nobody else moves the alias
            self._require_youngest(index)
            self._follow_within(tx, index)
            with translated():
                self._client.indices.refresh(index=index)
                count = self.count(index, None)
                if count != truth.count(self._store):
                    raise IndexNotReady(f"the new index holds {count} documents, the truth {truth.count(self._store)}")
                remove = {"remove": {"index": f"{self.alias}-*", "alias": self.alias, "must_exist": False}}
                self._client.indices.update_aliases(actions=[remove, {"add": {"index": index, "alias": self.alias}}])
            state = self._store.projection(index)
            if state is not None:
                tx.put_projection(replace(state, status=ProjectionStatus.LIVE, cursor=self._store.outbox_seq()))

    def _follow_within(self, tx: Transaction, index: str) -> None:
        state = self._store.projection(index)
        changes = self._store.outbox_after(state.cursor, 100_000) if state is not None else ()
        if changes:
            self._write(index, self._actions(changes))

    def _require_youngest(self, index: str) -> None:
        if [state.name for state in self.builds()][-1:] != [index]:
            raise StaleWrite("index", index)

    def _drop(self, index: str) -> None:
        with suppress(ApiError, TransportError):  # the engine may be the reason for dropping; `_retire` comes later
            self._client.options(ignore_status=404).indices.delete(index=index)
        with self._store.transaction() as tx:
            tx.drop_projection(index)

    def _retire(self) -> None:
        """Delete what the alias left behind: older builds, and indices of builders that died."""
        kept = self.builds()[-1:]
        with self._store.transaction() as tx:
            for state in self.builds()[:-1]:
                tx.drop_projection(state.name)
            tx.prune_outbox()
        names = {state.name for state in kept}
        ours = re.compile(rf"{re.escape(self.alias)}-\d+-\d+-\d+")
        with translated():
            for index in self._client.indices.get(index=f"{self.alias}-*").body:
                if index not in names and ours.fullmatch(index):
                    self._client.options(ignore_status=404).indices.delete(index=index)

    def count(self, index: str, collection: Collection | None) -> int:
        """Count the documents of an index that are not marked removed."""
        conditions: list[dict[str, object]] = [{"term": {"is_removed": False}}]
        if collection is not None:
            conditions.append({"term": {"collection": str(collection)}})
        with translated():
            return int(self._client.count(index=index, query={"bool": {"filter": conditions}})["count"])

    def documents(self, index: str) -> Iterator[Document]:
        """Read every document of an index that is not marked removed."""
        for source in self.scan(index, {"term": {"is_removed": False}}):
            facets = {name: str(source[name]) for name in _FACET_FIELDS if source.get(name) is not None}
            texts = {name: str(source.get(name) or "") for name in TEXT_FIELDS}
            key, collection = str(source["key"]), Collection(str(source["collection"]))
            yield Document(collection=collection, key=key, facets=facets, texts=texts)

    def scan(self, index: str, query: Mapping[str, object], *fields: str) -> Iterator[Mapping[str, object]]:
        """Read every match from one state of the index, page by page."""
        with translated():
            pit = str(self._client.open_point_in_time(index=index, keep_alive="2m")["id"])
        try:
            after: list[str | int | float | bool | None] | None = None
            while True:
                with translated():
                    hits = self._client.search(
                        pit={"id": pit, "keep_alive": "2m"}, query=query, size=truth.BATCH, sort=["_shard_doc"],
                        search_after=after, source_includes=list(fields) or None, track_total_hits=False,
                    )["hits"]["hits"]  # fmt: skip
                if not hits:
                    return
                yield from (hit["_source"] for hit in hits)
                after = hits[-1]["sort"]
        finally:
            with suppress(ApiError, TransportError):  # it ends by itself in two minutes
                self._client.close_point_in_time(id=pit)


def _number(index: str) -> int:
    return int(index.rpartition("-")[2])


def _id(collection: str, key: str) -> str:
    return hashlib.sha256(f"{collection}\n{key}".encode()).hexdigest()  # the engine takes at most 512 bytes


def _action(seq: int, document: Document) -> dict[str, object]:
    source = {"collection": str(document.collection), "key": document.key, "is_removed": False}
    return _versioned(seq, _id(document.collection, document.key), {**source, **document.facets, **document.texts})


def _tombstone(change: Change) -> dict[str, object]:
    source = {"collection": change.collection, "key": change.key, "is_removed": True}
    return _versioned(change.seq, _id(change.collection, change.key), source)


def _versioned(seq: int, identity: str, source: Mapping[str, object]) -> dict[str, object]:
    return {"_op_type": "index", "_id": identity, "version": seq, "version_type": "external", "_source": source}
