package io.github.ssl4j.data.decoding;

import io.github.ssl4j.data.CorruptImageException;
import io.github.ssl4j.data.Image;
import java.awt.image.Raster;
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
    private static final int CMYK = 4;

    private JdkDecoder() {}

    static void decode(String name, byte[] bytes, ImageHeader header, DecodeOptions options, Image target) {
        ImageFormat format = header.format();
        Iterator<ImageReader> readers =
                ImageIO.getImageReadersByFormatName(format.name().toLowerCase(Locale.ROOT));
        if (!readers.hasNext()) {
            String reason = LeptonicaDecoder.isPresent()
                    ? "malformed, cut short or of a form that is not supported"
                    : "needs the native libraries of Leptonica, which cannot be loaded here";
            throw new CorruptImageException(name, format + ": " + reason, null);
        }
        ImageReader reader = readers.next();
        boolean jpeg = format == ImageFormat.JPEG;
        byte[] plain = jpeg && header.profile() ? JpegHeader.withoutProfile(bytes) : bytes;
        try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(plain))) {
            reader.setInput(input, true, true);
            boolean ycck = jpeg && header.bands() == CMYK && JpegHeader.isYcck(bytes);
            read(name, reader, header, ycck, options, target);
        } catch (CorruptImageException | MalformedImageException e) {
            throw e;
        } catch (OutOfMemoryError e) {
            String size = header.width() + " x " + header.height();
            throw new CorruptImageException(name, size + " pixels need more memory than there is", e);
        } catch (IOException | RuntimeException e) {
            // the readers of the JDK also throw unchecked exceptions on malformed input
            throw new CorruptImageException(name, e.toString(), e);
        } finally {
            reader.dispose();
        }
    }

    private static void read(
            String name, ImageReader reader, ImageHeader header, boolean ycck, DecodeOptions options, Image target)
            throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        ImageDecoder.requirePixels(name, width, height, options);
        String[] truncation = new String[1];
        reader.addIIOReadWarningListener((source, warning) -> {
            if (saysTruncated(warning)) {
                truncation[0] = warning;
            }
        });
        boolean cmyk = header.format() == ImageFormat.JPEG && header.bands() == CMYK;
        if (cmyk) {
            Raster inks = reader.readRaster(0, null);
            requireWhole(name, truncation[0]);
            copyInks(inks, ycck, new UprightPlanes(name, options, header.orientation(), height, width, target));
        } else {
            var picture = reader.read(0);
            requireWhole(name, truncation[0]);
            Pictures.copy(picture, new UprightPlanes(name, options, header.orientation(), height, width, target));
        }
    }

    private static void requireWhole(String name, String truncation) {
        if (truncation != null) {
            throw new CorruptImageException(name, "the file is cut short (" + truncation + ")", null);
        }
    }

    // JPEGs hold the paper that inks leave bare: 255 is no ink
    private static void copyInks(Raster raster, boolean ycck, UprightPlanes planes) {
        int width = raster.getWidth();
        float[][] colours = new float[UprightPlanes.PLANES][width];
        int[] row = new int[width * CMYK];
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x++) {
                if (ycck) {
                    toInks(row, x * CMYK);
                }
                int bare = row[x * CMYK + 3];
                for (int c = 0; c < colours.length; c++) {
                    colours[c][x] = UnitValues.OF_BYTES[row[x * CMYK + c] * bare / 255];
                }
            }
            planes.write(y, colours[0], colours[1], colours[2]);
        }
    }

    /** Replaces luminance and chrominances by the complement of the red, green and blue that they stand for. */
    private static void toInks(int[] row, int at) {
        int luminance = row[at];
        int blue = row[at + 1] - 128;
        int red = row[at + 2] - 128;
        row[at] = complement(luminance + 1.402 * red);
        row[at + 1] = complement(luminance - 0.344136 * blue - 0.714136 * red);
        row[at + 2] = complement(luminance + 1.772 * blue);
    }

    private static int complement(double value) {
        return 255 - (int) Math.round(Math.max(0, Math.min(255, value)));
    }

    // other warnings, such as stray bytes before a marker, are common in files that every program shows whole
    private static boolean saysTruncated(String warning) {
        String lower = warning.toLowerCase(Locale.ROOT);
        return lower.contains("truncated") || lower.contains("premature");
    }
}
