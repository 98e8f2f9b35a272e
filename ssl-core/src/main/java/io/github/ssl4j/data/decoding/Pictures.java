package io.github.ssl4j.data.decoding;

import io.github.ssl4j.data.Image;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;

/** Copies pictures of Java into planes of the values as stored. */
public final class Pictures {
    private static final int PLANES = 3;
    private static final float[] UNIT = UnitValues.ofBytes();

    private Pictures() {}

    /** Copies a picture into three planes: grey becomes three equal ones, transparency is dropped, 16 bits are kept. */
    public static void copy(BufferedImage decoded, Image target) {
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
