package io.github.ssl4j.data.decoding;

import java.nio.ByteBuffer;

/** Reads the chunks of a PNG. */
final class PngHeader {
    private static final int SIGNATURE_BYTES = 8;
    private static final int CHUNK_BYTES = 12;
    private static final int PALETTE = 3;

    private PngHeader() {}

    static ImageHeader read(ByteBuffer file) {
        if (file.getInt(SIGNATURE_BYTES + 4) != type("IHDR")) {
            throw new MalformedImageException("begins with another chunk than IHDR");
        }
        long width = file.getInt(16) & 0xFFFFFFFFL;
        long height = file.getInt(20) & 0xFFFFFFFFL;
        int bits = file.get(24);
        int colours = file.get(25);
        int bands = switch (colours) {
            case 0, PALETTE -> 1;
            case 2 -> 3;
            case 4 -> 2;
            case 6 -> 4;
            default -> throw new MalformedImageException("has colour type " + colours + ", which there is not");
        };
        ImageHeader header = ImageHeader.plain(ImageFormat.PNG, width, height, bands, bits);
        return withChunks(file, colours == PALETTE ? header.withPalette() : header);
    }

    private static ImageHeader withChunks(ByteBuffer file, ImageHeader start) {
        ImageHeader header = start;
        long at = SIGNATURE_BYTES;
        while (at + CHUNK_BYTES <= file.limit()) {
            int type = file.getInt((int) at + 4);
            long length = file.getInt((int) at) & 0xFFFFFFFFL;
            if (type == type("tRNS")) {
                header = header.withTransparency(true);
            } else if (type == type("iCCP")) {
                header = header.withProfile(true);
            } else if (type == type("eXIf") && length < file.limit()) {
                header = header.withOrientation(Exif.orientation(file, (int) at + 8, (int) length));
            } else if (type == type("IEND")) {
                break;
            }
            at += CHUNK_BYTES + length;
        }
        return header;
    }

    private static int type(String name) {
        return name.charAt(0) << 24 | name.charAt(1) << 16 | name.charAt(2) << 8 | name.charAt(3);
    }
}
