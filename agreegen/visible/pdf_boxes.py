"""Places on the pages of a PDF: matrices, and boxes in points from the foot of a page."""

from __future__ import annotations

from typing import Any

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]  # left, low, right, high
ONE: Matrix = (1, 0, 0, 1, 0, 0)
EVERYWHERE: Box = (-1e9, -1e9, 1e9, 1e9)


def matrix(operands: Any) -> Matrix:
    """The matrix of an operator or a form."""
    a, b, c, d, e, f = (float(n) for n in operands)
    return a, b, c, d, e, f


def times(left: Matrix, right: Matrix) -> Matrix:
    """What `left` does, and then `right`."""
    a, b, c, d, e, f = left
    g, h, i, j, k, m = right
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def box_of(x0: float, y0: float, x1: float, y1: float, matrix: Matrix) -> Box:
    """The box of a rectangle in the units of a matrix."""
    a, b, c, d, e, f = matrix
    xs = [x * a + y * c + e for x in (x0, x1) for y in (y0, y1)]
    ys = [x * b + y * d + f for x in (x0, x1) for y in (y0, y1)]
    return min(xs), min(ys), max(xs), max(ys)


def box_around(boxes: list[Box]) -> Box:
    """The box around boxes; one that holds nothing where there are none."""
    if not boxes:
        return (0, 0, -9, -9)
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


def common(one: Box, other: Box) -> Box:
    """The box that two boxes have in common."""
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def over(box: Box, letters: Box) -> bool:
    """Whether a box lies over letters."""
    return letters[0] < box[2] and letters[2] > box[0] and box[1] < (letters[1] + letters[3]) / 2 < box[3]


def rectangle(annotation: Any) -> Box:
    """Where an annotation stands."""
    x0, y0, x1, y1 = (float(n) for n in annotation.get("/Rect", [0, 0, 0, 0]))
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes have a place in common."""
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]
