package io.github.ssl4j.data.decoding;

import io.github.ssl4j.data.CorruptImageException;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.bands.BandFiles;
import java.nio.charset.StandardCharsets;

/**
 * Decodes images of every {@link ImageFormat} into planes, in [0, 1], and files of bands into those that they hold. Safe
 * for use by several threads.
 */
public final class ImageDecoder {
    private static final int SHOWN_BYTES = 12;

    private ImageDecoder() {}

    /**
     * Decodes an image of a format that its first bytes tell.
     *
     * @param name of the image, for messages
     * @param bytes the whole file
     * @param target takes the shape and the pixels
     * @throws CorruptImageException if the bytes are of no known format, cut short, malformed, or claim more pixels than
     *     the options allow
     */
    public static void decode(String name, byte[] bytes, DecodeOptions options, Image target) {
        if (!BandFiles.read(name, bytes, options.channels(), options.maxPixels(), target)) {
            Pictures.copy(JdkDecoder.decode(name, bytes, format(name, bytes)), target);
        }
        BandFiles.fit(name, options.channels(), target);
    }

    private static ImageFormat format(String name, byte[] bytes) {
        return ImageFormat.of(bytes).orElseThrow(() -> new CorruptImageException(name, beginning(bytes), null));
    }

    private static String beginning(byte[] bytes) {
        if (bytes.length == 0) {
            return "the file is empty";
        }
        String start = new String(bytes, 0, Math.min(SHOWN_BYTES, bytes.length), StandardCharsets.ISO_8859_1);
        return "no image of a known format: begins with \"" + start.replaceAll("[^ -~]", "?") + "\"";
    }
}
