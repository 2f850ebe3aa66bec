"""What passes between the locked-in child (vault/render.py) and its parent (vault/sandbox.py): the form and its limits.

A frame is FRAME and then its bytes. P a page of pixels (width, height, RGB), N how many pages the document has, T the
text of a page (number, 0, UTF-8), E one word for what is wrong, Z the end.
"""

import struct

FRAME = struct.Struct(">cIII")  # kind, two numbers, how many bytes follow
WIDTH, HEIGHT, PAGES = 1600, 3200, 20  # pixels of one page shown (a telephone's whole screen), and how many pages
TEXT_PAGES, TEXT_CHARACTERS = 100, 200_000
