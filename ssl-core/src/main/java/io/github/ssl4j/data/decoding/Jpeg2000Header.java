package io.github.ssl4j.data.decoding;

import java.nio.ByteBuffer;

/** Reads the sizes in the code stream of a JPEG 2000. */
final class Jpeg2000Header {
    private static final int START_AND_SIZE = 0xFF4FFF51;
    private static final int MOST_BANDS = 4;

    private Jpeg2000Header() {}

    static ImageHeader read(ByteBuffer file) {
        int at = 0;
        while (file.getInt(at) != START_AND_SIZE) {
            at++;
        }
        // xsiz, ysiz: the far corner; xosiz, yosiz: the near one
        long width = unsigned(file, at + 8) - unsigned(file, at + 16);
        long height = unsigned(file, at + 12) - unsigned(file, at + 20);
        int bands = file.getShort(at + 40) & 0xFFFF;
        int bits = (file.get(at + 42) & 0x7F) + 1;
        if (bands < 1 || bands > MOST_BANDS) {
            throw new MalformedImageException("has " + bands + " bands, only 1 to 4 are supported");
        }
        requireEqualBands(file, at + 42, bands);
        requireTiles(file, at, width, height);
        return ImageHeader.plain(ImageFormat.JPEG_2000, width, height, bands, bits);
    }

    // Leptonica takes all bands for as large as the first
    private static void requireEqualBands(ByteBuffer file, int at, int bands) {
        for (int i = 0; i < bands; i++) {
            int bits = file.get(at + 3 * i) & 0xFF;
            if (bits != 7) {
                String sign = bits > 127 ? " signed" : "";
                throw new MalformedImageException(
                        "has" + sign + " values of " + ((bits & 0x7F) + 1) + " bits, only 8 are supported");
            }
            if (file.get(at + 3 * i + 1) != 1 || file.get(at + 3 * i + 2) != 1) {
                throw new MalformedImageException("has bands of fewer pixels than others, not supported");
            }
        }
    }

    // each tile costs memory before its first byte is read
    private static void requireTiles(ByteBuffer file, int at, long width, long height) {
        long tileWidth = unsigned(file, at + 24);
        long tileHeight = unsigned(file, at + 28);
        if (tileWidth == 0 || tileHeight == 0) {
            throw new MalformedImageException("the header claims tiles without pixels");
        }
        long tiles = ((width + tileWidth - 1) / tileWidth) * ((height + tileHeight - 1) / tileHeight);
        if (tiles > 65535) {
            throw new MalformedImageException("the header claims " + tiles + " tiles, more than 65535");
        }
    }

    private static long unsigned(ByteBuffer file, int at) {
        return file.getInt(at) & 0xFFFFFFFFL;
    }
}
