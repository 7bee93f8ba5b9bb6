"""Ids of groups stay while most members do; what splits, merges or goes leads on."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.recurring.finding import Finding
from indexer.recurring.identity import EarlierGroup, Identities, carry_ids


def finding(name: str, text: str | None = None) -> Finding:
    return Finding(
        passage_id=name, report_id=f"r-{name}", text=text or f"Words of {name}", stance="shortfall"
    )


def earlier(group_id: str, names: str, former: tuple[str, ...] = ()) -> EarlierGroup:
    return EarlierGroup(group_id, tuple((name, f"Words of {name}") for name in names), former)


def carried(before: list[EarlierGroup], *groups: str) -> Identities:
    """Ids of groups whose members are named by single letters."""
    names = sorted({name for group in groups for name in group})
    places = {name: at for at, name in enumerate(names)}
    return carry_ids(
        before, [finding(name) for name in names], [[places[n] for n in group] for group in groups]
    )


def test_a_group_that_grows_or_shrinks_keeps_its_id() -> None:
    before = [earlier("rf-a", "abcde")]
    assert carried(before, "abcdefg").ids == ("rf-a",)
    assert carried(before, "abc", "de").ids[0] == "rf-a"
    # What left the library says nothing of the group: of those that are held more than half must be together.
    assert carried(before, "ab").ids == ("rf-a",)


def test_half_is_not_most() -> None:
    found = carried([earlier("rf-a", "abcd")], "ab", "cd")
    assert "rf-a" not in found.ids
    assert len(set(found.ids)) == 2
    assert found.former == {"rf-a": 0}, "the old address leads to a part of it"


def test_of_two_that_merge_the_one_with_more_members_gives_the_id() -> None:
    before = [earlier("rf-small", "xy"), earlier("rf-large", "abc", former=("rf-older",))]
    found = carried(before, "abcxy")
    assert found.ids == ("rf-large",)
    assert found.former == {"rf-small": 0, "rf-older": 0}


def test_a_split_leaves_the_id_with_the_larger_part_and_no_id_twice() -> None:
    first = carried([], "ab").ids[0]
    # The group of a and b grew, kept its id, and now a and b part from it: their own id is taken.
    found = carried([earlier(first, "abcdefg")], "cdefg", "ab")
    assert found.ids[0] == first
    assert found.ids[1] != first


def test_a_passage_with_another_id_is_known_by_its_words() -> None:
    before = [earlier("rf-a", "abc")]
    findings = [finding("new-a", "Words of a"), finding("new-b", "Words of b"), finding("z")]
    assert carry_ids(before, findings, [[0, 1, 2]]).ids == ("rf-a",)


def test_a_group_of_which_nothing_is_left_is_forgotten() -> None:
    found = carried([earlier("rf-a", "xyz")], "ab")
    assert found.ids != ("rf-a",)
    assert found.former == {}


letters = st.lists(st.integers(0, 5), min_size=1, max_size=14)


@given(letters, letters)
def test_ids_are_unique_kept_by_most_and_never_both_current_and_former(
    old: list[int], new: list[int]
) -> None:
    def groups(labels: list[int]) -> list[list[str]]:
        names = [chr(97 + at) for at in range(len(labels))]
        made = [[n for n, label in zip(names, labels, strict=True) if label == one] for one in range(6)]
        return [group for group in made if len(group) > 1]

    before = [earlier(f"rf-{n}", "".join(group)) for n, group in enumerate(groups(old))]
    after = groups(new)
    found = carried(before, *("".join(group) for group in after))
    assert len(set(found.ids)) == len(after)
    assert not set(found.ids) & set(found.former)
    held = {name for group in after for name in group}
    for group_id, was in zip((g.id for g in before), groups(old), strict=True):
        for made, now in zip(found.ids, after, strict=True):
            shared = len(set(was) & set(now))
            if made == group_id:
                assert 2 * shared > len(set(was) & held)
        if group_id not in found.ids and set(was) & held:
            assert group_id in found.former


def test_equal_input_gives_equal_ids() -> None:
    before = [earlier("rf-a", "abc"), earlier("rf-b", "def")]
    assert carried(before, "abd", "cef") == carried(before, "abd", "cef")
