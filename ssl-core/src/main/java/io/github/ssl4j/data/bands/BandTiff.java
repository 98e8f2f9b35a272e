package io.github.ssl4j.data.bands;

import io.github.ssl4j.data.CorruptImageException;
import io.github.ssl4j.data.Image;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;

/**
 * The first page of a TIFF file of 1 to 64 bands (TIFF 6.0, and BigTIFF): strips or tiles, bands together or apart,
 * integers of 8, 16 and 32 bits, floats of 32 and 64, uncompressed or by PackBits, LZW or Deflate, with their
 * predictors, in both byte orders.
 *
 * <p>Unsigned integers are divided by their largest value, and lie in [0, 1]; signed ones too, in about [-1, 1]; floats
 * stay as they are. Where the file names a value for missing data (GDAL's tag), such pixels take the mean of the others
 * of their band, 0 if there are none; values that are not finite are refused otherwise. Everything that the header says
 * is checked against the file before memory is allocated.
 */
final class BandTiff {
    private static final int NO_DATA = 42113;

    private BandTiff() {}

    /**
     * Returns how the first page is stored.
     *
     * @throws CorruptImageException if the header cannot be read, or is of a form that this reader does not know
     */
    static TiffLayout layout(String name, byte[] file, long maxPixels) {
        TiffBytes bytes = TiffBytes.of(name, file);
        return TiffLayout.of(bytes, TiffDirectory.first(bytes), maxPixels);
    }

    /**
     * Reads the first page into an image [C, H, W] of all its bands.
     *
     * @param name of the image, for messages
     * @param maxPixels the largest number of pixels, width times height
     * @throws CorruptImageException if the file is cut short, malformed, or of a form that this reader does not know
     */
    static void read(String name, byte[] file, long maxPixels, Image target) {
        TiffBytes bytes = TiffBytes.of(name, file);
        TiffDirectory tags = TiffDirectory.first(bytes);
        TiffLayout layout = TiffLayout.of(bytes, tags, maxPixels);
        target.reshape(layout.bands(), layout.height(), layout.width());
        byte[] data = new byte[layout.rowBytes() * layout.segmentHeight()];
        for (int segment = 0; segment < layout.offsets().length; segment++) {
            expand(bytes, layout, segment, data);
            copy(bytes, layout, segment, data, target);
        }
        MissingData.replace(bytes, layout.samples(), tags.text(NO_DATA), target);
        if (layout.inverted()) {
            int size = layout.bands() * layout.height() * layout.width();
            for (int i = 0; i < size; i++) {
                target.pixels()[i] = 1 - target.pixels()[i];
            }
        }
    }

    private static void expand(TiffBytes file, TiffLayout layout, int segment, byte[] data) {
        int size = layout.rowBytes() * layout.rows(segment);
        String what = (layout.tiled() ? "tile " : "strip ") + segment;
        int made;
        try {
            made = layout.compression()
                    .expand(file.array(), (int) layout.offsets()[segment], (int) layout.lengths()[segment], data, size);
        } catch (DataFormatException e) {
            throw file.corrupt(what + " is malformed: " + e.getMessage());
        }
        if (made < size) {
            throw file.corrupt(what + ": expected " + size + " bytes, found " + made);
        }
    }

    private static void copy(TiffBytes file, TiffLayout layout, int segment, byte[] data, Image target) {
        int inPlane = segment % (layout.across() * layout.down());
        int top = inPlane / layout.across() * layout.segmentHeight();
        int left = inPlane % layout.across() * layout.segmentWidth();
        int columns = Math.min(layout.segmentWidth(), layout.width() - left);
        int rows = Math.min(layout.segmentHeight(), layout.height() - top);
        int stride = layout.interleaved();
        int first = layout.planar() ? segment / (layout.across() * layout.down()) : 0;
        int values = layout.segmentWidth() * stride;
        SampleType samples = layout.samples();
        float[] pixels = target.pixels();
        for (int y = 0; y < rows; y++) {
            int start = y * layout.rowBytes();
            ByteBuffer row =
                    ByteBuffer.wrap(data, start, layout.rowBytes()).slice().order(file.order());
            if (layout.predictor() == TiffLayout.HORIZONTAL) {
                Predictor.horizontal(row, samples.bytes(), values, stride);
            } else if (layout.predictor() == TiffLayout.FLOATING_POINT) {
                Predictor.floating(data, start, samples.bytes(), values, stride, file.order());
            }
            for (int band = 0; band < stride; band++) {
                int to = ((first + band) * layout.height() + top + y) * layout.width() + left;
                for (int x = 0; x < columns; x++) {
                    pixels[to + x] = samples.value(row, (x * stride + band) * samples.bytes());
                }
            }
        }
    }
}
