package io.github.ssl4j.data.decoding;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads the segments before the first scan of a JPEG. */
final class JpegHeader {
    private static final int LENGTH_OF_LENGTH = 2;
    private static final byte[] EXIF = {'E', 'x', 'i', 'f', 0, 0};
    private static final byte[] ICC = {'I', 'C', 'C', '_', 'P', 'R', 'O', 'F', 'I', 'L', 'E', 0};

    private static final byte[] ADOBE = {'A', 'd', 'o', 'b', 'e'};

    private JpegHeader() {}

    /** A segment before the pixels, from its marker on. */
    private record Segment(int marker, int start, int content, int end) {}

    static ImageHeader read(ByteBuffer file) {
        int orientation = 1;
        boolean profile = false;
        List<Segment> segments = segments(file);
        for (Segment segment : segments) {
            int content = segment.content;
            if (segment.marker == 0xE1 && begins(file, content, EXIF)) {
                orientation = Exif.orientation(file, content + EXIF.length, segment.end - content - EXIF.length);
            }
            profile |= isProfile(file, segment);
        }
        Segment last = segments.get(segments.size() - 1);
        return frame(file, last.content - LENGTH_OF_LENGTH, last.marker)
                .withProfile(profile)
                .withOrientation(orientation);
    }

    /** Whether four bands are luminance, two chrominances and black, instead of inks. */
    static boolean isYcck(byte[] bytes) {
        ByteBuffer file = ByteBuffer.wrap(bytes);
        return segments(file).stream()
                .anyMatch(s -> s.marker == 0xEE && begins(file, s.content, ADOBE) && file.get(s.content + 11) == 2);
    }

    /** Returns the bytes without the segments of a colour profile, which the JDK would apply. */
    static byte[] withoutProfile(byte[] bytes) {
        ByteBuffer file = ByteBuffer.wrap(bytes);
        ByteBuffer kept = ByteBuffer.allocate(bytes.length);
        int from = 0;
        for (Segment segment : segments(file)) {
            if (isProfile(file, segment)) {
                kept.put(bytes, from, segment.start - from);
                from = segment.end;
            }
        }
        kept.put(bytes, from, bytes.length - from);
        return Arrays.copyOf(kept.array(), kept.position());
    }

    private static boolean isProfile(ByteBuffer file, Segment segment) {
        return segment.marker == 0xE2 && begins(file, segment.content, ICC);
    }

    /** The segments up to the one that tells the size, which is the last. */
    private static List<Segment> segments(ByteBuffer file) {
        List<Segment> segments = new ArrayList<>();
        int at = 2;
        while (true) {
            at = marker(file, at);
            int marker = file.get(at - 1) & 0xFF;
            if (marker == 0xDA || marker == 0xD9) {
                throw new MalformedImageException("pixels begin before their size is told");
            }
            if (standsAlone(marker)) {
                continue;
            }
            int length = file.getShort(at) & 0xFFFF;
            if (length < LENGTH_OF_LENGTH) {
                throw new MalformedImageException("a segment claims a length of " + length + " bytes");
            }
            segments.add(new Segment(marker, at - 2, at + LENGTH_OF_LENGTH, at + length));
            if (isFrame(marker)) {
                return segments;
            }
            at += length;
        }
    }

    /** Whether the marker that ends every whole file is there, most often as the last two bytes. */
    static boolean hasEnd(byte[] bytes) {
        for (int at = bytes.length - 2; at > 2; at--) {
            if (bytes[at] == (byte) 0xFF) {
                int marker = bytes[at + 1] & 0xFF;
                if (marker == 0xD9) {
                    return true;
                }
                // 0xFF before 0 or a restart stands within a scan: nothing after it is the end
                if (marker == 0 || (marker >= 0xD0 && marker <= 0xD7)) {
                    return false;
                }
            }
        }
        return false;
    }

    // any number of 0xFF may stand before a marker, and decoders pass over stray bytes
    private static int marker(ByteBuffer file, int from) {
        int at = from;
        while (true) {
            while (file.get(at) != (byte) 0xFF) {
                at++;
            }
            while (file.get(at) == (byte) 0xFF) {
                at++;
            }
            if (file.get(at++) != 0) {
                return at;
            }
        }
    }

    private static ImageHeader frame(ByteBuffer file, int at, int marker) {
        int bits = file.get(at + 2) & 0xFF;
        int height = file.getShort(at + 3) & 0xFFFF;
        int width = file.getShort(at + 5) & 0xFFFF;
        int bands = file.get(at + 7) & 0xFF;
        if (bits != 8) {
            throw new MalformedImageException("has " + bits + " bits per value, only 8 are supported");
        }
        if (marker != 0xC0 && marker != 0xC1 && marker != 0xC2 && marker != 0xC9 && marker != 0xCA) {
            throw new MalformedImageException(
                    marker == 0xC3 || marker == 0xCB ? "lossless, not supported" : "hierarchical, not supported");
        }
        if (bands != 1 && bands != 3 && bands != 4) {
            throw new MalformedImageException("has " + bands + " bands, expected 1, 3 or 4");
        }
        ImageHeader header = ImageHeader.plain(ImageFormat.JPEG, width, height, bands, bits);
        return header.withTransparency(false);
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private static boolean standsAlone(int marker) {
        return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8);
    }

    private static boolean begins(ByteBuffer file, int at, byte[] start) {
        for (int i = 0; i < start.length; i++) {
            if (at + i >= file.limit() || file.get(at + i) != start[i]) {
                return false;
            }
        }
        return true;
    }
}
