"""Each component that the fixtures promise is the real thing and answers."""

import subprocess

import sqlalchemy
from elasticsearch import Elasticsearch


def test_elasticsearch_stores_and_finds_terms(elasticsearch_url, elasticsearch_namespace):
    with Elasticsearch(elasticsearch_url) as client:
        index = f"{elasticsearch_namespace}-listings"
        client.indices.create(
            index=index, mappings={"properties": {"terms": {"type": "text", "analyzer": "whitespace"}}}
        )
        client.index(index=index, id="1", document={"terms": "充电 电宝 宝"}, refresh=True)
        client.index(index=index, id="2", document={"terms": "充电 电器 器"}, refresh=True)
        answer = client.search(index=index, query={"match": {"terms": {"query": "充电 电宝", "operator": "and"}}})

    assert [hit["_id"] for hit in answer["hits"]["hits"]] == ["1"]


def test_elasticsearch_namespace_begins_empty(elasticsearch_url, elasticsearch_namespace):
    with Elasticsearch(elasticsearch_url) as client:
        assert client.indices.get(index=f"{elasticsearch_namespace}*").body == {}


def test_postgresql_keeps_chinese_text(postgresql_database):
    engine = sqlalchemy.create_engine(postgresql_database)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("CREATE TABLE listing (title text)"))
        connection.execute(sqlalchemy.text("INSERT INTO listing VALUES (:title)"), {"title": "充电宝"})
        assert connection.scalar(sqlalchemy.text("SELECT char_length(title) FROM listing")) == 3
    engine.dispose()


def test_postgresql_database_begins_empty(postgresql_database):
    engine = sqlalchemy.create_engine(postgresql_database)
    assert sqlalchemy.inspect(engine).get_table_names() == []
    engine.dispose()


def test_chromium_renders_chinese(chromium_path, component, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        "<meta charset=utf-8><title>过滤</title><p id=p><script>p.append('召' + '回')</script>", encoding="utf-8"
    )
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    flags += [
        "--disable-component-update",
        "--disable-sync",
        "--disable-quic",
        f"--user-data-dir={tmp_path / 'profile'}",
    ]
    rendered = subprocess.run(
        [chromium_path, *flags, "--dump-dom", page.as_uri()], capture_output=True, text=True, timeout=60, check=True
    )

    assert "召回" in rendered.stdout
    assert component("chinese font").exists()
