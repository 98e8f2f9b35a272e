"""Writes an image of every format and form, and the values that PIL reads from each: see README.md."""
import io
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageOps

HERE = Path(__file__).parent
SOURCE = HERE.parent / "photographs" / "sunflower.jpg"
W, H = 29, 21

photo = Image.open(SOURCE).convert("RGB").resize((W, H), Image.BICUBIC)
grey = photo.convert("L")
rgb = np.asarray(photo)
gradient = Image.fromarray(np.tile(np.linspace(0, 255, W).astype(np.uint8), (H, 1)))
rgba = photo.copy()
rgba.putalpha(gradient)
grey_alpha = Image.merge("LA", [grey, gradient])
palette = photo.quantize(64)
small_palette = photo.quantize(13)
deep = (rgb.astype(np.uint32) * 257 + 20).clip(0, 65535).astype(np.uint16)
deep_grey = deep[..., 1]
icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
cases = {}


def add(name, data, tolerance=1):
    if not isinstance(data, bytes):
        buffer = io.BytesIO()
        image, options = data
        image.save(buffer, **options)
        data = buffer.getvalue()
    (HERE / name).write_bytes(data)
    cases[name] = tolerance


def cjpeg(*options):
    """Encodes by libjpeg-turbo's own program what PIL cannot write."""
    buffer = io.BytesIO()
    photo.save(buffer, "PPM")
    command = ["cjpeg", "-quality", "90", *options]
    return subprocess.run(command, input=buffer.getvalue(), stdout=subprocess.PIPE, check=True).stdout


def ycck(**options):
    """CMYK as luminance, two chrominances and black: PIL writes the bands, and the Adobe segment says what they are."""
    inks = photo.convert("CMYK").split()
    bare = Image.merge("RGB", [ImageOps.invert(ink) for ink in inks[:3]]).convert("YCbCr")
    bands = [ImageOps.invert(band) for band in bare.split()] + [inks[3]]
    buffer = io.BytesIO()
    Image.merge("CMYK", bands).save(buffer, "JPEG", quality=90, **options)
    data = bytearray(buffer.getvalue())
    data[data.index(b"Adobe") + 11] = 2
    return bytes(data)


def interlaced():
    rows = b""
    for x, y, dx, dy in ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)):
        rows += b"".join(b"\0" + row.tobytes() for row in rgb[y::dy, x::dx])
    header = struct.pack(">IIBBBBB", W, H, 8, 2, 0, 0, 1)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9))
            + chunk(b"IEND", b""))


def bmp(bits, compression, image, rows):
    colours = bytes(image.getpalette()[:3 << bits]) if bits <= 8 else b""
    table = b"".join(colours[i:i + 3][::-1] + b"\0" for i in range(0, len(colours), 3))
    table = table.ljust(4 << bits, b"\0") if bits <= 8 else b""
    content = b"".join(rows)
    start = 54 + len(table)
    return (struct.pack("<2sIHHI", b"BM", start + len(content), 0, 0, start)
            + struct.pack("<IiiHHIIiiII", 40, W, H, 1, bits, compression, len(content), 2835, 2835, 0, 0)
            + table + content)


def run_length(row):
    runs, at = b"", 0
    while at < len(row):
        end = at
        while end < len(row) and end - at < 255 and row[end] == row[at]:
            end += 1
        runs += bytes([end - at, row[at]])
        at = end
    return runs + b"\0\0"


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(colour_type, bits, rows, *extra):
    header = struct.pack(">IIBBBBB", W, H, bits, colour_type, 0, 0, 0)
    content = b"".join(b"\0" + row for row in rows)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(chunk(*e) for e in extra)
            + chunk(b"IDAT", zlib.compress(content, 9)) + chunk(b"IEND", b""))


def packed(values, bits):
    """Rows of small values, several to a byte."""
    ones = np.unpackbits(values[..., None].astype(np.uint8), axis=-1)[..., -bits:].reshape(H, -1)
    return [row.tobytes() for row in np.packbits(ones, axis=1)]


def exif(orientation):
    return b"Exif\0\0MM\0*\0\0\0\x08\0\1\x01\x12\0\3\0\0\0\1" + struct.pack(">HHI", orientation, 0, 0)


def tiff(tags, strips, order="<"):
    """A baseline TIFF of given tags (tag, type 3 or 4, values) and strips or tiles (offsets tag, lengths tag, parts)."""
    offsets_tag, lengths_tag, parts = strips
    at, offsets = 8, []
    for part in parts:
        offsets.append(at)
        at += len(part)
    tags = sorted(tags + [(offsets_tag, 4, offsets), (lengths_tag, 4, [len(part) for part in parts])])
    directory = at
    extra_at = directory + 2 + 12 * len(tags) + 4
    entries, extra = b"", b""
    for tag, kind, values in tags:
        data = struct.pack(order + ("H" if kind == 3 else "I") * len(values), *values)
        if len(data) > 4:
            place = struct.pack(order + "I", extra_at + len(extra))
            extra += data
        else:
            place = data.ljust(4, b"\0")
        entries += struct.pack(order + "HHI", tag, kind, len(values)) + place
    start = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", directory)
    return start + b"".join(parts) + struct.pack(order + "H", len(tags)) + entries + b"\0\0\0\0" + extra


def basics(bits, photometric, samples=1):
    return [(256, 4, [W]), (257, 4, [H]), (258, 3, [bits] * samples), (259, 3, [1]), (262, 3, [photometric]),
            (277, 3, [samples]), (278, 4, [H])]


def jpegs():
    for number, name in enumerate(["444", "422", "420"]):
        add(f"rgb-{name}.jpg", (photo, {"format": "JPEG", "quality": 90, "subsampling": number}))
    add("rgb-440.jpg", cjpeg("-sample", "1x2"))
    add("rgb-411.jpg", cjpeg("-sample", "4x1"))
    add("grey.jpg", (grey, {"format": "JPEG", "quality": 90}))
    add("progressive.jpg", (photo, {"format": "JPEG", "quality": 90, "progressive": True}))
    add("grey-progressive.jpg", (grey, {"format": "JPEG", "quality": 90, "progressive": True}))
    add("optimized.jpg", (photo, {"format": "JPEG", "quality": 50, "optimize": True}))
    add("restart.jpg", cjpeg("-restart", "2B"))
    add("stored-rgb.jpg", cjpeg("-rgb"))
    add("arithmetic.jpg", cjpeg("-arithmetic"))
    add("icc.jpg", (photo, {"format": "JPEG", "quality": 90, "icc_profile": icc}))
    add("cmyk.jpg", (photo.convert("CMYK"), {"format": "JPEG", "quality": 90}), 3)
    add("cmyk-progressive.jpg", (photo.convert("CMYK"), {"format": "JPEG", "progressive": True}), 3)
    add("ycck.jpg", ycck(), 3)
    add("ycck-progressive.jpg", ycck(progressive=True), 3)
    for number in range(1, 9):
        add(f"orientation-{number}.jpg", (photo, {"format": "JPEG", "quality": 90, "exif": exif(number)}))
    add("orientation-6.jfif", (HERE / "orientation-6.jpg").read_bytes())


def pngs():
    levels = np.asarray(grey)
    for bits in (1, 2, 4):
        add(f"grey-{bits}.png", png(0, bits, packed(levels >> 8 - bits, bits)))
        indices = np.asarray(photo.quantize(1 << bits))
        colours = bytes(photo.quantize(1 << bits).getpalette()[:3 << bits])
        add(f"palette-{bits}.png", png(3, bits, packed(indices, bits), (b"PLTE", colours)))
    add("grey-8.png", (grey, {"format": "PNG"}))
    add("grey-16.png", png(0, 16, [row.astype(">u2").tobytes() for row in deep_grey]))
    add("grey-alpha-8.png", (grey_alpha, {"format": "PNG"}))
    both = np.stack([deep_grey, np.asarray(gradient).astype(np.uint16) * 257], -1)
    add("grey-alpha-16.png", png(4, 16, [row.astype(">u2").tobytes() for row in both]))
    add("rgb-8.png", (photo, {"format": "PNG"}))
    add("rgb-16.png", png(2, 16, [row.astype(">u2").tobytes() for row in deep]))
    add("rgba-8.png", (rgba, {"format": "PNG"}))
    four = np.concatenate([deep, both[..., 1:]], -1)
    add("rgba-16.png", png(6, 16, [row.astype(">u2").tobytes() for row in four]))
    add("palette-8.png", (palette, {"format": "PNG"}))
    add("palette-transparent.png", (palette, {"format": "PNG", "transparency": bytes([0, 128] + [255] * 62)}))
    add("grey-key.png", png(0, 8, [row.tobytes() for row in levels], (b"tRNS", struct.pack(">H", levels[3, 3]))))
    key = struct.pack(">HHH", *rgb[3, 3])
    add("rgb-key.png", png(2, 8, [row.tobytes() for row in rgb], (b"tRNS", key)))
    add("interlaced.png", interlaced())
    add("icc.png", (photo, {"format": "PNG", "icc_profile": icc}))
    add("orientation-6.png", (photo, {"format": "PNG", "exif": exif(6)[6:]}))


def webps():
    add("lossy.webp", (photo, {"format": "WEBP", "quality": 90}))
    add("lossless.webp", (photo, {"format": "WEBP", "lossless": True}))
    add("lossy-alpha.webp", (rgba, {"format": "WEBP", "quality": 90}))
    add("lossless-alpha.webp", (rgba, {"format": "WEBP", "lossless": True, "exact": True}))
    add("animated.webp", (photo, {"format": "WEBP", "save_all": True, "lossless": True,
                                  "append_images": [ImageOps.invert(photo)]}))
    add("orientation-6.webp", (photo, {"format": "WEBP", "exif": exif(6)}))
    add("icc.webp", (photo, {"format": "WEBP", "icc_profile": icc}))


def tiffs():
    for name in ("tiff_lzw", "tiff_adobe_deflate", "packbits"):
        add(f"rgb-{name.replace('tiff_', '').replace('_', '-')}.tif", (photo, {"format": "TIFF", "compression": name}))
    add("rgb-jpeg.tif", (photo, {"format": "TIFF", "compression": "jpeg", "quality": 90}), 2)
    bitmap = grey.convert("1")
    add("bitmap.tif", (bitmap, {"format": "TIFF"}))
    add("bitmap-group4.tif", (bitmap, {"format": "TIFF", "compression": "group4"}))
    add("grey-8.tif", (grey, {"format": "TIFF"}))
    inverted = [(255 - np.asarray(grey)).tobytes()]
    add("grey-white-is-zero.tif", tiff(basics(8, 0), (273, 279, inverted)))
    add("grey-16.tif", tiff(basics(16, 1), (273, 279, [deep_grey.astype("<u2").tobytes()])))
    add("grey-16-big-endian.tif", tiff(basics(16, 1), (273, 279, [deep_grey.astype(">u2").tobytes()]), ">"))
    add("rgb-16.tif", tiff(basics(16, 2, 3), (273, 279, [deep.astype("<u2").tobytes()])))
    add("palette.tif", (palette, {"format": "TIFF"}))
    add("rgb-8.tif", (photo, {"format": "TIFF"}))
    add("rgb-big-endian.tif", tiff(basics(8, 2, 3), (273, 279, [rgb.tobytes()]), ">"))
    planes = [np.ascontiguousarray(rgb[..., c]).tobytes() for c in range(3)]
    add("rgb-planar.tif", tiff(basics(8, 2, 3) + [(284, 3, [2])], (273, 279, planes)))
    strips = [rgb[y:y + 5].tobytes() for y in range(0, H, 5)]
    in_strips = [t if t[0] != 278 else (278, 4, [5]) for t in basics(8, 2, 3)]
    add("rgb-strips.tif", tiff(in_strips, (273, 279, strips)))
    padded = np.zeros((32, 32, 3), np.uint8)
    padded[:H, :W] = rgb
    tiles = [padded[y:y + 16, x:x + 16].tobytes() for y in (0, 16) for x in (0, 16)]
    in_tiles = [t for t in basics(8, 2, 3) if t[0] != 278] + [(322, 4, [16]), (323, 4, [16])]
    add("rgb-tiles.tif", tiff(in_tiles, (324, 325, tiles)))
    grey_tiles = [padded[y:y + 16, x:x + 16, 1].tobytes() for y in (0, 16) for x in (0, 16)]
    in_tiles = [t for t in basics(8, 1) if t[0] != 278] + [(322, 4, [16]), (323, 4, [16])]
    add("grey-tiles.tif", tiff(in_tiles, (324, 325, grey_tiles)))
    add("rgba.tif", (rgba, {"format": "TIFF"}))
    add("cmyk.tif", (photo.convert("CMYK"), {"format": "TIFF"}), 3)
    add("pages.tif", (photo, {"format": "TIFF", "save_all": True, "append_images": [ImageOps.invert(photo)]}))
    for number in (3, 6):
        turned = basics(8, 2, 3) + [(274, 3, [number])]
        add(f"orientation-{number}.tif", tiff(turned, (273, 279, [rgb.tobytes()])))


def others():
    add("rgb-24.bmp", (photo, {"format": "BMP"}))
    add("grey-8.bmp", (grey, {"format": "BMP"}))
    add("palette-8.bmp", (palette, {"format": "BMP"}))
    add("bitmap.bmp", (grey.convert("1"), {"format": "BMP"}))
    four = [row.ljust((len(row) + 3) // 4 * 4, b"\0") for row in packed(np.asarray(small_palette), 4)[::-1]]
    runs = [run_length(row.tobytes()) for row in np.asarray(palette)[::-1]] + [b"\0\1"]
    add("palette-4.bmp", bmp(4, 0, small_palette, four))
    add("run-length.bmp", bmp(8, 1, palette, runs))
    thirty_two = np.dstack([rgb[::-1, :, ::-1], np.zeros((H, W, 1), np.uint8)])
    add("rgb-32.bmp", bmp(32, 0, photo, [thirty_two.tobytes()]))
    add("palette.gif", (palette, {"format": "GIF"}))
    add("transparent.gif", (palette, {"format": "GIF", "transparency": 5}))
    add("interlaced.gif", (palette, {"format": "GIF", "interlace": 1}))
    add("animated.gif", (palette, {"format": "GIF", "save_all": True, "append_images": [small_palette]}))
    add("bitmap.pbm", (grey.convert("1"), {"format": "PPM"}))
    add("grey.pgm", (grey, {"format": "PPM"}))
    add("rgb.ppm", (photo, {"format": "PPM"}))
    levels = np.asarray(grey)
    ascii_bits = "\n".join("".join("01"[int(v < 128)] for v in row) for row in levels)
    add("bitmap-text.pbm", f"P1\n# a comment\n{W} {H}\n{ascii_bits}\n".encode())
    add("grey-text.pgm", f"P2 {W} {H}\n#c\n255\n{' '.join(map(str, levels.ravel()))}\n".encode())
    add("rgb-text.ppm", f"P3\n{W} {H} 255\n{' '.join(map(str, rgb.ravel()))}".encode())
    add("grey-16.pgm", f"P5 {W} {H} 65535\n".encode() + deep_grey.astype(">u2").tobytes())
    add("rgb-16.ppm", f"P6 {W} {H} 65535\n".encode() + deep.astype(">u2").tobytes())
    add("lossless.jp2", (photo, {"format": "JPEG2000"}))
    add("lossy.jp2", (photo, {"format": "JPEG2000", "irreversible": True, "quality_mode": "dB", "quality_layers": [40]}))
    add("grey.jp2", (grey, {"format": "JPEG2000"}))
    add("rgba.jp2", (rgba, {"format": "JPEG2000"}))
    add("code-stream.j2k", (photo, {"format": "JPEG2000", "no_jp2": True}))


def expected(path):
    """The values as PIL reads them: upright, 8 bits, over white, without colour management."""
    if path.name.startswith("grey-16"):
        levels = (deep_grey / 257 + 0.5).astype(np.uint8)
        return np.repeat(levels[..., None], 3, -1)
    image = Image.open(path)
    image.seek(0)
    if image.format == "TIFF":
        image.load()  # applies the orientation itself in some versions
    else:
        image = ImageOps.exif_transpose(image)
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        over = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(over, image)
    return np.asarray(image.convert("RGB"))


for make in (jpegs, pngs, webps, tiffs, others):
    make()
with zipfile.ZipFile(HERE / "expected.zip", "w", zipfile.ZIP_DEFLATED) as out:
    listing = []
    for name, tolerance in sorted(cases.items()):
        values = expected(HERE / name)
        listing.append(f"{name}\t{values.shape[0]}\t{values.shape[1]}\t{tolerance}")
        out.writestr(zipfile.ZipInfo(name), values.tobytes(), zipfile.ZIP_DEFLATED)
(HERE / "expected.tsv").write_text("\n".join(listing) + "\n")
print(len(cases), "files", sum(p.stat().st_size for p in HERE.iterdir()), "bytes", file=sys.stderr)
