"""The figures of the fee table: each line is an invoice, and the lines sum to the total, to the cent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from agreegen.engagement.fees import Fees
from agreegen.engagement.price import Line, lines, total

FEES: TypeAdapter[Any] = TypeAdapter(Fees)
cents = st.integers(1, 10**9).map(lambda n: Decimal(n) / 100)
rates = st.integers(0, 3000).map(lambda n: Decimal(n) / 100)


def sums(found: list[Line]) -> bool:
    """Whether base + VAT − withholding = payable in each line, and the last line sums the others."""
    rows = [[row.base.amount, row.vat.amount, row.withholding.amount, row.payable.amount] for row in found]
    each = all(base + vat - held == payable for base, vat, held, payable in rows)  # type: ignore[operator]
    columns = len(rows) == 1 or all(sum(column[:-1]) == column[-1] for column in zip(*rows, strict=True))  # type: ignore[arg-type]
    return each and columns


@given(cents, rates, rates, st.integers(1, 9999))
def test_fixed_with_a_deposit(amount: Decimal, vat: Decimal, withholding: Decimal, deposit: int) -> None:
    share = Decimal(deposit) / 100
    data = {
        "model": "fixed",
        "amount": f"{amount} EUR",
        "vat": f"{vat}%",
        "withholding": f"{withholding}%",
        "deposit": f"{share}%",
    }
    try:
        fees = FEES.validate_python(data)
    except ValidationError as exc:  # a part that rounds to nothing
        assert exc.errors()[0]["type"] == "amount-rounds-to-zero"
        assert min(amount * share, amount * (100 - share)) < Decimal("0.5")
        return
    found = lines(fees)
    assert sums(found)
    assert found[-1].base.amount == amount == total(fees).amount  # type: ignore[union-attr]


@given(cents, rates, st.lists(st.integers(1, 50), min_size=1, max_size=9))
def test_milestones_by_share_sum_to_the_whole(amount: Decimal, vat: Decimal, parts: list[int]) -> None:
    shares = [Decimal(p * 10000 // sum(parts)) / 100 for p in parts]
    shares[-1] += 100 - sum(shares)
    milestones = [{"what": f"part {i}", "share": f"{share}%"} for i, share in enumerate(shares)]
    data = {"model": "milestones", "amount": f"{amount} EUR", "vat": f"{vat}%", "milestones": milestones}
    try:
        fees = FEES.validate_python(data)
    except ValidationError as exc:
        assert exc.errors()[0]["type"] in ("amount-rounds-to-zero", "share-zero")
        assert amount * min(shares) < Decimal("0.5")
        return
    found = lines(fees)
    assert sums(found)
    assert found[-1].base.amount == amount
    for line, share in zip(found, shares, strict=False):
        if line.kind == "milestone" and line.base.amount is not None:
            assert abs(line.base.amount - amount * share / 100) <= Decimal("0.01")


def test_a_currency_without_cents() -> None:
    fees = FEES.validate_python({"model": "fixed", "amount": "99999 CLP", "vat": "19%"})
    (line,) = lines(fees)
    assert (line.vat.amount, line.payable.amount) == (Decimal(19000), Decimal(118999))
