from training.evaluate.told_apart import told_apart


def test_folders_called_alike_keep_what_tells_them_apart():
    assert told_apart(["a/exported", "b/exported/saved_model", "b/other"]) == [
        "a/exported", "b/exported", None,
    ]  # fmt: skip
    assert told_apart(["x/a/exported", "y/a/exported"]) == ["x/a/exported", "y/a/exported"]


def test_names_that_need_no_more_are_left_to_the_detector():
    assert told_apart(["exported"]) == [None]
    assert told_apart(["exported", "./exported"]) == [None, None]
    assert told_apart(["https://a.example/site/", "https://b.example/site/"]) == [None, None]
    assert told_apart(["/site", "/"]) == [None, None]
