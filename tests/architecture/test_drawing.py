import importlib.util
from pathlib import Path

ROOT = Path(__file__).parents[2]


def load_script(name):
    specification = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_drawing_shows_the_contracts_in_force():
    script = load_script("draw_architecture")

    assert script.DRAWING.read_text(encoding="utf-8") == script.draw(), "run `make drawing`"
