import pytest

from builder.errors import TrainingError
from training.evaluate import Brands, read_brands

LABELS = ("acme-cola", "acme-lemon", "zenith-cola", "water")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("brands.toml", 'Acme = ["acme-cola", "Acme-Lemon "]\nzenith-cola = "Zenith"\n'),
        ("brands.json", '{"acme-cola": "Acme", "Acme-Lemon ": "Acme", "Zenith": ["zenith-cola"]}'),
        # As Windows' editor saves it.
        ("brands.txt", '\ufeff"acme-cola" = "Acme"\nacme-lemon = "Acme"\nZenith = ["zenith-cola"]'),
    ],
)
def test_a_file_goes_from_label_to_brand_or_from_brand_to_labels(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    brands = read_brands(path)
    assert brands.of(LABELS) == ("Acme", "Acme", "Zenith", "water")
    assert brands.unnamed(LABELS) == ("water",)


def test_a_separator_serves_the_labels_that_the_file_does_not_name(tmp_path):
    path = tmp_path / "brands.toml"
    path.write_text('water = "Acme"\nacme-cola = "Acme"\n')
    brands = read_brands(path, "-")
    assert brands.of(LABELS) == ("Acme", "acme", "zenith", "Acme")
    assert brands.unnamed(LABELS) == ()
    assert Brands(separator=" ").of(["Coca Cola zero", "Fanta"]) == ("Coca", "Fanta")
    assert Brands(separator="-").unnamed(LABELS) == ("water",)
    assert not Brands()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('Acme = ["cola"]\nZenith = ["COLA"]\n', "'COLA' belongs to 'Acme' and to 'Zenith'"),
        ("cola = 3\n", "3 is not the brand of 'cola'"),
        ('Acme = ["cola", 7]\n', "'Acme' is not the brand of 7"),
        ('cola = ""\n', "'' is not the brand"),
        ("", "names no brands"),
        ("cola: Acme\n", "cannot be understood"),
    ],
)
def test_what_is_no_list_of_brands_is_refused_with_the_way_to_write_one(tmp_path, text, said):
    path = tmp_path / "brands.toml"
    path.write_text(text)
    with pytest.raises(TrainingError, match="OFF745") as caught:
        read_brands(path)
    assert said in caught.value.what
    assert caught.value.where == str(path)
    assert 'brand = ["label"' in caught.value.way_out


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path):
    with pytest.raises(TrainingError, match=r"OFF745.*No such file"):
        read_brands(tmp_path / "gone.json")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(TrainingError, match="OFF745"):
        read_brands(tmp_path / "bytes.toml")
    (tmp_path / "list.json").write_text("[]")
    with pytest.raises(TrainingError, match=r"OFF745.*names no brands"):
        read_brands(tmp_path / "list.json")
