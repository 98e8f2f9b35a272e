package io.github.ssl4j.data.decoding;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads the chunks of a WebP. */
final class WebpHeader {
    private static final int FIRST_CHUNK = 12;
    private static final int CHUNK_BYTES = 8;
    private static final int FRAME_BYTES = 16;
    private static final int ANIMATED = 0x02;
    private static final int TRANSPARENT = 0x10;
    private static final int PROFILE = 0x20;

    private WebpHeader() {}

    static ImageHeader read(ByteBuffer bytes) {
        ByteBuffer file = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int first = file.getInt(FIRST_CHUNK);
        int content = FIRST_CHUNK + CHUNK_BYTES;
        if (first == type("VP8 ")) {
            return header(file.getShort(content + 6) & 0x3FFF, file.getShort(content + 8) & 0x3FFF, false);
        }
        if (first == type("VP8L")) {
            int packed = file.getInt(content + 1);
            return header((packed & 0x3FFF) + 1, (packed >>> 14 & 0x3FFF) + 1, (packed >>> 28 & 1) == 1);
        }
        if (first == type("VP8X")) {
            int flags = file.get(content);
            int width = (file.getInt(content + 4) & 0xFFFFFF) + 1;
            int height = (file.getInt(content + 6) >>> 8) + 1;
            int exif = chunk(file, FIRST_CHUNK, "EXIF");
            return header(width, height, (flags & TRANSPARENT) != 0)
                    .withProfile((flags & PROFILE) != 0)
                    .withOrientation(exif < 0 ? 1 : orientation(file, exif));
        }
        throw new MalformedImageException("begins with another chunk than VP8, VP8L or VP8X");
    }

    /**
     * Returns the first frame of an animation as a file of its own, other files as they are.
     *
     * @throws MalformedImageException if there is no frame, or it does not fill the whole image
     */
    static byte[] firstFrame(byte[] bytes) {
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (file.getInt(FIRST_CHUNK) != type("VP8X") || (file.get(FIRST_CHUNK + CHUNK_BYTES) & ANIMATED) == 0) {
            return bytes;
        }
        int at = chunk(file, FIRST_CHUNK, "ANMF");
        if (at < 0) {
            throw new MalformedImageException("an animation without frames");
        }
        int content = at + CHUNK_BYTES;
        if (file.getShort(content + 6) != file.getShort(FIRST_CHUNK + CHUNK_BYTES + 4)
                || file.getShort(content + 9) != file.getShort(FIRST_CHUNK + CHUNK_BYTES + 7)) {
            throw new MalformedImageException(
                    "an animation whose first frame is smaller than the image, not supported");
        }
        int length = file.getInt(at + 4) - FRAME_BYTES;
        if (length < CHUNK_BYTES || length > bytes.length - content - FRAME_BYTES) {
            throw new MalformedImageException("the file is cut short in its first frame");
        }
        ByteBuffer frame = ByteBuffer.allocate(FIRST_CHUNK + 18 + length).order(ByteOrder.LITTLE_ENDIAN);
        frame.put(bytes, 0, 4).putInt(frame.capacity() - 8).putInt(type("WEBP"));
        frame.put(bytes, FIRST_CHUNK, 18).put(FIRST_CHUNK + CHUNK_BYTES, (byte) TRANSPARENT);
        frame.put(bytes, content + FRAME_BYTES, length);
        return frame.array();
    }

    private static int orientation(ByteBuffer file, int chunk) {
        int start = chunk + CHUNK_BYTES;
        int length = file.getInt(chunk + 4);
        // some writers keep the six bytes that begin EXIF in a JPEG
        int skipped = length > 6 && file.get(start) == 'E' && file.get(start + 1) == 'x' ? 6 : 0;
        return Exif.orientation(file, start + skipped, length - skipped);
    }

    private static int chunk(ByteBuffer file, int from, String name) {
        long at = from;
        while (at + CHUNK_BYTES <= file.limit()) {
            if (file.getInt((int) at) == type(name)) {
                return (int) at;
            }
            long length = file.getInt((int) at + 4) & 0xFFFFFFFFL;
            at += CHUNK_BYTES + length + (length & 1);
        }
        return -1;
    }

    private static ImageHeader header(int width, int height, boolean transparent) {
        return ImageHeader.plain(ImageFormat.WEBP, width, height, transparent ? 4 : 3, 8);
    }

    private static int type(String name) {
        return name.charAt(3) << 24 | name.charAt(2) << 16 | name.charAt(1) << 8 | name.charAt(0);
    }
}
