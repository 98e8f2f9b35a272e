package io.github.ssl4j.data.decoding;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads the first directory of a TIFF, and checks that its pixels lie inside the file. */
final class TiffHeader {
    private static final int ENTRY_BYTES = 12;
    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int BITS = 258;
    private static final int PHOTOMETRIC = 262;
    private static final int STRIP_OFFSETS = 273;
    private static final int ORIENTATION = 274;
    private static final int BANDS = 277;
    private static final int STRIP_BYTES = 279;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_BYTES = 325;
    private static final int EXTRA_BANDS = 338;
    private static final int PROFILE = 34675;
    private static final int PALETTE = 3;

    private final ByteBuffer file;
    private final long directory;
    private final int entries;

    private TiffHeader(ByteBuffer bytes) {
        file = bytes.duplicate().order(bytes.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        directory = file.getInt(4) & 0xFFFFFFFFL;
        if (directory > file.limit() - 2) {
            throw new MalformedImageException("the file is cut short before its directory");
        }
        entries = file.getShort((int) directory) & 0xFFFF;
    }

    static ImageHeader read(ByteBuffer bytes) {
        TiffHeader tiff = new TiffHeader(bytes);
        int bands = (int) tiff.value(BANDS, 1);
        int bits = (int) tiff.value(BITS, 1);
        if (bands < 1) {
            throw new MalformedImageException("the header claims " + bands + " bands");
        }
        ImageHeader header =
                ImageHeader.plain(ImageFormat.TIFF, tiff.value(WIDTH, 0), tiff.value(HEIGHT, 0), bands, bits);
        tiff.requireInside(STRIP_OFFSETS, STRIP_BYTES);
        tiff.requireInside(TILE_OFFSETS, TILE_BYTES);
        int orientation = (int) tiff.value(ORIENTATION, 1);
        ImageHeader found = header.withTransparency(tiff.entry(EXTRA_BANDS) >= 0)
                .withProfile(tiff.entry(PROFILE) >= 0)
                .withOrientation(orientation >= 1 && orientation <= 8 ? orientation : 1);
        return tiff.value(PHOTOMETRIC, 1) == PALETTE ? found.withPalette() : found;
    }

    private void requireInside(int offsets, int lengths) {
        int first = entry(offsets);
        int second = entry(lengths);
        if (first < 0 || second < 0) {
            return;
        }
        long parts = Math.min(count(first), count(second));
        for (int i = 0; i < parts; i++) {
            if (element(first, i) + element(second, i) > file.limit()) {
                throw new MalformedImageException("the file is cut short: part " + i + " of " + parts + " is missing");
            }
        }
    }

    private long value(int tag, long otherwise) {
        int at = entry(tag);
        return at < 0 ? otherwise : element(at, 0);
    }

    private int entry(int tag) {
        for (int i = 0; i < entries; i++) {
            long at = directory + 2 + (long) i * ENTRY_BYTES;
            if (at + ENTRY_BYTES > file.limit()) {
                throw new MalformedImageException("the file is cut short in its directory");
            }
            if ((file.getShort((int) at) & 0xFFFF) == tag) {
                return (int) at;
            }
        }
        return -1;
    }

    private long count(int entry) {
        return file.getInt(entry + 4) & 0xFFFFFFFFL;
    }

    private long element(int entry, int index) {
        int bytes = file.getShort(entry + 2) == 3 ? 2 : file.getShort(entry + 2) == 1 ? 1 : 4;
        boolean inPlace = count(entry) * bytes <= 4;
        long at = (inPlace ? entry + 8 : file.getInt(entry + 8) & 0xFFFFFFFFL) + (long) index * bytes;
        if (at > file.limit() - bytes) {
            throw new MalformedImageException("the file is cut short in its directory");
        }
        return switch (bytes) {
            case 1 -> file.get((int) at) & 0xFF;
            case 2 -> file.getShort((int) at) & 0xFFFF;
            default -> file.getInt((int) at) & 0xFFFFFFFFL;
        };
    }
}
