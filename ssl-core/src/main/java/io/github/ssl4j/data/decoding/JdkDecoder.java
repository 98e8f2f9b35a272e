package io.github.ssl4j.data.decoding;

import io.github.ssl4j.data.CorruptImageException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Decodes what the JDK can: JPEG, PNG, BMP, GIF and TIFF. */
final class JdkDecoder {
    private JdkDecoder() {}

    static BufferedImage decode(String name, byte[] bytes, ImageFormat format) {
        Iterator<ImageReader> readers =
                ImageIO.getImageReadersByFormatName(format.name().toLowerCase(Locale.ROOT));
        if (!readers.hasNext()) {
            throw new CorruptImageException(name, format + " needs native libraries, which are not here", null);
        }
        ImageReader reader = readers.next();
        String[] truncation = new String[1];
        reader.addIIOReadWarningListener((source, warning) -> {
            if (saysTruncated(warning)) {
                truncation[0] = warning;
            }
        });
        try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            reader.setInput(input, true, true);
            BufferedImage image = reader.read(0);
            if (truncation[0] != null) {
                throw new CorruptImageException(name, "the file is cut short (" + truncation[0] + ")", null);
            }
            return image;
        } catch (CorruptImageException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // the readers of the JDK also throw unchecked exceptions on malformed input
            throw new CorruptImageException(name, e.toString(), e);
        } finally {
            reader.dispose();
        }
    }

    // other warnings, such as stray bytes before a marker, are common in files that every program shows whole
    private static boolean saysTruncated(String warning) {
        String lower = warning.toLowerCase(Locale.ROOT);
        return lower.contains("truncated") || lower.contains("premature");
    }
}
