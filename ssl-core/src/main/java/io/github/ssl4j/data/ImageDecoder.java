package io.github.ssl4j.data;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes JPEG and PNG into three planes of the values as stored.
 *
 * <p>Colour profiles, gamma and EXIF are ignored, transparency is dropped, and grey becomes three equal planes, as
 * PIL's {@code convert("RGB")} does.
 */
final class ImageDecoder {
    static final int PLANES = 3;

    private static final int SHOWN_BYTES = 12;
    private static final float[] UNIT = StoredImages.unitValues();

    private ImageDecoder() {}

    static void decode(String name, byte[] bytes, Image target) {
        copy(decode(name, bytes), target);
    }

    static void copy(BufferedImage decoded, Image target) {
        target.reshape(PLANES, decoded.getHeight(), decoded.getWidth());
        if (decoded.getColorModel() instanceof IndexColorModel palette) {
            copyPalette(decoded, palette, target);
        } else if (decoded.getRaster().getDataBuffer() instanceof DataBufferByte bytesOfImage
                && decoded.getSampleModel() instanceof PixelInterleavedSampleModel layout) {
            copyBytes(decoded.getRaster(), bytesOfImage, layout, target);
        } else {
            copySamples(decoded.getRaster(), decoded.getColorModel(), target);
        }
    }

    private static BufferedImage decode(String name, byte[] bytes) {
        ImageReader reader =
                ImageIO.getImageReadersByFormatName(format(name, bytes)).next();
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

    private static String format(String name, byte[] bytes) {
        if (startsWith(bytes, 0xFF, 0xD8)) {
            return "jpeg";
        }
        if (startsWith(bytes, 0x89, 'P', 'N', 'G')) {
            return "png";
        }
        if (bytes.length == 0) {
            throw new CorruptImageException(name, "the file is empty", null);
        }
        String start = new String(bytes, 0, Math.min(SHOWN_BYTES, bytes.length), StandardCharsets.ISO_8859_1);
        throw new CorruptImageException(
                name, "neither JPEG nor PNG: begins with \"" + start.replaceAll("[^ -~]", "?") + "\"", null);
    }

    private static boolean startsWith(byte[] bytes, int... start) {
        if (bytes.length < start.length) {
            return false;
        }
        for (int i = 0; i < start.length; i++) {
            if ((bytes[i] & 0xFF) != start[i]) {
                return false;
            }
        }
        return true;
    }

    // other warnings, such as stray bytes before a marker, are common in files that every program shows whole
    private static boolean saysTruncated(String warning) {
        String lower = warning.toLowerCase(Locale.ROOT);
        return lower.contains("truncated") || lower.contains("premature");
    }

    private static void copyBytes(
            Raster raster, DataBufferByte buffer, PixelInterleavedSampleModel layout, Image target) {
        byte[] bytes = buffer.getData();
        int[] bands = layout.getBandOffsets();
        int[] planes = bands.length < PLANES ? new int[] {bands[0], bands[0], bands[0]} : bands;
        int start = layout.getOffset(-raster.getSampleModelTranslateX(), -raster.getSampleModelTranslateY())
                - bands[0]
                + buffer.getOffset();
        int height = target.height();
        int width = target.width();
        float[] pixels = target.pixels();
        int at = 0;
        for (int c = 0; c < PLANES; c++) {
            for (int y = 0; y < height; y++) {
                int from = start + y * layout.getScanlineStride() + planes[c];
                for (int x = 0; x < width; x++, from += layout.getPixelStride()) {
                    pixels[at++] = UNIT[bytes[from] & 0xFF];
                }
            }
        }
    }

    private static void copyPalette(BufferedImage image, IndexColorModel palette, Image target) {
        int[] colours = new int[palette.getMapSize()];
        palette.getRGBs(colours);
        int height = target.height();
        int width = target.width();
        int area = height * width;
        float[] pixels = target.pixels();
        int[] row = new int[width];
        int at = 0;
        for (int y = 0; y < height; y++) {
            image.getRaster().getSamples(0, y, width, 1, 0, row);
            for (int index : row) {
                int colour = index < colours.length ? colours[index] : 0;
                pixels[at] = UNIT[colour >> 16 & 0xFF];
                pixels[at + area] = UNIT[colour >> 8 & 0xFF];
                pixels[at + 2 * area] = UNIT[colour & 0xFF];
                at++;
            }
        }
    }

    private static void copySamples(Raster raster, ColorModel colours, Image target) {
        int height = target.height();
        int width = target.width();
        float[] pixels = target.pixels();
        int[] row = new int[width];
        int at = 0;
        for (int c = 0; c < PLANES; c++) {
            int band = colours.getNumColorComponents() < PLANES ? 0 : c;
            float largest = (float) ((1L << colours.getComponentSize(band)) - 1);
            for (int y = 0; y < height; y++) {
                raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, band, row);
                for (int value : row) {
                    pixels[at++] = value / largest;
                }
            }
        }
    }
}
