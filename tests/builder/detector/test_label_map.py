import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.detector.label_map import parse_label_map, unescape
from builder.errors import DetectorError


def names(text: str) -> list[tuple[int, str]]:
    return [(item.id, item.name) for item in parse_label_map(text, where="label_map.pbtxt")]


def refusal(text: str) -> DetectorError:
    with pytest.raises(DetectorError) as caught:
        parse_label_map(text, where="label_map.pbtxt")
    assert caught.value.code == "OFF208"
    assert caught.value.where == "label_map.pbtxt"
    return caught.value


def test_the_layout_that_tutorials_write() -> None:
    text = "item {\n  id: 1\n  name: 'box'\n}\n\nitem {\n  id: 2\n  name: 'bottle'\n}\n"
    assert names(text) == [(1, "box"), (2, "bottle")]


def test_display_name_is_what_people_read() -> None:
    text = 'item { name: "/m/01g317" id: 1 display_name: "person" }'
    assert names(text) == [(1, "person")]


def test_dialects_of_the_text_format() -> None:
    text = """
    # classes of the shelf
    item: { id: 1, name: "a"; }   # trailing
    item < id: 0x02 name: 'it''s' ' one' >
    item { id:3 name:"sharp # is no comment" keypoints { id: 1 label: "x}" } ancestor_ids: [1, 2] }
    item { name: "unknown" frequency: FREQUENT weight: -1.5 bias: -inf id: 4 };
    """
    assert names(text) == [
        (1, "a"),
        (2, "its one"),
        (3, "sharp # is no comment"),
        (4, "unknown"),
    ]


def test_escapes_are_bytes_of_utf8() -> None:
    assert names(r'item { id: 1 name: "K\303\244se \"1\" \u00e4 \x41\t" }') == [
        (1, 'Käse "1" ä A\t')
    ]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("item {\n id: 1\n name: 'box\n}", 3, "quote"),
        ("item {\n id: one\n name: 'box'\n}", 2, "`one` is not a whole number"),
        ("item {\n id: 1\n name: box\n}", 3, "must stand in quotes"),
        ("item {\n id: 1\n}\n", 1, "without `name`"),
        ("\n\nitem {\n name: 'box'\n}\n", 3, "without `id`"),
        ("item {\n id: 1\n name: 'box'\n", 1, "ends in the middle"),
        ("item {\n id 1\n}", 2, "expected `:`"),
        ("item\n'box'", 2, "expected `{`"),
        ("item { id: 1 name: 'a' }\n}", 2, "expected `item`"),
        ("item { id: 1\n{ }", 2, "a field's name"),
        ("item { id: 1 name: '\\377' }", 1, "not UTF-8"),
        ("item { id: 1 name: '\\ud800' }", 1, "not UTF-8"),
        ("item { id: 1 name: '\\UFFFFFFFF' }", 1, "not UTF-8"),
        ("item { id: " + "9" * 5000 + " name: 'a' }", 1, "not a whole number"),
    ],
)
def test_what_is_no_label_map_is_refused_with_its_line(text: str, line: int, said: str) -> None:
    error = refusal(text)
    assert error.what.startswith(f"line {line}: ")
    if len(text) < 1000:
        assert said in error.what
    assert len(error.what) < 250


@given(st.lists(st.text(), min_size=1, max_size=8))
def test_names_that_protobuf_prints_come_back(written: list[str]) -> None:
    written = [name.encode("utf-8", "ignore").decode() for name in written]
    items = "".join(
        'item {{\n  name: "{}"\n  id: {}\n}}\n'.format(
            "".join(f"\\{byte:03o}" for byte in name.encode()), i
        )
        for i, name in enumerate(written, 1)
        if name
    )
    assert names(items) == [(i, name) for i, name in enumerate(written, 1) if name]


@given(st.text(alphabet="item {}<>[]:,;'\"\\#\n12-idname", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        items = parse_label_map(text, where="f")
    except DetectorError as error:
        items = ()
        said = error.what
    else:
        said = "line"
    assert said.startswith("line")
    assert text.count("item") >= len(items)


@given(st.binary())
def test_unescape_undoes_octal(data: bytes) -> None:
    assert unescape("".join(f"\\{byte:03o}" for byte in data)) == data
