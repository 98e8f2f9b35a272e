package io.github.ssl4j.data.decoding;

import io.github.ssl4j.data.CorruptImageException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The formats of encoded images, told apart by the first bytes of a file, never by its name. */
public enum ImageFormat {
    /** JPEG: grey, YCbCr, RGB, CMYK and YCCK of 8 bits, sequential or progressive. */
    JPEG("JPEG", ".jpg", ".jpeg", ".jpe", ".jfif"),
    /** PNG of any depth, with a palette or transparency. */
    PNG("PNG", ".png"),
    /** WebP, lossy or lossless; the first frame of an animation. */
    WEBP("WebP", ".webp"),
    /** TIFF; the first page of several. */
    TIFF("TIFF", ".tif", ".tiff"),
    /** Windows bitmaps. */
    BMP("BMP", ".bmp"),
    /** GIF; the first frame of an animation. */
    GIF("GIF", ".gif"),
    /** Portable anymaps: bitmaps, grey maps and pixel maps, as text or binary. */
    PNM("PNM", ".pnm", ".pbm", ".pgm", ".ppm"),
    /** JPEG 2000, as a file or a bare code stream. */
    JPEG_2000("JPEG 2000", ".jp2", ".j2k");

    /** The endings of names, in lower case, by which files in folders and archives are taken for images. */
    public static final List<String> EXTENSIONS = List.of(values()).stream()
            .flatMap(format -> format.extensions.stream())
            .toList();

    private static final int TIFF_VERSION = 42;
    private static final int BMP_HEADER = 14;
    private static final int SHOWN_BYTES = 12;

    private final String title;
    private final List<String> extensions;

    ImageFormat(String title, String... extensions) {
        this.title = title;
        this.extensions = List.of(extensions);
    }

    /** The usual endings of the names of such files, in lower case, the commonest first. */
    public List<String> extensions() {
        return extensions;
    }

    /** The name as people write it, such as {@code JPEG 2000}. */
    @Override
    public String toString() {
        return title;
    }

    /**
     * Returns the format of a file by its first bytes, of which 16 suffice; empty where they are of no known format.
     */
    public static Optional<ImageFormat> of(byte[] start) {
        return List.of(values()).stream().filter(format -> format.begins(start)).findFirst();
    }

    static ImageFormat require(String name, byte[] start) {
        return of(start).orElseThrow(() -> new CorruptImageException(name, beginning(start), null));
    }

    private static String beginning(byte[] bytes) {
        if (bytes.length == 0) {
            return "the file is empty";
        }
        String start = new String(bytes, 0, Math.min(SHOWN_BYTES, bytes.length), StandardCharsets.ISO_8859_1);
        return "no image of a known format: begins with \"" + start.replaceAll("[^ -~]", "?") + "\"";
    }

    private boolean begins(byte[] start) {
        return switch (this) {
            case JPEG -> has(start, 0, 0xFF, 0xD8);
            case PNG -> has(start, 0, 0x89, 'P', 'N', 'G');
            case WEBP -> has(start, 0, 'R', 'I', 'F', 'F') && has(start, 8, 'W', 'E', 'B', 'P');
            case TIFF -> has(start, 0, 'I', 'I', TIFF_VERSION, 0) || has(start, 0, 'M', 'M', 0, TIFF_VERSION);
            case BMP -> start.length >= BMP_HEADER && has(start, 0, 'B', 'M');
            case GIF -> has(start, 0, 'G', 'I', 'F', '8', '7', 'a') || has(start, 0, 'G', 'I', 'F', '8', '9', 'a');
            case PNM -> start.length > 2 && start[0] == 'P' && start[1] >= '1' && start[1] <= '6' && start[2] <= ' ';
            case JPEG_2000 -> has(start, 0, 0, 0, 0, 12, 'j', 'P', ' ', ' ') || has(start, 0, 0xFF, 0x4F, 0xFF, 0x51);
        };
    }

    private static boolean has(byte[] bytes, int from, int... values) {
        if (bytes.length < from + values.length) {
            return false;
        }
        for (int i = 0; i < values.length; i++) {
            if ((bytes[from + i] & 0xFF) != values[i]) {
                return false;
            }
        }
        return true;
    }
}
