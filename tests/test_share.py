"""Shares: hosts are divided among workers so that each has one, the same on every machine and whatever the port."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.errors import ConfigError
from flows.share import Share, part_of, site
from storage.store import PARTS

ADDRESSES = st.builds(
    "{}://{}{}/{}".format,
    st.sampled_from(["http", "https"]),
    st.from_regex(r"([a-z]{1,12}\.){1,3}[a-z]{2,6}", fullmatch=True),
    st.sampled_from(["", ":8080", ":443"]),
    st.text("abc/?=", max_size=8),
)


@given(ADDRESSES, st.integers(1, 40))
def test_every_address_has_one_worker(address, of):
    """Whatever the number of workers, one of them and no other holds an address."""
    assert sum(Share(place, of).holds(address) for place in range(1, of + 1)) == 1


@given(st.integers(1, 40))
def test_the_parts_of_all_workers_are_all_parts_once(of):
    """What workers claim in the catalogue covers everything and never overlaps."""
    claimed = sorted(part for place in range(1, of + 1) for part in Share(place, of).parts)
    assert claimed == list(range(PARTS))


@given(ADDRESSES, st.integers(1, 40))
def test_a_worker_holds_an_address_just_when_it_has_claimed_its_part(address, of):
    """What is claimed is what is asked: two counts of workers that overlap at a host overlap in a claimed part."""
    part = part_of(site(address))
    for place in range(1, of + 1):
        assert Share(place, of).holds(address) == (part in Share(place, of).parts)


@given(ADDRESSES)
def test_scheme_path_and_subdomain_do_not_matter(address):
    """All addresses of a host go to one worker, those of `www.` with them."""
    host = address.partition("://")[2].partition("/")[0].partition(":")[0]
    assert site(address) == site(f"https://{host}:81/other") == site(f"http://www.{host}/")


def test_hosts_spread_evenly():
    """Of 6,000 sites each of six workers has between 800 and 1,200."""
    counts = [0] * 6
    for number in range(6000):
        counts[part_of(site(f"https://outlet{number}.example/")) % 6] += 0
        counts[part_of(site(f"https://outlet{number}.org/")) % 6] += 1
    assert all(800 < count < 1200 for count in counts)


@pytest.mark.parametrize("text", ["", "3", "0/3", "4/3", "1/0", "-1/2", "1/721", "a/b"])
def test_what_is_no_share_is_refused(text):
    """The message says what to write."""
    with pytest.raises(ConfigError, match="2/3"):
        Share.parse(text)
