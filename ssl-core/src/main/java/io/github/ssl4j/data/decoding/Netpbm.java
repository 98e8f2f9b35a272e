package io.github.ssl4j.data.decoding;

import java.nio.ByteBuffer;

/** Reads portable anymaps, as text (P1 to P3) or binary (P4 to P6). */
final class Netpbm {
    private static final int LARGEST = 65535;

    private final ByteBuffer file;
    private final int kind;
    private final int width;
    private final int height;
    private final int white;

    private Netpbm(ByteBuffer bytes) {
        file = bytes.duplicate().position(2);
        kind = bytes.get(1) - '0';
        width = number();
        height = number();
        white = isBitmap() ? 1 : number();
        if (white < 1 || white > LARGEST) {
            throw new MalformedImageException("the header claims a largest value of " + white);
        }
        if (kind > 3) {
            file.get();
        }
    }

    static ImageHeader header(ByteBuffer bytes) {
        Netpbm map = new Netpbm(bytes);
        int bits = map.isBitmap() ? 1 : map.white < 256 ? 8 : 16;
        return ImageHeader.plain(ImageFormat.PNM, map.width, map.height, map.bands(), bits);
    }

    static void decode(byte[] bytes, UprightPlanes planes) {
        Netpbm map = new Netpbm(ByteBuffer.wrap(bytes));
        float[][] colours = new float[map.bands()][map.width];
        for (int y = 0; y < map.height; y++) {
            map.readRow(colours);
            planes.write(y, colours[0], colours[colours.length / 2], colours[colours.length - 1]);
        }
    }

    private boolean isBitmap() {
        return kind == 1 || kind == 4;
    }

    private int bands() {
        return kind == 3 || kind == 6 ? 3 : 1;
    }

    private void readRow(float[][] colours) {
        for (int x = 0; x < width; x++) {
            for (float[] colour : colours) {
                colour[x] = switch (kind) {
                    case 1 -> 1 - bit();
                    case 4 -> 1 - (file.get(file.position() + x / 8) >> 7 - x % 8 & 1);
                    case 2, 3 -> value(number());
                    default -> value(white < 256 ? file.get() & 0xFF : file.getShort() & 0xFFFF);
                };
            }
        }
        if (kind == 4) {
            file.position(file.position() + (width + 7) / 8);
        }
    }

    private float value(int stored) {
        return Math.min(stored, white) / (float) white;
    }

    private int bit() {
        int digit = next() - '0';
        if (digit != 0 && digit != 1) {
            throw new MalformedImageException("expected bits 0 and 1 as text");
        }
        return digit;
    }

    private int number() {
        int digit = next();
        long number = 0;
        while (digit >= '0' && digit <= '9') {
            number = number * 10 + digit - '0';
            if (number > Integer.MAX_VALUE) {
                throw new MalformedImageException("a number is too large");
            }
            digit = file.hasRemaining() ? file.get() : ' ';
        }
        if (digit > ' ') {
            throw new MalformedImageException("expected numbers as text");
        }
        // the blank after a number is left, since a single one stands before binary values
        if (file.position() > 0 && digit <= ' ' && file.get(file.position() - 1) == digit) {
            file.position(file.position() - 1);
        }
        return (int) number;
    }

    /** Returns the next byte that is neither blank nor in a comment. */
    private int next() {
        while (true) {
            int found = file.get();
            if (found == '#') {
                while (found != '\n' && found != '\r') {
                    found = file.get();
                }
            } else if (found > ' ') {
                return found;
            }
        }
    }
}
