"""Writing: whole or not at all, and nothing of others touched."""

import errno
import os
import stat
import zipfile
from pathlib import Path
from typing import NoReturn

import pytest

from builder.artifacts import Bundle
from builder.disk import exchange, folder, room
from builder.errors import BundleError, ConfigError
from builder.targets import check_output, target_named, write_bundle
from tests.builder.fakes import fake_config, fake_model, fake_site, plain_site

A = target_named("github-pages").make(plain_site())
B = target_named("github-pages").make(fake_site(fake_config(site={"name": "Other"})))
ZIP = target_named("zip").make(plain_site())


def apart(*shards: bytes) -> Bundle:
    config = fake_config(model={"weights_url": "https://cdn.acme.com/w/"})
    return target_named("github-pages").make(fake_site(config, fake_model(shards)))


def tree(path: Path) -> dict[str, bytes]:
    files = [file for file in path.rglob("*") if file.is_file()]
    return {file.relative_to(path).as_posix(): file.read_bytes() for file in files}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def refusal(bundle: Bundle, output: Path, *inputs: Path) -> BundleError | ConfigError:
    with pytest.raises((BundleError, ConfigError)) as caught:
        write_bundle(bundle, output, inputs)
    return caught.value


def test_a_folder_holds_exactly_the_bundle_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    written = write_bundle(A, tmp_path / "deep" / "site")
    assert written.path == tmp_path / "deep" / "site"
    assert (written.files, written.bytes) == (len(A.files), A.size)
    assert tree(written.path) == A.files
    write_bundle(B, written.path)
    assert tree(written.path) == B.files
    assert names(tmp_path / "deep") == ["site"]


def test_files_and_folders_can_be_read_by_a_web_server_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        write_bundle(A, tmp_path / "site")
        write_bundle(ZIP, tmp_path / "site.zip")
    finally:
        os.umask(before)
    for path in [tmp_path / "site", tmp_path / "site.zip", *(tmp_path / "site").rglob("*")]:
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o755 if path.is_dir() else 0o644)


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    write_bundle(A, tmp_path / "site")
    assert tree(tmp_path / "site") == A.files


@pytest.mark.parametrize("name", ["site", "other.zip", "site.v1"])
def test_a_zip_is_written_with_its_ending(tmp_path: Path, name: str) -> None:
    written = write_bundle(ZIP, tmp_path / name)
    assert written.path.name == (name if name.endswith(".zip") else f"{name}.zip")
    with zipfile.ZipFile(written.path) as archive:
        assert {path: archive.read(path) for path in archive.namelist()} == ZIP.files
    write_bundle(ZIP, tmp_path / name)
    assert names(tmp_path) == [written.path.name]


def test_a_folder_of_others_is_left_as_it_is(tmp_path: Path) -> None:
    for name, files in {
        "plain": {"notes.txt": b"mine"},
        "forged": {"offshelf.json": b"{}", "notes.txt": b"mine"},
        "added": {**A.files, "CNAME": b"acme.com"},
        "repository": {**A.files, ".git/HEAD": b"ref"},
    }.items():
        for path, data in files.items():
            (tmp_path / name / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name / path).write_bytes(data)
        error = refusal(B, tmp_path / name)
        assert error.code == "OFF401"
        assert error.where == str(tmp_path / name)
        assert tree(tmp_path / name) == files
    assert ".git" in error.what
    assert len(names(tmp_path)) == 4


def test_what_file_managers_leave_behind_is_no_obstacle(tmp_path: Path) -> None:
    write_bundle(A, tmp_path / "site")
    (tmp_path / "site" / ".DS_Store").touch()
    write_bundle(B, tmp_path / "site")
    assert tree(tmp_path / "site") == B.files


def test_a_file_where_a_folder_goes_and_the_other_way_round(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("mine")
    (tmp_path / "site.zip").mkdir()
    assert refusal(A, tmp_path / "site").code == "OFF401"
    assert refusal(ZIP, tmp_path / "site.zip").code == "OFF401"
    assert (tmp_path / "site").read_text() == "mine"


def test_a_zip_of_others_is_left_as_it_is(tmp_path: Path) -> None:
    output = tmp_path / "photos.zip"
    with zipfile.ZipFile(output, "w") as archive:
        archive.writestr("photo.jpg", b"mine")
    before = output.read_bytes()
    assert refusal(ZIP, output).code == "OFF401"
    assert output.read_bytes() == before
    output.write_bytes(b"not a zip")
    assert refusal(ZIP, output).code == "OFF401"


def test_an_output_over_its_own_input_is_refused(tmp_path: Path) -> None:
    model = tmp_path / "work" / "model"
    model.mkdir(parents=True)
    toml = tmp_path / "work" / "site.toml"
    toml.touch()
    link = tmp_path / "link"
    link.symlink_to(model)
    for output in (model, tmp_path / "work", tmp_path, link, model / ".." / "model"):
        error = refusal(A, output, model, toml)
        assert error.code == "OFF106"
        assert str(tmp_path / "work") in error.what
    with pytest.raises(ConfigError):
        check_output(tmp_path / "work", "github-pages", inputs=[toml])
    write_bundle(A, tmp_path / "work" / "site", [model, toml])


def test_the_folder_of_weights_is_an_output_too(tmp_path: Path) -> None:
    model = tmp_path / "site.weights"
    model.mkdir()
    assert refusal(apart(b"1"), tmp_path / "site", model).code == "OFF106"
    write_bundle(A, tmp_path / "site", [model])


def test_a_link_is_followed_and_kept(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "site").symlink_to(tmp_path / "real" / "site")
    assert write_bundle(A, tmp_path / "site").path == tmp_path / "real" / "site"
    write_bundle(B, tmp_path / "site")
    assert (tmp_path / "site").is_symlink()
    assert tree(tmp_path / "real" / "site") == B.files


def test_links_in_a_circle_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert refusal(A, tmp_path / "a").code == "OFF403"


def test_a_link_in_an_old_site_is_a_file_of_others(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious").write_text("mine")
    write_bundle(A, tmp_path / "site")
    (tmp_path / "site" / "link").symlink_to(elsewhere)
    assert refusal(B, tmp_path / "site").code == "OFF401"
    assert (elsewhere / "precious").read_text() == "mine"


def test_too_little_room_is_told_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_bundle(A, tmp_path / "site")
    monkeypatch.setattr(room, "free_at", lambda place: 1000)
    error = refusal(B, tmp_path / "site")
    assert error.code == "OFF402"
    assert f"{room.size_on_disk(B.files):,} bytes are needed and 1,000 are free" in error.what
    assert error.where == str(tmp_path / "site")
    assert tree(tmp_path / "site") == A.files


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("after", [0, 1, 7])
@pytest.mark.parametrize("bundle", [B, ZIP, apart(b"1", b"2")])
def test_a_disk_that_fills_up_on_the_way_leaves_the_previous_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bundle: Bundle, after: int, number: int
) -> None:
    write_bundle(A, tmp_path / "site")
    write_bundle(ZIP, tmp_path / "site.zip")
    before, write, calls = tree(tmp_path), os.write, iter(range(10_000))

    def full(descriptor: int, data: bytes) -> int:
        if bundle.target == "zip" or next(calls) >= after:
            raise OSError(number, os.strerror(number))
        return write(descriptor, data)

    monkeypatch.setattr(folder.os, "write", full)
    error = refusal(bundle, tmp_path / "site")
    assert error.code == "OFF402"
    assert "bytes are needed" in error.what
    assert {p: d for p, d in tree(tmp_path).items() if not p.startswith("site.weights")} == before


def test_a_short_write_is_carried_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(folder.os, "write", lambda fd, data: write(fd, bytes(data[:7])))
    write_bundle(A, tmp_path / "site")
    assert tree(tmp_path / "site") == A.files


def test_a_folder_that_cannot_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: object, **__: object) -> NoReturn:
        raise PermissionError(errno.EACCES, "Permission denied", str(tmp_path))

    monkeypatch.setattr("builder.disk.staging.tempfile.mkdtemp", denied)
    error = refusal(A, tmp_path / "site")
    assert error.code == "OFF403"
    assert "Permission denied" in error.what
    (tmp_path / "file").touch()
    monkeypatch.undo()
    assert refusal(A, tmp_path / "file" / "site").code in ("OFF401", "OFF403")


def test_a_file_system_that_cannot_exchange_replaces_in_two_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "exchange", lambda one, other: False)
    write_bundle(A, tmp_path / "site")
    write_bundle(B, tmp_path / "site")
    assert tree(tmp_path / "site") == B.files
    assert names(tmp_path) == ["site"]


def test_a_failed_second_step_puts_the_previous_site_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_bundle(A, tmp_path / "site")
    rename = Path.rename

    def second_fails(self: Path, target: Path) -> Path:
        if "offshelf-new" in self.name:
            raise OSError(errno.EIO, "Input/output error")
        return rename(self, target)

    monkeypatch.setattr(folder, "exchange", lambda one, other: False)
    monkeypatch.setattr(Path, "rename", second_fails)
    assert refusal(B, tmp_path / "site").code == "OFF403"
    assert tree(tmp_path / "site") == A.files


def test_the_previous_site_of_a_build_killed_between_two_steps_is_put_back(tmp_path: Path) -> None:
    write_bundle(A, tmp_path / "site")
    (tmp_path / "site").rename(tmp_path / ".site.offshelf-old-abc")
    (tmp_path / "notes").mkdir()
    with pytest.raises(ConfigError):
        write_bundle(B, tmp_path / "site", [tmp_path / "site" / "model"])
    assert tree(tmp_path / "site") == A.files


def test_systems_without_exchange_say_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(exchange.ctypes, "CDLL", lambda *_, **__: object())
    assert exchange.exchange(tmp_path, tmp_path) is False


def test_an_exchange_with_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        exchange.exchange(tmp_path / "a", tmp_path / "b")


def test_leftovers_of_killed_builds_go_and_those_of_running_ones_stay(tmp_path: Path) -> None:
    from builder.disk.staging import staging

    leftover = tmp_path / ".site.offshelf-new-dead"
    (leftover / "assets").mkdir(parents=True)
    neighbour = tmp_path / ".other.offshelf-new-dead"
    neighbour.mkdir()
    with staging(tmp_path / "site") as running:
        write_bundle(A, tmp_path / "site")
        assert running.exists()
        assert not leftover.exists()
    assert names(tmp_path) == [neighbour.name, "site"]


def test_weights_for_another_host_stand_beside_the_site(tmp_path: Path) -> None:
    first, second = apart(b"1", b"2"), apart(b"2", b"3")
    written = write_bundle(first, tmp_path / "site")
    assert written.external == tmp_path / "site.weights"
    assert tree(written.external) == first.external
    write_bundle(second, tmp_path / "site")
    assert tree(written.external) == second.external
    assert names(tmp_path) == ["site", "site.weights"]


def test_the_old_shards_stay_until_the_new_site_is_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = apart(b"1", b"2"), apart(b"2", b"3")
    write_bundle(first, tmp_path / "site")
    swap = folder.exchange

    def fails_for_the_site(one: Path, other: Path) -> bool:
        if other.name == "site":
            raise OSError(errno.EIO, "Input/output error")
        return swap(one, other)

    monkeypatch.setattr(folder, "exchange", fails_for_the_site)
    assert refusal(second, tmp_path / "site").code == "OFF403"
    assert tree(tmp_path / "site") == first.files
    held = tree(tmp_path / "site.weights")
    assert {n: held[n] for n in first.external if n != "offshelf.json"} == {
        n: d for n, d in first.external.items() if n != "offshelf.json"
    }
    monkeypatch.undo()
    write_bundle(second, tmp_path / "site")
    assert tree(tmp_path / "site.weights") == second.external
