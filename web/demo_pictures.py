"""Pictures of the demo's products, drawn with plain shapes: no photograph is shipped."""

import math
from collections.abc import Callable

from web.demo_canvas import Canvas, diamond, petals


def jamdani() -> bytes:
    """A folded saree in wine red with woven diamonds and a golden border, its end hanging over."""
    canvas = Canvas("#f6efe6", "#e4d5c3")
    canvas.shadow((170, 760, 850, 880))
    for number, (colour, y) in enumerate((("#6d1026", 640), ("#7d1530", 560), ("#8c1a38", 480))):
        inset = number * 14
        canvas.box(180 + inset, y, 820 - inset, y + 170, colour, 40)
        canvas.box(180 + inset, y + 118, 820 - inset, y + 134, "#d9a441", 4)
        canvas.box(180 + inset, y + 140, 820 - inset, y + 146, "#b9812b", 2)
    fall = [(300, 250), (700, 250), (740, 800), (260, 800)]
    canvas.glow([(x, y + 14) for x, y in fall], "#2a0610", 120, 16)
    canvas.polygon(fall, "#9c1f41")
    for row in range(6):
        for column in range(7 - row % 2):
            x = 330 + column * 57 + (row % 2) * 28
            y = 310 + row * 58
            canvas.polygon(diamond(x, y, 15, 21), "#e3b65a")
            canvas.polygon(diamond(x, y, 8, 12), "#9c1f41")
            canvas.polygon(diamond(x, y, 3, 5), "#f3dca4")
    canvas.polygon([(267, 660), (733, 660), (740, 800), (260, 800)], "#d9a441")
    canvas.polygon([(265, 690), (735, 690), (738, 770), (262, 770)], "#7d1530")
    for column in range(9):
        canvas.polygon(diamond(296 + column * 51, 730, 21, 30), "#e3b65a")
        canvas.polygon(diamond(296 + column * 51, 730, 10, 15), "#7d1530")
    for column in range(40):
        canvas.line([(264 + column * 12.1, 800), (262 + column * 12.2, 836)], "#d9a441", 4)
    canvas.glow([(300, 250), (370, 250), (350, 660), (280, 660)], "#ffffff", 34, 22)
    return canvas.jpeg()


def panjabi() -> bytes:
    """A long indigo shirt with an embroidered placket on a hanger."""
    canvas = Canvas("#eef1ee", "#d3dbd3")
    canvas.shadow((250, 850, 750, 930), 60)
    canvas.arc(500, 118, 26, 30, 150, 420, "#6b5a48", 9)
    canvas.line([(500, 146), (300, 226)], "#7b6753", 13)
    canvas.line([(500, 146), (700, 226)], "#7b6753", 13)
    for side in (-1, 1):
        sleeve = [(500 + side * 165, 205), (500 + side * 232, 268), (500 + side * 300, 640)]
        sleeve += [(500 + side * 216, 662), (500 + side * 150, 400)]
        canvas.polygon(sleeve, "#24416f")
        hem = [
            (500 + side * 295, 612),
            (500 + side * 300, 640),
            (500 + side * 216, 662),
            (500 + side * 210, 634),
        ]
        canvas.polygon(hem, "#c9a35a")
    body = [(420, 180), (580, 180), (672, 210), (650, 430), (700, 880), (300, 880), (350, 430), (328, 210)]
    canvas.polygon(body, "#2f5288")
    canvas.glow([(350, 430), (420, 300), (400, 880), (300, 880)], "#14294b", 90, 24)
    canvas.glow([(560, 300), (610, 300), (630, 860), (580, 860)], "#ffffff", 26, 20)
    canvas.polygon([(428, 178), (572, 178), (540, 240), (460, 240)], "#1b3258")
    canvas.polygon([(420, 180), (452, 168), (500, 240), (482, 262)], "#3a62a0")
    canvas.polygon([(580, 180), (548, 168), (500, 240), (518, 262)], "#3a62a0")
    canvas.box(468, 244, 532, 520, "#284878", 6)
    canvas.polygon([(468, 520), (532, 520), (500, 552)], "#284878")
    for row in range(9):
        canvas.polygon(diamond(479, 270 + row * 28, 6, 10), "#d8b56c")
        canvas.polygon(diamond(521, 270 + row * 28, 6, 10), "#d8b56c")
    for row in range(4):
        canvas.ellipse(500, 288 + row * 62, 9, 9, "#f2e4c0")
    canvas.line([(306, 852), (694, 852)], "#c9a35a", 7)
    return canvas.jpeg()


def kantha() -> bytes:
    """A quilt with a lotus in its middle and rows of running stitch around it."""
    canvas = Canvas("#efe7dc", "#dccbb5")
    canvas.shadow((120, 800, 880, 930), 60)
    canvas.box(130, 130, 870, 870, "#b3402f", 26)
    canvas.box(158, 158, 842, 842, "#f7efe0", 14)
    threads = ("#b3402f", "#1f6f5c", "#d98a1f", "#29487d")
    for ring in range(11):
        inset = 180 + ring * 24
        for at in range(inset, 1000 - inset - 8, 22):
            colour = threads[ring % 4]
            for line in (
                [(at, inset), (at + 12, inset)],
                [(at, 1000 - inset), (at + 12, 1000 - inset)],
                [(inset, at), (inset, at + 12)],
                [(1000 - inset, at), (1000 - inset, at + 12)],
            ):
                canvas.line([(float(x), float(y)) for x, y in line], colour, 4)
    canvas.ellipse(500, 500, 232, 232, "#f7efe0")
    for length, width, count, turn, colour in (
        (222.0, 40.0, 16, math.tau / 32, "#1f6f5c"),
        (190.0, 44.0, 12, 0.0, "#c8503c"),
        (142.0, 36.0, 12, math.tau / 24, "#e8935a"),
        (92.0, 26.0, 8, 0.0, "#f3c877"),
    ):
        for petal in petals(500, 500, length, width, count, turn):
            canvas.polygon(petal, colour)
            canvas.line([*petal, petal[0]], "#f7efe0", 3)
    canvas.ellipse(500, 500, 34, 34, "#b3402f")
    canvas.ellipse(500, 500, 16, 16, "#f7efe0")
    for x, y in ((250, 250), (750, 250), (250, 750), (750, 750)):
        canvas.ellipse(x, y, 66, 66, "#f7efe0")
        for petal in petals(x, y, 58, 15, 8):
            canvas.polygon(petal, "#29487d")
        canvas.ellipse(x, y, 12, 12, "#d98a1f")
    return canvas.jpeg()


def mugs() -> bytes:
    """Two terracotta mugs with a painted band."""
    canvas = Canvas("#eef0ea", "#d5d6c8")
    for x, y, size, body, dark, band in (
        (610.0, 395.0, 0.92, "#a9553a", "#7f3b27", "#f0dcc0"),
        (385.0, 480.0, 1.08, "#c26a47", "#944a30", "#f7ead4"),
    ):
        _mug(canvas, x, y, size, body, dark, band)
    return canvas.jpeg()


def _mug(canvas: Canvas, x: float, y: float, size: float, body: str, dark: str, band: str) -> None:
    wide, high = 165 * size, 330 * size
    canvas.shadow((x - wide * 1.25, y + high - 50, x + wide * 1.5, y + high + 60), 80)
    canvas.arc(x + wide, y + high * 0.46, 92 * size, 100 * size, -92, 100, dark, 34 * size)
    canvas.polygon(
        [(x - wide, y), (x + wide, y), (x + wide * 0.84, y + high), (x - wide * 0.84, y + high)], body
    )
    canvas.ellipse(x, y + high, wide * 0.84, 40 * size, body)
    for part, colour in ((0.40, band), (0.46, dark), (0.62, dark), (0.68, band)):
        edge = wide * (1 - 0.16 * part)
        canvas.arc(x, y + high * part - 6, edge, 46 * size, 8, 172, colour, 9 * size)
    for number in range(7):
        turn = math.radians(24 + number * 22)
        edge = wide * (1 - 0.16 * 0.55)
        at = (x + edge * math.cos(turn), y + high * 0.55 + 40 * size * math.sin(turn) - 8)
        canvas.polygon(diamond(*at, 13 * size * abs(math.sin(turn)) + 3, 17 * size), band)
    canvas.glow(
        [
            (x - wide * 0.72, y + 40),
            (x - wide * 0.5, y + 46),
            (x - wide * 0.44, y + high),
            (x - wide * 0.62, y + high),
        ],
        "#ffffff",
        60,
        14,
    )
    canvas.ellipse(x, y, wide, 46 * size, dark)
    canvas.ellipse(x, y + 3 * size, wide * 0.91, 37 * size, "#5d2a1b")
    canvas.ellipse(x, y + 14 * size, wide * 0.82, 26 * size, "#6f4326")


def honey() -> bytes:
    """A jar of forest honey with a cloth over its lid."""
    canvas = Canvas("#f5efdf", "#e2d3ad")
    canvas.shadow((250, 800, 790, 930), 80)
    canvas.box(300, 300, 700, 880, "#c9780c", 70)
    canvas.box(316, 340, 684, 864, "#e39a18", 58)
    canvas.glow([(330, 600), (670, 560), (680, 860), (330, 860)], "#a85a05", 130, 40)
    canvas.glow([(340, 350), (390, 350), (380, 850), (345, 850)], "#fff3cf", 150, 12)
    canvas.box(292, 520, 708, 740, "#fbf4e2", 12)
    canvas.box(292, 532, 708, 540, "#00694c")
    canvas.box(292, 720, 708, 728, "#00694c")
    for x, y in ((0, 0), (1, 0), (2, 0), (0.5, 1), (1.5, 1)):
        cx, cy = 440 + x * 60, 596 + y * 52
        cell = [
            (cx + 33 * math.cos(a), cy + 33 * math.sin(a))
            for a in (math.pi / 6 + k * math.pi / 3 for k in range(6))
        ]
        canvas.polygon(cell, "#e39a18")
        canvas.line([*cell, cell[0], cell[1]], "#fbf4e2", 6)
    cloth = [
        (280, 318),
        (262, 372),
        (330, 352),
        (392, 382),
        (450, 354),
        (508, 386),
        (566, 354),
        (622, 382),
        (676, 352),
    ]
    cloth += [(738, 372), (720, 318), (690, 220), (500, 196), (310, 220)]
    canvas.polygon(cloth, "#b3402f")
    for column in range(8):
        for row in range(3):
            canvas.ellipse(330 + column * 49 + row % 2 * 20, 240 + row * 38, 6, 6, "#f7e3c8")
    canvas.box(286, 300, 714, 326, "#d8b26a", 12)
    canvas.line([(500, 312), (450, 392)], "#d8b26a", 9)
    canvas.line([(500, 312), (556, 400)], "#d8b26a", 9)
    canvas.ellipse(500, 313, 22, 17, "#c49a4c")
    return canvas.jpeg()


def jute_bag() -> bytes:
    """A shopping bag of woven jute with a leaf printed on it."""
    canvas = Canvas("#eaf0ec", "#cfdcd4")
    canvas.shadow((200, 830, 830, 930), 80)
    canvas.arc(500, 400, 130, 230, 180, 360, "#8a6234", 26)
    bag = [(240, 390), (760, 390), (800, 880), (200, 880)]
    canvas.polygon(bag, "#cfa66a")
    for row in range(390, 880, 12):
        edge = (row - 390) / 490 * 40
        for number, x in enumerate(range(round(240 - edge), round(760 + edge), 12)):
            if (number + row // 12) % 2:
                canvas.line([(x, row + 3), (min(x + 9, 760 + edge), row + 3)], "#bd9256", 5)
    canvas.glow([(660, 400), (760, 400), (800, 880), (690, 880)], "#6e4c22", 80, 26)
    canvas.polygon([(240, 390), (760, 390), (765, 452), (235, 452)], "#00694c")
    canvas.line([(238, 442), (762, 442)], "#f2a007", 6)
    canvas.arc(500, 440, 130, 250, 180, 360, "#a87a45", 28)
    for side in (-1, 1):
        canvas.box(500 + side * 130 - 26, 420, 500 + side * 130 + 26, 486, "#8a6234", 8)
    for length, width, turn in (
        (170, 34, -1.57),
        (140, 30, -0.85),
        (140, 30, -2.29),
        (104, 24, -0.2),
        (104, 24, -2.94),
    ):
        for petal in petals(500, 770, length, width, 1, turn):
            canvas.polygon(petal, "#00694c")
    canvas.line([(500, 766), (500, 830)], "#00694c", 13)
    return canvas.jpeg()


def specimen_card() -> bytes:
    """Something like an identity card, with nobody on it."""
    canvas = Canvas("#e9eeea", "#d5ded8")
    canvas.box(90, 240, 910, 760, "#f8f6ef", 36)
    canvas.box(90, 240, 910, 340, "#00694c", 36)
    canvas.box(90, 300, 910, 340, "#00694c")
    canvas.box(140, 390, 340, 650, "#d8d2c4", 18)
    canvas.ellipse(240, 480, 52, 58, "#b7ae9b")
    canvas.box(165, 560, 315, 650, "#b7ae9b", 60)
    for row in range(5):
        canvas.box(390, 400 + row * 56, 820 - row % 2 * 140, 424 + row * 56, "#cfc8b8", 10)
    return canvas.jpeg()


PICTURES: dict[str, Callable[[], bytes]] = {
    "jamdani": jamdani,
    "panjabi": panjabi,
    "kantha": kantha,
    "mugs": mugs,
    "honey": honey,
    "jute_bag": jute_bag,
}
